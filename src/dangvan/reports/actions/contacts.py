"""Contact data: looked at only with a trace, thrown away on its day, sealed anew when the key changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.folding import clean
from dangvan.ledger import actions as ledger
from dangvan.reports import limits, policies, queries, vault
from dangvan.reports.actions.locking import lock
from dangvan.reports.models import ContactDetail, Report
from dangvan.reports.types import Contact, ContactInput


@transaction.atomic
def see_contact(*, by: Actor, report: Report, reason: str, organisation: int | None = None) -> Contact:
    """Let an officer see how to reach the person; who looked, when and why stays in the private audit, and
    the person is shown the day and the body.
    """
    policies.require(policies.may_see_contact(by))
    why = clean(reason[:2000])
    if len(why) < limits.SHORTEST_TEXT:
        sentence = _("Hãy ghi lý do cần xem cách liên hệ: ít nhất %(least)d ký tự.") % {
            "least": limits.SHORTEST_TEXT
        }
        raise Invalid(sentence, {"reason": sentence})
    lock(report)
    contact = queries.contact_of(report)
    if contact is None:
        raise NotFound(_("Người gửi không để lại cách liên hệ, hoặc thông tin này đã được xoá theo hạn."))
    ledger.record("contact.seen", report.uid, by=by, organisation=organisation, reason=why)
    return contact


def set_purge_day(*, by: Actor, reports: Iterable[Report], day: date | None) -> int:
    """Say when the contact data of these reports goes; None keeps it while their case is open again.

    Called by cases as part of closing and reopening, whose own event tells of it.
    """
    policies.require(policies.may_submit_report(by))
    return ContactDetail.objects.filter(report__in=[report.pk for report in reports]).update(purge_on=day)


def purge_contacts(*, by: Actor) -> int:
    """Throw away the contact data whose day has come; how many there were."""
    policies.require(policies.may_keep_house(by))
    purged = 0
    while some := _purge_some(by):
        purged += some
    return purged


@transaction.atomic
def _purge_some(by: Actor) -> int:
    due = ContactDetail.objects.filter(purge_on__lte=clock.today())
    rows = list(due.values_list("pk", "report__uid")[: limits.ROWS_AT_ONCE])
    list(Report.objects.select_for_update().filter(uid__in=[uid for _pk, uid in rows]).order_by("pk"))
    ContactDetail.objects.filter(pk__in=[pk for pk, _uid in rows]).delete()
    ledger.record_many((ledger.Entry("contact.purged", uid) for _pk, uid in rows), by=by)
    return len(rows)


def reseal_contacts(*, by: Actor) -> int:
    """Seal with the present key whatever an older one still seals; how many there were. Changes no meaning:
    no event.
    """
    policies.require(policies.may_keep_house(by))
    resealed, last = 0, 0
    while rows := list(
        ContactDetail.objects.select_related("report")
        .filter(pk__gt=last)
        .order_by("pk")[: limits.ROWS_AT_ONCE]
    ):
        last = rows[-1].pk
        old = [row for row in rows if not vault.is_sealed_with_current_key(row.sealed)]
        for row in old:
            row.sealed = vault.seal_contact(_as_given(row), row.report.uid)
        ContactDetail.objects.bulk_update(old, ["sealed"])
        resealed += len(old)
    return resealed


def _as_given(row: ContactDetail) -> ContactInput:
    return queries.open_detail(row, row.report)
