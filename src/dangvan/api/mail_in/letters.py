"""Letters back to whoever wrote: the receipt of a report, or what is missing to make one."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.cases.queries import case_of_report
from dangvan.kernel import mail
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.kernel.outbox import handles
from dangvan.reports import mail_threads, receipts
from dangvan.reports import queries as reports

RECEIPT = "mail_in.receipt"


@handles(RECEIPT)
def give_receipt(reference: dict[str, str]) -> None:
    """The code, where to follow, and how to add. Nothing where the report or the address is gone by now."""
    try:
        report = reports.report_by_uid(UUID(reference["report"]))
    except NotFound:
        return
    contact = reports.contact_of(report)
    if contact is None or not contact.email or report.source_id is None:
        return
    code = mail_threads.receipt_for(report.source_id)
    with translation.override(contact.language):
        number = case_of_report(Actor.person(holds_report=report.uid), report).case.reference
        _send(
            contact.email,
            _("Biên nhận phản ánh %(reference)s") % {"reference": number},
            "receipt",
            {
                "code": code,
                "link": receipts.follow_url(code, contact.language),
                "reference": number,
                "left_out": int(reference["left_out"]),
                "place_known": report.area_id is not None,
                "form": f"{settings.BASE_URL}/",
            },
            contact.language,
            message_id=f"<{mail_threads.thread_of(report.uid)}@{mail.host()}>",
        )


def write_back(to: str, sentences: list[str], letter: str, language: str) -> None:
    """Say what is missing. Sent at once: nothing of the letter is kept that could be sent later."""
    _send(
        to,
        _("Thư của bạn chưa thành phản ánh"),
        "refusal",
        {"sentences": sentences, "form": f"{settings.BASE_URL}/"},
        language,
        message_id=mail.message_id("tra-lai", mail_threads.source_id(letter)[:32]),
    )


def _send(
    to: str, subject: str, name: str, words: dict[str, object], language: str, *, message_id: str
) -> None:
    words["city"] = settings.CITY.name_vi if language == "vi" else settings.CITY.name_en
    mail.send(
        to=to,
        subject=subject,
        text=render_to_string(f"api/mail_in/{name}.txt", words),
        html="",
        language=language,
        headers={
            "Message-ID": message_id,
            "Reply-To": settings.MAILBOX_ADDRESS,
            "Auto-Submitted": "auto-replied",
        },
    )
