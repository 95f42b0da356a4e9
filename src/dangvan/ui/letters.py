"""A case as an exchange of letters: what `<c-letter>` and `<c-answer>` draw, for the public, for whoever
holds a receipt and for officers alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases.queries import ground_words
from dangvan.cases.types import EvidenceKind
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.ui.words import day_words

if TYPE_CHECKING:
    from dangvan.cases.models import Evidence
    from dangvan.cases.queries import SeenAnswer, SeenReport


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo small on the page; the whole of it one tap away."""

    href: str
    alt: str
    caption: str = ""

    @property
    def src(self) -> str:
        return f"{self.href}?nho"


@dataclass(frozen=True, slots=True)
class Paper:
    href: str
    title: str
    size: int


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be done about what a letter says."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `kind` is said, added, answer, declined, contest or decision."""

    kind: str
    who: str
    when: date
    text: str = ""
    note: str = ""
    place: str = ""
    withheld: str = ""
    remark: str = ""
    done: str = ""
    done_on: date | None = None
    done_by: str = ""
    pictures: Sequence[Picture] = ()
    papers: Sequence[Paper] = ()
    state: str = ""
    next_step: str = ""
    facts: Sequence[str] = ()
    ways: Sequence[Way] = ()
    #: Of `text` and what was done: officers write in the city's own.
    language: str = field(default_factory=lambda: settings.LANGUAGE_CODE)


def answer_letter(seen: SeenAnswer) -> Letter:
    answer = seen.answer
    return Letter(
        "answer",
        answer.organisation.name,
        clock.local(answer.answered_at).date(),
        text=answer.evidence_text,
        done=answer.what_was_done,
        done_on=answer.done_on,
        done_by=answer.done_by,
        pictures=[_picture(one) for one in seen.evidence if one.kind != EvidenceKind.DOCUMENT],
        papers=[_paper(one) for one in seen.evidence if one.kind == EvidenceKind.DOCUMENT],
        state="answered" if answer.number == 1 else "answered_again",
    )


def declined_letter(day: date, body: OrganisationInfo | None, fields: Mapping[str, Any]) -> Letter:
    reason = organisations.reason(str(fields.get("reason_code") or ""))
    return Letter(
        "declined",
        body.name if body else _("Cơ quan đang giữ vụ việc"),
        day,
        text=str(fields.get("text") or ""),
        note=reason.text if reason else "",
        state="declined",
        next_step=reason.next_step if reason else "",
    )


def _picture(one: Evidence) -> Picture:
    captions = {"photo_before": _("Trước khi làm"), "photo_after": _("Sau khi làm")}
    caption = one.caption or captions.get(one.kind, "")
    return Picture(reverse("website:evidence", args=[one.uid]), caption or _("Ảnh bằng chứng"), caption)


def _paper(one: Evidence) -> Paper:
    return Paper(reverse("website:evidence", args=[one.uid]), one.caption or _("Văn bản kèm theo"), one.size)


def erased_words(report: SeenReport) -> str:
    """That something of a report was erased, when and on which ground; empty where nothing was."""
    if report.erased_on is None:
        return ""
    return _("Đã xoá ngày %(day)s. %(ground)s") % {
        "day": day_words(report.erased_on),
        "ground": ground_words(report.erased_ground),
    }
