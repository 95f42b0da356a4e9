"""Intake: what kind of matter it is, where, about what, how urgent, and whether it may stand in public."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, levels, limits, search
from dangvan.cases.actions.answering import settle_clocks
from dangvan.cases.actions.changing import (
    begin,
    clock_of,
    code_of,
    finish,
    is_hidden,
    record_moved_due_date,
    required,
    save,
    tell,
)
from dangvan.cases.actions.clocks import end_pause
from dangvan.cases.actions.contacts import set_purge_day
from dangvan.cases.actions.publicity import hide_photos, stands_in_public
from dangvan.cases.models import Case, Deadline
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, Words
from dangvan.kernel.folding import clean_line
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.types import LegalKind, Urgency
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo


@transaction.atomic
def screen_case(
    *,
    by: Actor,
    case: Case,
    version: int | None,
    summary: str,
    legal_kind: str = LegalKind.FEEDBACK,
    topic_id: int | None = None,
    area_id: int | None = None,
    urgency: str | None = None,
) -> Case:
    """Take the case into the flow. A denunciation leaves it instead: see `refer_case`."""
    if legal_kind == LegalKind.DENUNCIATION:
        return refer_case(by=by, case=case, version=version)
    case = begin("screen", by, case, version)
    case.summary = _summary(summary)
    if case.screened_at is None:
        case.screened_at = clock.now()
    deadlines.end_deadlines(case, Deadline.Kind.ACKNOWLEDGE, met=True)
    _classify(case, topic_id or case.topic_id, area_id or case.area_id, urgency or case.urgency)
    if legal_kind != case.legal_kind:
        _set_legal_kind(case, legal_kind)
    case.is_public = stands_in_public(case)
    case.next_due_at = case.due_at
    if case.next_due_at is None or case.next_due_at > clock.now():
        # What climbed because nobody had looked has been looked at; a late answer climbs anew.
        case.escalated_to_id = None
        case.escalation_level = 0
    case = finish("screen", case)
    search.index_cases([case.pk])
    ledger.record(
        "case.screened",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        legal_kind=case.legal_kind,
        summary=case.summary,
        **clock_of(case),
        **_whereabouts(case),
    )
    return case


@transaction.atomic
def refer_case(*, by: Actor, case: Case, version: int | None) -> Case:
    """Move a denunciation out of the public flow into the restricted register of the body that must receive
    it.
    """
    case = begin("refer", by, case, version)
    now = clock.now()
    way = organisations.legal_way(LegalKind.DENUNCIATION)
    receiver = (way.receiver_id if way else None) or organisations.one_level_up(case.owner_id)
    receiver = levels.level_free_of_accused(case, organisations.current_successor(receiver))
    case.screened_at = case.screened_at or now
    case.legal_kind = LegalKind.DENUNCIATION
    case.owner_id = receiver
    case.assignee_id = None
    case.is_public = False
    case.in_arbitration = False
    case.summary = ""
    end_pause(case)
    settle_clocks(case)
    deadlines.end_deadlines(case, Deadline.Kind.ACKNOWLEDGE, met=True)
    deadlines.end_deadlines(case, Deadline.Kind.ANSWER, met=False)
    due_at = _statutory_clock(case, "denunciation")
    case = finish("refer", case)
    hide_photos(by, case)
    set_purge_day(by, case, due_at)
    search.index_cases([case.pk])
    ledger.record(
        "case.referred",
        case.uid,
        by=by,
        organisation=receiver,
        sensitive=True,
        to_organisation=code_of(receiver),
        legal_kind=case.legal_kind,
        notice=way.notice_vi if way else "",
    )
    tell("case.referred", case)
    return case


@transaction.atomic
def place_case(
    *,
    by: Actor,
    case: Case,
    version: int | None,
    area_id: int,
    lon: float | None = None,
    lat: float | None = None,
) -> Case:
    """Say where a matter is that came with words only. The owner stays: handing over is a step of its own."""
    case = begin("place", by, case, version)
    area = _known_area(area_id)
    if not (area.valid_on(clock.today()) or area.valid_on(case.received_on)):
        raise _unfit_place(_("Địa bàn này không còn: hãy chọn địa bàn hiện nay."))
    point = _point_in(area, lon, lat)
    case.area_id = area.id
    if point is not None:
        case.lon, case.lat = point
    save(case)
    search.index_cases([case.pk])
    ledger.record(
        "case.placed", case.uid, by=by, organisation=case.owner_id, sensitive=is_hidden(case), area=area.code
    )
    return case


@transaction.atomic
def reclassify_case(
    *, by: Actor, case: Case, version: int | None, topic_id: int, area_id: int | None, reason: str
) -> Case:
    """Another topic or place. The clock of the new topic holds only where it is due earlier."""
    case = begin("reclassify", by, case, version)
    reason = required(reason, "reason", _("Hãy nói vì sao đổi lĩnh vực hoặc địa điểm."))
    _classify(case, topic_id, area_id, case.urgency)
    was_public = case.is_public
    case.is_public = case.screened_at is not None and stands_in_public(case)
    save(case)
    if was_public and not case.is_public:
        hide_photos(by, case)
    search.index_cases([case.pk])
    ledger.record(
        "case.reclassified",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        reason=reason,
        **clock_of(case),
        **_whereabouts(case),
    )
    return case


@transaction.atomic
def change_urgency(*, by: Actor, case: Case, version: int | None, urgency: str, reason: str) -> Case:
    """More urgent brings the clock forward; less urgent never pushes it back."""
    case = begin("change_urgency", by, case, version)
    if urgency not in Urgency.values:
        raise Invalid(_("Hãy chọn một mức độ khẩn trong danh sách."), {"urgency": _("Chọn một mức độ.")})
    reason = required(reason, "reason", _("Hãy nói vì sao đổi mức độ khẩn."))
    due_before = case.due_at
    _classify(case, case.topic_id, case.area_id, urgency)
    save(case)
    ledger.record(
        "case.urgency_changed", case.uid, by=by, organisation=case.owner_id, urgency=urgency, reason=reason
    )
    record_moved_due_date(by, case, due_before, "urgency")
    return case


def _summary(text: str) -> str:
    summary = required(
        text,
        "summary",
        _("Hãy viết một câu tóm tắt sự việc, không nêu ai là người phản ánh."),
        least=8,
        most=limits.LONGEST_SUMMARY,
    )
    return clean_line(summary)


def _classify(case: Case, topic_id: int, area_id: int | None, urgency: str) -> None:
    """Set what the clocks depend on; a new clock counts from receipt and is kept only if it is
    due earlier.
    """
    if urgency not in Urgency.values:
        raise Invalid(_("Hãy chọn một mức độ khẩn trong danh sách."), {"urgency": _("Chọn một mức độ.")})
    if area_id is not None:
        _known_area(area_id)
    topic = organisations.topic(topic_id)
    if not topic.is_leaf:
        raise Invalid(
            _("Hãy chọn một lĩnh vực cụ thể, không chọn nhóm."), {"topic": _("Chọn lĩnh vực cụ thể.")}
        )
    changed = (topic_id, urgency) != (case.topic_id, case.urgency)
    case.topic_id, case.area_id, case.urgency = topic_id, area_id, urgency
    if not changed:
        return
    clocks = deadlines.clocks_for(topic_id, urgency, case.received_at)
    if clocks.answer is None or clocks.standard is None:
        return
    if case.due_at is None or clocks.answer.due_at < case.due_at:
        deadlines.end_deadlines(case, Deadline.Kind.ANSWER, met=False)
        case.due_at = clocks.answer.due_at
        Deadline.objects.create(
            case=case,
            kind=Deadline.Kind.ANSWER,
            cause=Deadline.Cause.RECLASSIFIED,
            organisation_id=case.owner_id,
            standard_id=clocks.standard.id,
            started_at=case.received_at,
            due_at=clocks.answer.due_at,
            arithmetic=clocks.answer.steps,
        )
        deadlines.set_very_late(case)
        case.next_due_at = deadlines.next_due_at(case)


def _set_legal_kind(case: Case, legal_kind: str) -> None:
    if legal_kind not in LegalKind.values:
        raise Invalid(_("Hãy chọn loại đơn trong danh sách."), {"legal_kind": _("Chọn một loại.")})
    case.legal_kind = legal_kind
    if legal_kind == LegalKind.COMPLAINT:
        _statutory_clock(case, "complaint_acceptance")
        _statutory_clock(case, "complaint")


def _statutory_clock(case: Case, purpose: str) -> datetime | None:
    """The clock that law sets for complaints and denunciations, beside the person's own; when it ends."""
    standard = organisations.standard_for(case.topic_id, case.urgency, on=clock.today(), purpose=purpose)
    if standard is None or standard.days_to_answer is None:
        return None
    now = clock.now()
    reckoning = calendar().add_days(now, standard.days_to_answer, standard.unit)
    Deadline.objects.create(
        case=case,
        kind=Deadline.Kind.STATUTORY,
        cause=Deadline.Cause.LEGAL_KIND,
        organisation_id=case.owner_id,
        standard_id=standard.id,
        started_at=now,
        due_at=reckoning.due_at,
        arithmetic=reckoning.steps,
    )
    return reckoning.due_at


def _point_in(area: AreaInfo, lon: float | None, lat: float | None) -> tuple[float, float] | None:
    """A point in the city that lies in the area named with it, or none."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        raise _unfit_place(_("Hãy cho cả kinh độ và vĩ độ, hoặc bỏ trống cả hai."))
    found = places.area_at(lon, lat) if settings.CITY.contains(lon, lat) else None
    if not settings.CITY.contains(lon, lat):
        raise _unfit_place(_("Điểm này nằm ngoài địa bàn thành phố: hãy chọn lại."))
    if found is not None and area.id not in places.ancestors(found.id) and area.valid_on(clock.today()):
        raise _unfit_place(
            _("Điểm này thuộc “%(area)s”: hãy chọn địa bàn đó, hoặc chọn lại điểm.") % {"area": found.name}
        )
    return float(lon), float(lat)


def _unfit_place(message: Words) -> Invalid:
    return Invalid(message, {"area": message})


def _whereabouts(case: Case) -> dict[str, Any]:
    return {
        "topic": organisations.topic(case.topic_id).code,
        "area": _known_area(case.area_id).code if case.area_id else None,
    }


def _known_area(area_id: int) -> AreaInfo:
    area = places.area(area_id)
    if area is None:
        raise Invalid(
            _("Không có địa bàn này trong danh mục."), {"area": _("Chọn một địa bàn trong danh sách.")}
        )
    return area
