"""What the worker does for cases: the clock's own moves, and letters to people who left an address.

A letter names no one and quotes nothing that is not theirs: it says what happened and where to look with the
receipt.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.cases import actions
from dangvan.cases.models import Case, CaseReport
from dangvan.kernel import mail
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.kernel.outbox import handles
from dangvan.organisations import queries as organisations
from dangvan.reports import queries as reports
from dangvan.reports.models import Report

_CLOCK = Actor.system("clock")


@every(minutes=10, name="cases.escalate")
def escalate() -> None:
    actions.escalate_late_cases(by=_CLOCK)


@every(minutes=60, name="cases.lapse_schedules")
def lapse_schedules() -> None:
    actions.lapse_schedules(by=_CLOCK)


@every(minutes=60, name="cases.resume_paused")
def resume_paused() -> None:
    actions.resume_paused_cases(by=_CLOCK)


@every(minutes=60, name="cases.close_silent")
def close_silent() -> None:
    actions.close_silent_cases(by=_CLOCK)


@handles("report.received")
def tell_received(reference: dict[str, str]) -> None:
    _tell_reporter(reference["report"], "received")


@handles("report.words_released")
def tell_released(reference: dict[str, str]) -> None:
    _tell_reporter(reference["report"], "words_released")


@handles("report.words_refused")
def tell_refused(reference: dict[str, str]) -> None:
    _tell_reporter(reference["report"], "words_refused")


@handles("report.refusal_decided")
def tell_refusal_decided(reference: dict[str, str]) -> None:
    _tell_reporter(reference["report"], "refusal_decided")


@handles("case.answered")
def tell_answered(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "answered")


@handles("case.declined")
def tell_declined(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "declined")


@handles("case.handed_over")
def tell_handed_over(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "handed_over")


@handles("case.scheduled")
def tell_scheduled(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "scheduled")


@handles("case.schedule_lapsed")
def tell_schedule_lapsed(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "schedule_lapsed")


@handles("case.paused")
def tell_paused(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "paused")


@handles("case.extended")
def tell_extended(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "extended")


@handles("case.referred")
def tell_referred(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "referred")


@handles("case.merged")
def tell_merged(reference: dict[str, str]) -> None:
    case = Case.objects.get(uid=UUID(reference["case"]))
    links = CaseReport.objects.filter(original_case=case).select_related("report")
    _tell(case, (link.report for link in links), "merged")


@handles("case.contest_returned")
def tell_contest_returned(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "contest_returned")


@handles("case.closed")
def tell_closed(reference: dict[str, str]) -> None:
    _tell_reporters(reference["case"], "closed")


@handles("case.reopened")
def tell_reopened(reference: dict[str, str]) -> None:
    case = Case.objects.get(uid=UUID(reference["case"]))
    _tell_officers(case, case.owner_id, "reopened")


@handles("case.contested")
def tell_contested(reference: dict[str, str]) -> None:
    case = Case.objects.get(uid=UUID(reference["case"]))
    _tell_officers(case, int(reference["organisation"]), "contested")


@handles("case.escalated")
def tell_escalated(reference: dict[str, str]) -> None:
    case = Case.objects.get(uid=UUID(reference["case"]))
    _tell_officers(case, int(reference["organisation"]), "escalated")


@handles("report.added")
def tell_added(reference: dict[str, str]) -> None:
    case = Case.objects.get(uid=UUID(reference["case"]))
    _tell_officers(case, case.owner_id, "added")


@handles("report.refusal_contested")
def tell_refusal_contested(reference: dict[str, str]) -> None:
    link = CaseReport.objects.select_related("case").get(report__uid=UUID(reference["report"]))
    _tell_officers(link.case, int(reference["organisation"]), "refusal_contested")


def _tell_reporter(report_uid: str, news: str) -> None:
    link = CaseReport.objects.select_related("case", "report").get(report__uid=UUID(report_uid))
    _tell(link.case, [link.report], news)


def _tell_reporters(case_uid: str, news: str) -> None:
    case = Case.objects.get(uid=UUID(case_uid))
    links = CaseReport.objects.filter(case=case, report__state=Report.State.ACTIVE).select_related("report")
    _tell(case, (link.report for link in links), news)


def _tell(case: Case, to: Iterable[Report], news: str) -> None:
    """A letter to each reporter who left an address and wants news; nothing for imported history."""
    if case.is_history:
        return
    for report in to:
        contact = reports.contact_of(report)
        if contact is None or not contact.email or not contact.wants_news:
            continue
        with translation.override(contact.language):
            _send(contact.email, contact.language, case, news, to_officer=False)


def _tell_officers(case: Case, organisation_id: int, news: str) -> None:
    """A letter to the heads of a body: a reference and where to look, no words of anyone."""
    for head in accounts.heads_of(organisation_id):
        box = accounts.mailbox_of(head.user_id)
        if box is None or not box.address:
            continue
        with translation.override(box.language):
            _send(box.address, box.language, case, news, to_officer=True)


def _send(to: str, language: str, case: Case, news: str, *, to_officer: bool) -> None:
    path = f"/desk/vu-viec/{case.reference}/" if to_officer else "/theo-doi/"
    prefix = "" if language == "vi" else f"/{language}"
    context = {
        "case": case,
        "news": news,
        "owner": organisations.organisation(case.owner_id).name,
        "topic": organisations.topic(case.topic_id).name,
        "city": settings.CITY.name_vi if language == "vi" else settings.CITY.name_en,
        "link": f"{settings.BASE_URL}{prefix}{path}",
        "to_officer": to_officer,
    }
    mail.send(
        to=to,
        subject=_subject(news, case),
        text=render_to_string("cases/mail/news.txt", context),
        html=render_to_string("cases/mail/news.html", context),
        language=language,
    )


def _subject(news: str, case: Case) -> str:
    """One line that tells a stranger looking over the shoulder nothing."""
    if news in ("contested", "escalated", "reopened", "added", "refusal_contested"):
        return _("Vụ việc %(reference)s cần cơ quan bạn xem") % {"reference": case.reference}
    return _("Có tin mới về phản ánh %(reference)s của bạn") % {"reference": case.reference}
