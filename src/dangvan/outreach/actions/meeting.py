"""What officers write into the diary. A meeting of fewer than five people leaves nothing plain in the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.kernel.folding import clean, clean_line
from dangvan.kernel.references import Reference
from dangvan.ledger.actions import Entry
from dangvan.outreach import policies
from dangvan.outreach.models import Point, Promise, Visit
from dangvan.outreach.plain import is_announced, stands_in_public, tells_of_enough
from dangvan.outreach.types import Came, Group, PromiseState, Receiver, VisitDraft, VisitKind, VisitState
from dangvan.places import queries as places

LONGEST, MOST_PLANNED = 4_000, 60
_KINDS, _RECEIVERS = frozenset(VisitKind.values), frozenset(Receiver.values)
_GROUPS, _CAME = frozenset(Group.values), frozenset(Came.values)


@transaction.atomic
def record_visit(
    *,
    by: Actor,
    kind: str,
    day: date,
    area_id: int,
    organisation_id: int,
    place: str = "",
    receiver: str = Receiver.OTHER,
    group: str = Group.RESIDENTS,
    came: str = Came.UNKNOWN,
    is_public: bool = True,
) -> Visit:
    """Write a meeting down: one to come is planned, one that was is held."""
    draft = VisitDraft(kind, day, area_id, place, receiver, group, came, is_public)
    (visit,) = record_visits(by=by, organisation_id=organisation_id, drafts=[draft])
    return visit


@transaction.atomic
def record_visits(*, by: Actor, organisation_id: int, drafts: Sequence[VisitDraft]) -> list[Visit]:
    """Write several meetings of one body down at once: the reception days of a quarter, say."""
    policies.require_may_record(by, organisation_id)
    visits = [_drafted(by, organisation_id, draft) for draft in drafts]
    Visit.objects.bulk_create(visits)
    ledger.record_many(
        [
            Entry(
                "visit.recorded",
                one.uid,
                {"what": one.kind, "held_day": one.day.isoformat()},
                organisation_id,
                first=True,
                sensitive=is_hidden(one),
            )
            for one in visits
        ],
        by=by,
    )
    return visits


@transaction.atomic
def plan_receptions(
    *, by: Actor, organisation_id: int, area_id: int, receiver: str, days: Sequence[date], place: str = ""
) -> list[Visit]:
    """Announce reception days to come; days that are planned already stay as they are."""
    policies.require_may_record(by, organisation_id)
    if not days or min(days) <= clock.today():
        raise _invalid("first", _("Hãy chọn ngày sau hôm nay: lịch là cho những ngày sắp tới."))
    if len(days) > MOST_PLANNED:
        raise _invalid("last", _("Mỗi lần lập lịch tối đa 60 ngày tiếp dân. Hãy chọn ngày cuối sớm hơn."))
    known = set(
        Visit.objects.filter(
            organisation_id=organisation_id, kind=VisitKind.RECEPTION, receiver=receiver, day__in=days
        ).values_list("day", flat=True)
    )
    drafts = [
        VisitDraft(VisitKind.RECEPTION, day, area_id, place, receiver)
        for day in sorted(set(days))
        if day not in known
    ]
    return record_visits(by=by, organisation_id=organisation_id, drafts=drafts)


@transaction.atomic
def hold_visit(*, by: Actor, visit: Visit, held: bool, came: str = Came.UNKNOWN) -> Visit:
    """Say of a planned meeting whose day has come whether it was held."""
    fresh = locked(by, visit)
    _known(came, _CAME, "came")
    if fresh.state != VisitState.PLANNED or fresh.day > clock.today():
        raise Conflict(_("Buổi này chưa tới ngày, hoặc đã được ghi kết quả. Không có gì bị thay đổi."))
    fresh.state = VisitState.HELD if held else VisitState.MISSED
    fresh.came = came if held else ""
    fresh.save()
    _record("visit.held", by, fresh, what=fresh.state, held_day=fresh.day.isoformat())
    return fresh


@transaction.atomic
def hear_point(*, by: Actor, visit: Visit, text: str, topic_id: int | None = None) -> Point:
    """Write down something that was said, without who said it."""
    fresh = locked(by, visit)
    words = _required(text, _("Hãy ghi lại điều đã nghe; không ghi tên người nói."))
    point = Point.objects.create(
        visit=fresh, text=words, topic_id=topic_id, written_at=clock.now(), written_by_id=by.user_id
    )
    ledger.record("visit.heard", fresh.uid, by=by, organisation=fresh.organisation_id)
    return point


@transaction.atomic
def link_point(*, by: Actor, point: Point, reference: Reference) -> Point:
    """What was heard became a case (or another thing): follow it there."""
    fresh = locked(by, point.visit)
    point = Point.objects.get(pk=point.pk)
    if point.reference_id:
        raise Conflict(_("Ý kiến này đã được chuyển rồi. Hãy tải lại trang để xem."))
    point.reference_kind, point.reference_id = reference.kind, reference.id
    point.save()
    ledger.record("visit.point_linked", fresh.uid, by=by, organisation=fresh.organisation_id)
    return point


@transaction.atomic
def make_promise(*, by: Actor, visit: Visit, text: str, due_on: date | None = None) -> Promise:
    """Write down what the body said it would do, and by when."""
    fresh = locked(by, visit)
    words = _required(text, _("Hãy ghi lại điều cơ quan đã hứa sẽ làm."))
    if due_on is not None and due_on < fresh.day:
        raise _invalid("due_on", _("Hạn không thể trước ngày gặp. Hãy sửa lại ngày."))
    promise = Promise.objects.create(
        visit=fresh, text=words, due_on=due_on, written_at=clock.now(), written_by_id=by.user_id
    )
    due = due_on.isoformat() if due_on else ""
    _record_promise("visit.promised", by, fresh, due_day=due, text=words)
    return promise


@transaction.atomic
def link_promise(*, by: Actor, promise: Promise, reference: Reference) -> Promise:
    """The promise became a task: follow it there."""
    fresh = locked(by, promise.visit)
    promise = Promise.objects.get(pk=promise.pk)
    if promise.reference_id:
        raise Conflict(_("Lời hứa này đã được giao thành nhiệm vụ rồi. Hãy tải lại trang để xem."))
    promise.reference_kind, promise.reference_id = reference.kind, reference.id
    promise.save()
    ledger.record("visit.promise_linked", fresh.uid, by=by, organisation=fresh.organisation_id)
    return promise


@transaction.atomic
def end_promise(*, by: Actor, promise: Promise, kept: bool, outcome: str) -> Promise:
    """Say publicly what became of it."""
    fresh = locked(by, promise.visit)
    promise = Promise.objects.get(pk=promise.pk)
    if promise.state != PromiseState.OPEN:
        raise Conflict(_("Kết quả của lời hứa này đã được ghi. Hãy tải lại trang để xem."))
    promise.outcome = _required(outcome, _("Hãy ghi đã làm được gì, hoặc vì sao chưa làm được."))
    promise.state = PromiseState.KEPT if kept else PromiseState.NOT_KEPT
    promise.ended_on, promise.ended_by_id = clock.today(), by.user_id
    promise.save()
    _record_promise("visit.promise_ended", by, fresh, outcome=promise.state, text=promise.outcome)
    return promise


def _drafted(by: Actor, organisation_id: int, draft: VisitDraft) -> Visit:
    _known(draft.kind, _KINDS, "kind")
    _known(draft.receiver, _RECEIVERS, "receiver")
    _known(draft.group, _GROUPS, "group")
    _known(draft.came, _CAME, "came")
    if places.area(draft.area_id) is None:
        raise _invalid("area_id", _("Hãy chọn một phường, xã trong danh sách."))
    planned = draft.day > clock.today()
    visit = Visit(
        kind=draft.kind,
        state=VisitState.PLANNED if planned else VisitState.HELD,
        day=draft.day,
        area_id=draft.area_id,
        place=clean_line(draft.place)[:200],
        organisation_id=organisation_id,
        receiver=draft.receiver,
        group=draft.group,
        came="" if planned else draft.came,
        is_public=draft.is_public,
        recorded_at=clock.now(),
        recorded_by_id=by.user_id,
    )
    visit.stands_in_log = is_announced(visit) if planned else stands_in_public(visit)
    return visit


def is_hidden(visit: Visit) -> bool:
    return not visit.stands_in_log or visit.came == Came.FEW


def _record(kind: str, by: Actor, visit: Visit, **fields: Any) -> None:
    _leave(kind, by, visit, is_hidden(visit), fields)


def _record_promise(kind: str, by: Actor, visit: Visit, **fields: Any) -> None:
    _leave(kind, by, visit, not visit.stands_in_log or not tells_of_enough(visit), fields)


def _leave(kind: str, by: Actor, visit: Visit, hidden: bool, fields: dict[str, Any]) -> None:
    ledger.record(kind, visit.uid, by=by, sensitive=hidden, organisation=visit.organisation_id, **fields)


def locked(by: Actor, visit: Visit) -> Visit:
    fresh = Visit.objects.select_for_update().get(pk=visit.pk)
    policies.require_may_record(by, fresh.organisation_id)
    return fresh


def _known(value: str, among: frozenset[str], field: str) -> None:
    if value not in among:
        raise _invalid(field, _("Hãy chọn một mục trong danh sách."))


def _required(text: str, message: str) -> str:
    words = clean(text[: LONGEST * 4])
    if len(words) < 5:
        raise _invalid("text", message)
    if len(words) > LONGEST:
        raise _invalid("text", _("Hãy viết ngắn lại: phần này nhận tối đa 4.000 ký tự."))
    return words


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, {field: message})
