"""What happened to requests since, and what a client may say later about its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvan.api.open311.asking import Asked, needed_key, source_of
from dangvan.api.open311.problems import Refused, wrong
from dangvan.api.open311.requests import day_written
from dangvan.api.open311.serialising import Document, Row
from dangvan.cases import actions
from dangvan.cases import queries as cases
from dangvan.cases.types import State
from dangvan.cases.words import sentence_of
from dangvan.kernel.actor import Actor
from dangvan.reports import queries as reports

if TYPE_CHECKING:
    from dangvan.cases.models import Case
    from dangvan.reports.models import Report

#: The words for states that clients of the update extension agreed on. An answer is CLOSED: FIXED is said
#: only where the person says so.
_STATUS: Mapping[str, str] = {
    "case.opened": "OPEN",
    "case.screened": "INVESTIGATING",
    "case.accepted": "IN_PROGRESS",
    "case.handed_over": "INTERNAL_REFERRAL",
    "case.scheduled": "ACTION_SCHEDULED",
    "case.answered": "CLOSED",
    "case.declined": "NO_FURTHER_ACTION",
    "case.referred": "NOT_COUNCILS_RESPONSIBILITY",
    "case.contested": "REOPEN",
    "case.reopened": "REOPEN",
    "case.closed": "CLOSED",
    "case.merged": "DUPLICATE",
    "case.withdrawn": "CANCELLED",
}
_ALL = frozenset({*_STATUS.values(), "FIXED", "NOT_COUNCILS_RESPONSIBILITY"})
#: What a client may say of its own requests: more words, or that it is not done.
_SPOKEN = frozenset({"", "OPEN", "FOR_TRIAGE"})


def request_updates(asked: Asked) -> Document:
    """By numbers, or by days: the acts on public cases, oldest first."""
    if numbers := asked.several("service_request_id"):
        acts = cases.acts_on(cases.mirrored_by_number(numbers))
    else:
        acts = cases.acts_between(*asked.days())
    said = cases.latest_answers([act.case for act in acts if act.event.kind == "case.answered"])
    rows: list[Row] = []
    standing: dict[int, str] = {}
    for act in acts:
        status = standing[act.case.pk] = _status(act, standing.get(act.case.pk, "OPEN"))
        rows.append(_row(act, status, said))
    return Document("service_request_updates", "request_update", rows)


def say_more(request: HttpRequest) -> Document:
    """Words for a request that this key handed in, or, with REOPEN, that the answer does not settle it."""
    asked = Asked(request.POST)
    card = needed_key(request, asked)
    number = asked.needed("service_request_id", 40)
    word = asked.needed("update_id", 100)
    asked.moment("updated_datetime")
    status = asked.words("status", 40).upper()
    text = asked.needed("description", 8000)
    if status not in _ALL | _SPOKEN:
        raise wrong("status", _("Không có trạng thái này."))
    if status not in _SPOKEN | {"REOPEN"}:
        sentence = _(
            "Chỉ cơ quan giữ vụ việc đổi được trạng thái. Kênh gửi thêm lời (OPEN) "
            "hoặc đề nghị xem lại (REOPEN)."
        )
        raise Refused(403, sentence)
    own = reports.report_handed_in(source_of(card), number)
    if own is None:
        raise Refused(404, _("Khóa này chưa gửi yêu cầu nào mang số “%(number)s”.") % {"number": number})
    _say(own, text, again=status == "REOPEN")
    row = {"update_id": word}
    return Document("service_request_updates", "request_update", [row])


def _say(report: Report, text: str, *, again: bool) -> None:
    """The same words a second time change nothing: a client that got no answer sends them again."""
    by = Actor.person(holds_report=report.uid, via="open311")
    case: Case = report.link.case
    if again:
        if case.state != State.CONTESTED:
            actions.contest_case(by=by, case=case, report=report, reason=text)
    elif text not in {one.text for one in reports.additions_to([report])}:
        actions.add_to_report(by=by, report=report, text=text)


def _status(act: cases.ToldAct, before: str) -> str:
    if act.event.kind == "case.closed" and act.event.fields.get("outcome") == "satisfied":
        return "FIXED"
    if act.event.kind == "case.contest_decided":
        return "IN_PROGRESS" if act.event.fields.get("outcome") == "returned" else "CLOSED"
    return _STATUS.get(act.event.kind, before)


def _row(act: cases.ToldAct, status: str, said: Mapping[int, str]) -> Row:
    sentence = sentence_of(act.event)
    notes = [sentence.what, sentence.note]
    if act.event.kind == "case.answered":
        notes.append(str(act.event.fields.get("text") or said.get(act.case.pk, "")))
    return {
        "update_id": hashlib.sha256(f"{act.case.uid.hex}/{act.number}".encode()).hexdigest()[:20],
        "service_request_id": act.case.reference,
        "status": status,
        "updated_datetime": day_written(act.event.day),
        "description": "\n".join(filter(None, notes)),
        "media_url": "",
    }
