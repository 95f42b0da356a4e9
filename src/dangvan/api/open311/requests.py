"""Cases as service requests: no finer than the pages tell them, nothing that is not public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from dangvan.accounts.types import ChannelKeyCard
from dangvan.api.open311.asking import Asked, source_of
from dangvan.api.open311.problems import Refused, wrong
from dangvan.api.open311.serialising import Document, Row
from dangvan.api.open311.services import topic_of
from dangvan.cases import queries as cases
from dangvan.cases.types import State
from dangvan.kernel import clock

if TYPE_CHECKING:
    from dangvan.cases.queries import ListedCase

_OPEN = frozenset(
    {
        State.RECEIVED,
        State.SCREENED,
        State.ACCEPTED,
        State.HANDED_OVER,
        State.SCHEDULED,
        State.CONTESTED,
    }
)
#: The standard knows two; an answer that may still be contested counts as closed until somebody does.
_STATES = {"open": _OPEN, "closed": frozenset(State) - _OPEN}


def service_requests(asked: Asked) -> Document:
    """By numbers, which set every other filter aside, or by day, topic and state."""
    if numbers := asked.several("service_request_id"):
        found = cases.mirrored_by_number(numbers[: cases.MOST_MIRRORED])
        return _document(found)
    topics = [topic_of(code).id for code in asked.several("service_code")]
    wanted: set[str] = set()
    for status in asked.several("status"):
        if status.lower() not in _STATES:
            raise wrong("status", _("Chỉ nhận open hoặc closed."))
        wanted |= _STATES[status.lower()]
    first, last = asked.days()
    size = asked.number("page_size", cases.MOST_MIRRORED, cases.MOST_MIRRORED)
    page = asked.number("page", 1, 100_000)
    return _document(
        cases.mirrored_cases(
            first=first, last=last, topic_ids=topics, states=wanted, offset=(page - 1) * size, size=size
        )
    )


def service_request(number: str, card: ChannelKeyCard | None) -> Document:
    """One case; one that is not public yet only for the key that handed it in, and then without its words."""
    found = cases.mirrored_by_number([number])
    if found:
        return _document(found)
    own = cases.case_handed_in(source_of(card), number) if card else None
    if own is None:
        raise _unknown(number)
    return Document("service_requests", "request", [_before_public(own)])


def token(word: str, card: ChannelKeyCard | None) -> Document:
    """Numbers are given at once, so the token of a request is its number."""
    found = cases.mirrored_by_number([word])
    own = cases.case_handed_in(source_of(card), word) if card and not found else None
    case = found[0] if found else own
    if case is None:
        raise _unknown(word)
    row = {"token": case.reference, "service_request_id": case.reference}
    return Document("service_requests", "request", [row])


def day_written(day: date) -> str:
    """The beginning of the day, with its zone: nothing public is finer."""
    return datetime.combine(day, time.min, clock.local(clock.now()).tzinfo).isoformat()


def _unknown(number: str) -> Refused:
    sentence = _("Không có yêu cầu công khai nào mang số “%(number)s”.") % {"number": number[:40]}
    return Refused(404, sentence)


def _document(found: Sequence[ListedCase]) -> Document:
    answers = cases.latest_answers(found)
    touched: dict[int, date] = {case.pk: case.received_on for case in found}
    for act in cases.acts_on(found):
        touched[act.case.pk] = max(touched[act.case.pk], act.event.day)
    rows = [_row(case, answers.get(case.pk, ""), touched[case.pk]) for case in found]
    return Document("service_requests", "request", rows)


def _row(case: ListedCase, answer: str, touched: date) -> Row:
    due = cases.due_day_told(case)
    point = cases.shown_point(case)
    if point is None and case.area is not None and case.area.lon is not None and case.area.lat is not None:
        # The middle of the ward, where the topic lets nothing finer be shown.
        point = round(case.area.lon, 3), round(case.area.lat, 3)
    return {
        "service_request_id": case.reference,
        "status": "open" if case.told_state in _OPEN else "closed",
        "status_notes": answer,
        "service_name": case.topic.name,
        "service_code": case.topic.code,
        "description": case.summary or case.topic.name,
        "agency_responsible": case.owner.name,
        "service_notice": f"{settings.BASE_URL}/vu-viec/{case.reference}/",
        "requested_datetime": day_written(case.received_on),
        "updated_datetime": day_written(touched),
        "expected_datetime": day_written(due) if due else "",
        "address": case.area.name if case.area else "",
        "address_id": case.area.code if case.area else "",
        "zipcode": "",
        "lat": point[1] if point else None,
        "long": point[0] if point else None,
        "media_url": "",
    }


def _before_public(case: ListedCase) -> Row:
    """What the program that handed it in may know meanwhile."""
    return {
        "service_request_id": case.reference,
        "status": "open" if case.told_state in _OPEN else "closed",
        "status_notes": "",
        "service_name": case.topic.name,
        "service_code": case.topic.code,
        "description": "",
        "agency_responsible": "",
        "service_notice": _("Chưa công khai. Người phản ánh xem bằng mã tra cứu."),
        "requested_datetime": day_written(case.received_on),
        "updated_datetime": day_written(case.received_on),
        "expected_datetime": "",
        "address": "",
        "address_id": "",
        "zipcode": "",
        "lat": None,
        "long": None,
        "media_url": "",
    }
