"""Reception days held of those due, the days to come, and dialogues with what was promised there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.outreach import queries
from dangvan.outreach.standards import Kept, ReceptionStandard
from dangvan.outreach.types import PromiseState, PublicPromise, Receiver
from dangvan.outreach.words import GROUPS, KINDS, PROMISES, RECEIVERS
from dangvan.website.reading.pages import public_page

_WEEKS, _LIMIT, _FEW, _LONGEST = 13, 40, 6, 60
#: The state of a case (`ui.states`) whose shape and tone each state of a promise borrows.
_LOOKS = {PromiseState.OPEN: "accepted", PromiseState.KEPT: "answered", PromiseState.NOT_KEPT: "contested"}
_LATE = gettext_lazy("Quá hạn, chưa nói kết quả")
_NAMED = (Receiver.HEAD, Receiver.PARTY)


@dataclass(frozen=True, slots=True)
class StandardTold:
    standard: ReceptionStandard
    receiver: str
    held: int
    due: int

    @property
    def percent(self) -> int:
        return round(100 * self.held / self.due) if self.due else 0


@public_page
def meetings(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    all_kept = queries.reception_of_all(today - timedelta(days=7 * _WEEKS + 6), today)
    asked = request.GET.get("body", "")[:_LONGEST]
    body = organisations.organisation_by_code(asked) if asked else None
    named = {number: kept for number, kept in all_kept.items() if body is None or number == body.id}
    number = body.id if body is not None else None
    found = queries.public_visits(organisation_id=number, limit=_LIMIT if body else 3 * _FEW)
    bodies = [organisations.organisation(one) for one in all_kept]
    shown = {
        "messages": (),
        "body": body,
        "asked": body.code if body is not None else "",
        "bodies": [("", _("Mọi cơ quan")), *((one.code, one.name) for one in bodies)],
        "standards": _standards(named),
        "rows": [_row(organisations.organisation(one), kept) for one, kept in named.items()],
        "columns": [{"label": _("Cơ quan")}, *({"label": RECEIVERS[one]} for one in _NAMED)],
        "planned": [
            {"one": each, "receiver": RECEIVERS[each.receiver]}
            for each in queries.planned_receptions(organisation_id=number, limit=_LIMIT if body else _FEW)
        ],
        "meetings": [
            {
                "one": each,
                "kind": KINDS[each.kind],
                "group": GROUPS[each.group],
                "promises": [_promise(promise) for promise in each.promises],
            }
            for each in found
        ],
    }
    return render(request, "website/outreach/meetings.html", shown)


def _standards(named: dict[int, list[Kept]]) -> list[StandardTold]:
    """Each standard with the days of all bodies named together."""
    sums: dict[str, list[Kept]] = {}
    for kept in named.values():
        for one in kept:
            sums.setdefault(one.standard.code, []).append(one)
    told = [
        StandardTold(
            of[0].standard,
            str(RECEIVERS[of[0].standard.receiver]),
            sum(one.held for one in of),
            sum(one.due for one in of),
        )
        for of in sums.values()
    ]
    return sorted(told, key=lambda one: (one.standard.level != "ward", one.standard.code))


def _row(body: OrganisationInfo, kept: list[Kept]) -> dict[str, object]:
    """One body; of standards that followed one another the days are added."""
    cells = []
    for receiver in _NAMED:
        mine = [one for one in kept if one.standard.receiver == receiver]
        held, due = sum(one.held for one in mine), sum(one.due for one in mine)
        cells.append({"label": RECEIVERS[receiver], "words": f"{held}/{due}" if due else "–"})
    return {"body": body, "cells": cells}


def _promise(promise: PublicPromise) -> dict[str, object]:
    is_late = (
        promise.state == PromiseState.OPEN and promise.due_on is not None and promise.due_on < clock.today()
    )
    return {
        "promise": promise,
        "look": "late" if is_late else _LOOKS[promise.state],
        "word": _LATE if is_late else PROMISES[promise.state],
    }
