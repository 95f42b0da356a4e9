"""What a case can be found by: one document for everybody, one for the officers who see all of it.

A word goes into the public document only if anyone may read it on the case's page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from dangvan.cases.models import Answer, Case, CaseReport, CaseText
from dangvan.cases.types import State
from dangvan.kernel.folding import fold, words
from dangvan.kernel.inserting import insert_last, new_row
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind
from dangvan.places import queries as places
from dangvan.reports.models import Addition, Report
from dangvan.reports.types import ReleaseState, Visibility

#: So that a case with hundreds of reports still makes a document that PostgreSQL takes.
LONGEST_PUBLIC = 40_000
LONGEST_DESK = 120_000

_changed: ContextVar[set[int] | None] = ContextVar("dangvan_cases_to_index", default=None)
_REFERENCE_BITS = 40
_ALPHABET = {letter: value for value, letter in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}


@dataclass(slots=True)
class _Said:
    """Everything said and answered on one case."""

    reports: list[Report] = field(default_factory=list)
    additions: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def rank_of(case: Case) -> int:
    """Where a case stands in any list: the later day higher, within a day by its random reference alone."""
    number = 0
    for letter in case.reference.replace("-", ""):
        number = number * 32 + _ALPHABET[letter]
    return (case.received_on.toordinal() << _REFERENCE_BITS) | ((1 << _REFERENCE_BITS) - 1 - number)


def keys_of(case: Case) -> str:
    """The same words that the triggers write when a case changes hands, topic, place or state."""
    return f"a:{case.area_id or 0} t:{case.topic_id} o:{case.owner_id} s:{case.state} p:{case.told_state}"


def add_new_cases(pairs: Sequence[tuple[Case, Report]]) -> None:
    """Make cases that were just opened by one report findable: one statement for all of them, in the order of
    their ranks, because SQLite's index of words writes itself to disk whenever a lower number follows.
    """
    waiting = _changed.get()
    if waiting is not None:
        waiting.update(case.pk for case, _report in pairs)
        return
    documents = [_document(case, _Said(reports=[report])) for case, report in pairs]
    insert_last(sorted(documents, key=attrgetter("rank")))


@contextmanager
def index_once() -> Iterator[None]:
    """Write the documents of all cases that change inside once, at the end: for many changes in one
    transaction.
    """
    changed: set[int] = set()
    token = _changed.set(changed)
    try:
        yield
    finally:
        _changed.reset(token)
    index_cases(sorted(changed))


def index_cases(case_ids: Iterable[int]) -> None:
    """Write the documents of these cases anew, after anything that can be read on them has changed."""
    ids = list(case_ids)
    waiting = _changed.get()
    if waiting is not None:
        waiting.update(ids)
        return
    for start in range(0, len(ids), 500):
        _index(ids[start : start + 500])


def index_case(case_id: int) -> None:
    index_cases([case_id])


def _index(ids: list[int]) -> None:
    cases = list(Case.objects.filter(pk__in=ids))
    said = _what_was_said(ids)
    CaseText.objects.bulk_create(
        [_document(case, said[case.pk]) for case in cases],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["rank", "public_text", "desk_text", "keys"],
    )


def _what_was_said(ids: list[int]) -> dict[int, _Said]:
    said: dict[int, _Said] = defaultdict(_Said)
    for link in CaseReport.objects.filter(case_id__in=ids).select_related("report").order_by("id"):
        said[link.case_id].reports.append(link.report)
    additions = Addition.objects.filter(report__link__case_id__in=ids).order_by("id")
    for case_id, text in additions.values_list("report__link__case_id", "text"):
        said[case_id].additions.append(text)
    for answer in Answer.objects.filter(case_id__in=ids).order_by("number"):
        said[answer.case_id].answers.append(answer)
    return said


def _document(case: Case, said: _Said) -> CaseText:
    facts = _facts(case)
    answers = [part for a in said.answers for part in (a.what_was_done, a.done_by, a.evidence_text)]
    released = [r.released_text for r in said.reports if _is_released(r)]
    spoken = [part for r in said.reports for part in (r.place_text, r.text)]
    public = _folded(facts, [*answers, *released], LONGEST_PUBLIC) if stands_in_public(case) else ""
    return new_row(
        CaseText,
        case_id=case.pk,
        rank=rank_of(case),
        public_text=public,
        desk_text=_folded(facts, [*answers, *spoken, *said.additions], LONGEST_DESK),
        keys=keys_of(case),
    )


def stands_in_public(case: Case) -> bool:
    """Whether anyone may find the case. Merged cases are found by the one they were merged into."""
    return (
        case.is_public
        and case.accused_id is None
        and case.legal_kind != LegalKind.DENUNCIATION
        and case.state != State.MERGED
    )


def _facts(case: Case) -> str:
    """The case's number, summary and the names of its topic, owner and area, folded."""
    topic = organisations.topic(case.topic_id)
    owner = organisations.organisation(case.owner_id)
    area = places.area(case.area_id) if case.area_id else None
    names = [topic.name_vi, topic.name_en, topic.search_words]
    names += [owner.name_vi, owner.name_en, owner.short_vi, owner.short_en]
    if area is not None:
        names += [area.name_vi, area.name_en]
    parts = [fold(case.reference.replace("-", "")), *map(_folded_name, names), " ".join(words(case.summary))]
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=4096)
def _folded_name(name: str) -> str:
    """Names stand in thousands of cases: each is folded once."""
    return " ".join(words(name))


def _is_released(report: Report) -> bool:
    return (
        report.release_state == ReleaseState.RELEASED
        and report.visibility == Visibility.PUBLIC
        and report.state == Report.State.ACTIVE
    )


def _folded(facts: str, parts: Iterable[str], longest: int) -> str:
    """Folded words with one blank around each, so that a plain LIKE finds whole words too."""
    said = " ".join(words(" ".join(parts)))
    text = f"{facts} {said}".strip()[:longest]
    return f" {text} " if text else ""
