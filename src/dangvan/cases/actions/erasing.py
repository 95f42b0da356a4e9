"""Erasing what a person gave: at their own wish at once, by law only on the word of two officers.

First the list of erasures is on the disk, then words, photos, contact and the keys of their commitments go,
and a tombstone with the ground enters the record. What was proven stays provable for whoever kept the proof.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import policies, search
from dangvan.cases.actions.changing import begin, save
from dangvan.cases.models import Case, CaseReport, Contest
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.ids import new_id
from dangvan.kernel.journal import empty_journal
from dangvan.ledger import erasing
from dangvan.ledger.kinds import REST
from dangvan.ledger.models import Erasure, Event
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import ReasonKind
from dangvan.reports import actions as reports
from dangvan.reports.models import Report
from dangvan.reports.types import OWN_WISH, Erased

#: Events of a report whose reasons a body wrote.
_BODYS_OWN_WORDS = frozenset({"report.words_refused", "report.refusal_decided"})
#: What an event holds of each, by the names of its fields.
_FIELDS = {
    Erased.WORDS: frozenset({"text", "place", "reason", "remark"}),
    Erased.PHOTOS: frozenset({"photos", "photo"}),
    Erased.CONTACT: frozenset[str](),
}


@transaction.atomic
def erase_own(*, by: Actor, report: Report, what: Collection[str]) -> Erasure:
    """Erase what one gave oneself; nobody is asked. The case goes on with what its officers wrote."""
    if not policies.may_continue_report(by, report):
        raise NotAllowed(_("Chỉ người giữ biên nhận mới xoá được nội dung của phản ánh này."))
    case = Case.objects.select_for_update().get(links__report=report)
    erasure = _new(report, _chosen(what), OWN_WISH)
    erasure.confirmed_at = erasure.asked_at
    erasure.save()
    _erase(by, case, erasure)
    return erasure


@transaction.atomic
def ask_erasure(*, by: Actor, case: Case, report: Report, what: Collection[str], ground: str) -> Erasure:
    """Propose to erase by law. Nothing goes before somebody else has confirmed it."""
    case = begin("ask_erasure", by, case)
    chosen = _chosen(what)
    grounds = {reason.code for reason in organisations.reasons(ReasonKind.ERASED)} - {OWN_WISH}
    if ground not in grounds:
        raise Invalid(
            _("Hãy chọn một căn cứ trong danh sách được công bố."), {"ground": _("Chọn một căn cứ.")}
        )
    fresh = _on_case(case, report)
    if fresh.erasure_waiting is not None:
        raise Conflict(_("Đã có đề nghị xoá đang chờ người thứ hai xác nhận. Không có gì bị thay đổi."))
    erasure = _new(fresh, chosen, ground)
    erasure.asked_by = by.user_id
    erasure.save()
    reports.mark_erasure_waiting(by=by, report=fresh, erasure=erasure.uid)
    ledger.record(
        "report.erasure_asked",
        report.uid,
        by=by,
        organisation=case.owner_id,
        what=erasure.what,
        ground=ground,
    )
    outbox.after_commit("report.erasure_asked", report=str(report.uid), organisation=str(case.owner_id))
    return erasure


@transaction.atomic
def confirm_erasure(*, by: Actor, case: Case, report: Report) -> Erasure:
    """The second officer, a head, agrees: now it is erased for ever."""
    case = begin("confirm_erasure", by, case)
    erasure = _waiting(case, report, by)
    erasure.confirmed_by = by.user_id
    erasure.confirmed_at = clock.now()
    erasure.save()
    _erase(by, case, erasure)
    outbox.after_commit("report.erased", report=str(report.uid))
    return erasure


@transaction.atomic
def drop_erasure(*, by: Actor, case: Case, report: Report) -> Erasure:
    """The second officer does not agree: nothing is erased, and the proposal stays on record."""
    case = begin("confirm_erasure", by, case)
    erasure = _waiting(case, report, by)
    erasure.confirmed_by = by.user_id
    erasure.save()
    reports.mark_erasure_waiting(by=by, report=report, erasure=None)
    ledger.record("report.erasure_dropped", report.uid, by=by, organisation=case.owner_id, what=erasure.what)
    return erasure


def replay_erasures(*, by: Actor) -> int:
    """Erase again what the list says was erased and this database still holds: after a restore, and before
    anybody is served. How many were.
    """
    if not policies.may_replay_erasures(by):
        raise NotAllowed(_("Chỉ bộ phận vận hành mới làm lại được việc xoá sau khi khôi phục."))
    known = set(Erasure.objects.filter(done_at__isnull=False).values_list("uid", flat=True))
    return sum(_replay(by, one) for one in erasing.listed() if one.uid not in known)


@transaction.atomic
def _replay(by: Actor, one: erasing.Listed) -> bool:
    case = Case.objects.select_for_update().filter(links__report__uid=one.report).first()
    if case is None:
        return False
    erasure, _is_new = Erasure.objects.get_or_create(
        uid=one.uid,
        defaults={"report": one.report, "what": one.what, "ground": one.ground, "asked_at": clock.now()},
    )
    if erasure.confirmed_by is not None and erasure.confirmed_at is None:
        # On the list by a confirmation that broke off; then it was turned down.
        return False
    erasure.confirmed_at = erasure.confirmed_at or clock.now()
    _destroy(by, case, erasure)
    return True


def _erase(by: Actor, case: Case, erasure: Erasure) -> None:
    erasing.keep_on_list(
        erasing.Listed(erasure.uid, erasure.report, erasure.what, erasure.ground, clock.today())
    )
    _destroy(by, case, erasure)


def _destroy(by: Actor, case: Case, erasure: Erasure) -> None:
    """Everything that holds it: rows, files, search, the keys and values of events."""
    what = [Erased(one) for one in erasure.what.split(",")]
    report = Report.objects.select_for_update().get(uid=erasure.report)
    contests = list(Contest.objects.filter(report=report).values_list("pk", flat=True))
    reports.erase_content(by=by, report=report, what=what, ground=erasure.ground)
    if Erased.WORDS in what:
        Contest.objects.filter(pk__in=contests).update(reason="")
        CaseReport.objects.filter(report=report).update(remark="")
        _forget_point(case)
    fields = frozenset[str]().union(*(_FIELDS[one] for one in what))
    erasing.forget(_events_of(report, contests), fields)
    if Erased.WORDS in what:
        # A body's act commits to the person's reason together with whatever else never stands plain.
        erasing.forget(_reopenings_by(case, report), {"reason", REST})
    search.index_cases([case.pk])
    erasure.done_at = clock.now()
    erasure.save()
    ledger.record("report.erased", report.uid, by=by, ground=erasure.ground, what=erasure.what)
    transaction.on_commit(empty_journal)


def _events_of(report: Report, contests: Collection[int]) -> list[Event]:
    """The events that hold what this person gave: those of the report, and their own contests on any case."""
    own = list(Event.objects.filter(subject=report.uid).exclude(kind__in=_BODYS_OWN_WORDS))
    if contests:
        cases = Case.objects.filter(contests__in=contests).values_list("uid", flat=True)
        contested = Event.objects.filter(subject__in=set(cases), kind="case.contested")
        own += [event for event in contested if event.value("contest") in contests]
    return own


def _reopenings_by(case: Case, report: Report) -> list[Event]:
    reopened = Event.objects.filter(subject=case.uid, kind="case.reopened")
    return [event for event in reopened if event.value("report") == report.uid.hex]


def _forget_point(case: Case) -> None:
    """The exact place came from the words; the ward stays. Others who said the same keep it."""
    if case.lon is not None and not CaseReport.objects.filter(case=case, report__lon__isnull=False).exists():
        case.lon = case.lat = None
        save(case)


def _chosen(what: Collection[str]) -> str:
    chosen = [one.value for one in Erased if one.value in what]
    if not chosen:
        raise Invalid(_("Hãy chọn ít nhất một thứ cần xoá."), {"what": _("Chọn ít nhất một mục.")})
    return ",".join(chosen)


def _new(report: Report, what: str, ground: str) -> Erasure:
    return Erasure(uid=new_id(), report=report.uid, what=what, ground=ground, asked_at=clock.now())


def _on_case(case: Case, report: Report) -> Report:
    if not CaseReport.objects.filter(case=case, report=report).exists():
        raise NotFound(_("Phản ánh này không thuộc vụ việc đó."))
    return Report.objects.select_for_update().get(pk=report.pk)


def _waiting(case: Case, report: Report, by: Actor) -> Erasure:
    uid: UUID | None = _on_case(case, report).erasure_waiting
    erasure = Erasure.objects.select_for_update().filter(uid=uid).first() if uid else None
    if erasure is None:
        raise Conflict(_("Không còn đề nghị xoá nào đang chờ. Không có gì bị thay đổi."))
    if erasure.asked_by == by.user_id or _decides_in_the_place_of(erasure.asked_by, by):
        raise NotAllowed(_("Người đã đề nghị xoá không tự xác nhận được: cần một người thứ hai."))
    return erasure


def _decides_in_the_place_of(asker: int | None, by: Actor) -> bool:
    """Whether the asker lent the only seats by which this officer decides: one head would be both voices."""
    seats = [seat for seat in by.seats if seat.role is Role.HEAD]
    return bool(seats) and all(seat.lent_by == asker for seat in seats)
