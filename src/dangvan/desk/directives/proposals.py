"""A session's document with what is proposed from it, paragraph by paragraph, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dangvan.desk.directives.annotating import Paragraph, Run, Span, annotate
from dangvan.desk.directives.asking import Asked


@dataclass(frozen=True, slots=True)
class Proposal:
    """One passage: proposed still, taken as a directive, or left aside; `number` counts as in the text."""

    key: str
    number: int
    start: int
    end: int
    quotation: str
    standing: str
    verb: str
    addressee: str
    body: str
    topic: str
    deadlines: tuple[Asked, ...]
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    edit_href: str = ""
    directive_href: str = ""

    @property
    def is_open(self) -> bool:
        return self.standing == "open"

    @property
    def questions(self) -> list[Asked]:
        return [one for one in self.deadlines if one.question]


@dataclass(frozen=True, slots=True)
class Marked:
    """Letters of the source; `about` are the passages they belong to, `begins` those that start here."""

    text: str
    look: str
    about: tuple[Proposal, ...]
    begins: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the source with the proposals that begin in it."""

    number: int
    runs: tuple[Marked, ...]
    proposals: tuple[Proposal, ...]


#: How letters of several passages look: what still waits for somebody wins.
_ORDER = ("open", "taken", "left")
_LOOKS = {"open": "", "taken": "taken", "left": "left"}


def rows(text: str, proposals: Sequence[Proposal]) -> list[Row]:
    by_key = {one.key: one for one in proposals}
    found = annotate(text, [Span(one.key, one.start, one.end) for one in proposals])
    return [_row(paragraph, by_key) for paragraph in found]


def _row(paragraph: Paragraph, by_key: Mapping[str, Proposal]) -> Row:
    return Row(
        paragraph.number,
        tuple(_marked(run, by_key) for run in paragraph.runs),
        tuple(by_key[key] for key in paragraph.begins),
    )


def _marked(run: Run, by_key: Mapping[str, Proposal]) -> Marked:
    about = tuple(by_key[key] for key in run.keys)
    standing = min((one.standing for one in about), key=_ORDER.index, default="open")
    return Marked(run.text, _LOOKS[standing], about, tuple(by_key[key] for key in run.begins))
