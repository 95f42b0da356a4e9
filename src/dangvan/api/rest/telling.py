"""Cases, bodies and places as the interface tells them: from what everyone may read, and no further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings

from dangvan.cases.queries import CaseFile, due_day_told, people_told
from dangvan.kernel import clock
from dangvan.organisations.types import OrganisationInfo, TopicInfo
from dangvan.places.types import AreaInfo, chooser

if TYPE_CHECKING:
    from dangvan.cases.models import Case
    from dangvan.cases.queries import ListedCase, SeenAnswer
    from dangvan.hotspots.types import PublicHotspot

Told = dict[str, Any]


def named(thing: Any) -> Told:
    return {"code": thing.code, "name": thing.name}


class Names:
    """Topics, wards and bodies as they are named in one answer: most rows share theirs."""

    def __init__(self) -> None:
        self._known: dict[int, Told] = {}
        self._chosen = chooser()

    def __call__(self, thing: Any) -> Told:
        found = self._known.get(id(thing))
        if found is None:
            name = self._chosen(thing.name_vi, thing.name_en)
            found = self._known[id(thing)] = {"code": thing.code, "name": name}
        return found


def case_rows(cases: Sequence[Case] | Sequence[ListedCase]) -> list[Told]:
    people = people_told(cases)
    names = Names()
    return [case_row(case, people[case.pk], names) for case in cases]


def case_row(case: Case | ListedCase, people: int, names: Names) -> Told:
    due = due_day_told(case)
    return {
        "reference": case.reference,
        "title": case.summary or case.topic.name,
        "state": case.told_state,
        "topic": names(case.topic),
        "ward": names(case.area) if case.area else None,
        "organisation": names(case.owner),
        "received_on": case.received_on.isoformat(),
        "due_on": due.isoformat() if due else None,
        "reports": people,
        "url": f"{settings.BASE_URL}/vu-viec/{case.reference}/",
    }


def case_whole(file: CaseFile) -> Told:
    case = file.case
    return {
        **case_row(case, people_told([case])[case.pk], Names()),
        "point": {"lon": file.point[0], "lat": file.point[1]} if file.point else None,
        "words": [
            {"received_on": one.received_on, "text": one.text, "language": one.language}
            for one in file.reports
            if one.text
        ],
        "answers": answers(file.answers),
        "merged_into": file.merged_into.reference if file.merged_into else "",
    }


def answers(seen: Sequence[SeenAnswer]) -> list[Told]:
    return [
        {
            "number": one.answer.number,
            "organisation": named(one.answer.organisation),
            "answered_on": clock.local(one.answer.answered_at).date(),
            "what_was_done": one.answer.what_was_done,
            "done_on": one.answer.done_on,
            "done_by": one.answer.done_by,
            "evidence": one.answer.evidence_text,
            "files": len(one.evidence),
        }
        for one in seen
    ]


def area(one: AreaInfo) -> Told:
    return {
        **named(one),
        "level": one.level,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "population": one.population,
        "approximate": one.approximate,
    }


def organisation(one: OrganisationInfo, codes: dict[int, str]) -> Told:
    return {
        **named(one),
        "level": one.level,
        "parent": codes.get(one.parent_id or 0, ""),
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
    }


def topic(one: TopicInfo, codes: dict[int, str]) -> Told:
    return {
        **named(one),
        "parent": codes.get(one.parent_id or 0, ""),
        "hint": one.hint,
        "sensitive": one.sensitive,
        "takes_reports": one.is_leaf,
    }


def hotspot(one: PublicHotspot) -> Told:
    return {
        "reference": one.reference,
        "title": one.title,
        "topic": named(one.topic),
        "wards": [named(ward) for ward in one.areas],
        "organisation": named(one.organisation),
        "since": one.since,
        "confirmed_on": one.confirmed_on,
        "over_on": one.over_on,
        "reports_at_least": one.at_least,
        "outcome": one.outcome,
    }
