"""The letters of alerts, in plain text: to confirm a follow, and each morning what is new.

A digest is made from what stands in public at the moment it is sent. Its body is the same for all who follow
the same things, so it is made once for them; only the links differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.alerts import gateway, sealing
from dangvan.alerts.queries.news import telling
from dangvan.alerts.types import News, Thing, Way
from dangvan.kernel import mail
from dangvan.organisations import queries as organisations
from dangvan.organisations.words import weekday_in_words

CONFIRM, KEEP, STOP = "/tin/xac-nhan/", "/tin/cua-toi/", "/tin/dung/"
CASE = "/vu-viec/{reference}/"
#: More than this is a list to be read on the pages, not a letter.
MOST = 40
_LINKS = "\0links\0"


@dataclass(frozen=True, slots=True)
class Body:
    """What a digest says to all who follow the same things: its subject, and its text around the links."""

    subject: str
    before: str
    after: str
    stop: str
    keep: str


def ask_to_confirm(*, way: Way, to: str, language: str, thing: Thing, pending: UUID) -> None:
    """One letter or message; nothing else is ever sent to an address that nobody confirmed."""
    with translation.override(language):
        if way.is_by_phone:
            words = _("Mã xác nhận: %(code)s") % {"code": sealing.code_of(pending)}
            gateway.send(way=way, to=to, text=words, message=uuid5(pending, "confirm").hex)
            return
        shown = {
            "title": thing.title,
            "link": address(CONFIRM + sealing.link(sealing.CONFIRM, pending) + "/", language),
            "city": city(language),
        }
        mail.send(
            to=to,
            subject=_("Xác nhận theo dõi: %(title)s") % {"title": thing.title},
            text=render_to_string("alerts/mail/confirm.txt", shown),
            html="",
            language=language,
            headers={"Message-ID": mail.message_id("confirm", uuid5(pending, "confirm").hex)},
        )


def digest_body(news: Sequence[News], language: str) -> Body:
    """The news by day and case; at most `MOST` pieces, the newest."""
    with translation.override(language):
        shown = list(news)[-MOST:]
        days = [
            {"day": _day(day, language), "cases": _by_case(list(of_day), language)}
            for day, of_day in groupby(shown, key=lambda one: one.day)
        ]
        words = {
            "days": days,
            "more": len(news) - len(shown),
            "links": _LINKS,
            "city": city(language),
            "home": address("/", language),
        }
        text = render_to_string("alerts/mail/digest.txt", words)
        before, _mark, after = text.partition(_LINKS)
        count = len({one.case_id for one in news})
        subject = ngettext("Tin mới về %(n)d vụ việc", "Tin mới về %(n)d vụ việc", count) % {"n": count}
        return Body(f"{city(language)}: {subject}", before, after, _("Dừng nhận thư:"), _("Thay đổi:"))


def send_digest(
    *, to: str, language: str, body: Body, follower: UUID, last: date, connection: BaseEmailBackend | None
) -> None:
    """One letter, which one press in the mail program stops for good (RFC 8058)."""
    stop = address(STOP + sealing.link(sealing.STOP, follower) + "/", language)
    keep = address(KEEP + sealing.link(sealing.KEEP, follower) + "/", language)
    mail.send(
        to=to,
        subject=body.subject,
        text=f"{body.before}{body.keep} {keep}\n{body.stop} {stop}{body.after}",
        html="",
        language=language,
        headers={
            "Message-ID": mail.message_id("digest", uuid5(follower, last.isoformat()).hex),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "list",
        },
        connection=connection,
    )


def send_message(*, way: Way, to: str, language: str, follower: UUID, last: date) -> None:
    """To a telephone: that there is news, and the code under which it is read."""
    with translation.override(language):
        words = _("Có tin mới, mã %(code)s") % {"code": sealing.code_of(follower, last)}
    gateway.send(way=way, to=to, text=words, message=uuid5(follower, last.isoformat()).hex)


def address(path: str, language: str) -> str:
    return f"{settings.BASE_URL}{'' if language == 'vi' else f'/{language}'}{path}"


def city(language: str) -> str:
    return str(settings.CITY.name_vi if language == "vi" else settings.CITY.name_en)


def _by_case(news: list[News], language: str) -> list[dict[str, object]]:
    cases = []
    for reference, of_case in groupby(news, key=lambda one: one.reference):
        pieces = list(of_case)
        cases.append(
            {
                "reference": reference,
                "title": pieces[0].summary or organisations.topic(pieces[0].topic_id).name,
                "what": list(dict.fromkeys(telling(one) for one in pieces)),
                "link": address(CASE.format(reference=reference), language),
            }
        )
    return cases


def _day(day: date, language: str) -> str:
    vi, en = weekday_in_words(day)
    return en if language == "en" else vi
