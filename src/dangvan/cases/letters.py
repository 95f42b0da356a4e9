"""Letters about cases: what happened and where to look, to whoever left an address and to officers.

A letter names no one and quotes nothing. It carries no receipt, and where the matter itself must stay unseen
(a body's conduct, a denunciation, a sensitive topic) not even who deals with it.
"""

from __future__ import annotations

from uuid import uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.cases.actions.changing import is_sensitive
from dangvan.cases.models import Case
from dangvan.kernel import mail
from dangvan.organisations import queries as organisations
from dangvan.reports import queries as reports
from dangvan.reports.models import Report

FOLLOW = "/theo-doi/"
DESK = "/desk/vu-viec/{reference}/"


def write_to_reporter(report: Report, case: Case, news: str, version: str) -> None:
    """Nothing for imported history, for what was withdrawn, and where no address is left or wanted."""
    contact = reports.contact_of(report)
    if case.is_history or report.state != Report.State.ACTIVE:
        return
    if contact is None or not contact.email or not contact.wants_news:
        return
    with translation.override(contact.language):
        _send(
            contact.email,
            contact.language,
            _("Có tin mới về phản ánh %(reference)s của bạn") % {"reference": case.reference},
            {
                "news": news,
                "reference": case.reference,
                "owner": "" if is_sensitive(case) else organisations.organisation(case.owner_id).name,
                "link": _address(FOLLOW, contact.language),
            },
            message_id=mail.message_id("news", uuid5(report.uid, f"{news}:{version}").hex),
        )


def write_to_officer(user_id: int, case: Case, news: str, version: str) -> None:
    """Nothing where the account is closed by now."""
    box = accounts.mailbox_of(user_id)
    if box is None or not box.address:
        return
    with translation.override(box.language):
        _send(
            box.address,
            box.language,
            _("Vụ việc %(reference)s cần cơ quan bạn xem") % {"reference": case.reference},
            {
                "news": news,
                "reference": case.reference,
                "owner": organisations.organisation(case.owner_id).name,
                "link": _address(DESK.format(reference=case.reference), box.language),
                "to_officer": True,
            },
            message_id=mail.message_id("desk", uuid5(case.uid, f"{news}:{version}:{user_id}").hex),
        )


def _send(to: str, language: str, subject: str, words: dict[str, object], *, message_id: str) -> None:
    city = settings.CITY.name_vi if language == "vi" else settings.CITY.name_en
    words = words | {"city": city, "language": language}
    mail.send(
        to=to,
        subject=subject,
        text=render_to_string("cases/mail/news.txt", words),
        html=render_to_string("cases/mail/news.html", words),
        language=language,
        headers={"Message-ID": message_id},
    )


def _address(path: str, language: str) -> str:
    return f"{settings.BASE_URL}{'' if language == 'vi' else f'/{language}'}{path}"
