"""Letters about hot spots to the heads of the bodies that answer. They name a topic, a place and numbers of
many.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.hotspots.gathering import allowed_topics
from dangvan.hotspots.machine import OPEN
from dangvan.hotspots.models import Alert, Hotspot
from dangvan.hotspots.queries.showing import current_areas, title_of, unusualness_of
from dangvan.kernel import mail
from dangvan.organisations import queries as organisations

DESK = "/desk/diem-nong/{reference}/"


def readers_of(organisation_id: int) -> list[int]:
    """The heads of the body; where it has none, those of the nearest body above that has."""
    for body in organisations.ancestors(organisation_id):
        heads = accounts.heads_of(body)
        if heads:
            return [head.user_id for head in heads]
    return []


def write(user_id: int, letter: UUID) -> None:
    """Nothing where the account is closed or the seat left by now, or where all of it was set aside or may no
    longer be looked through.
    """
    box = accounts.mailbox_of(user_id)
    still = Alert.objects.filter(
        letter=letter, hotspot__state__in=OPEN, hotspot__topic_id__in=allowed_topics()
    ).select_related("hotspot__latest")
    alerts = list(still.prefetch_related("hotspot__places__area").order_by("created_at", "pk"))
    if box is None or not box.address or not alerts:
        return
    if user_id not in readers_of(alerts[0].organisation_id):
        return
    hotspots = [alert.hotspot for alert in alerts]
    with translation.override(box.language):
        lines = [_line(hotspot, box.language) for hotspot in hotspots]
        words = {
            "city": settings.CITY.name_vi if box.language == "vi" else settings.CITY.name_en,
            "language": box.language,
            "first": lines[0],
            "others": lines[1:],
        }
        subject = _("Có thể đang có điểm nóng: %(title)s") % {"title": lines[0]["title"]}
        mail.send(
            to=box.address,
            subject=subject,
            text=render_to_string("hotspots/mail/alert.txt", words),
            html=render_to_string("hotspots/mail/alert.html", words),
            language=box.language,
            headers={"Message-ID": mail.message_id("hotspot", uuid5(letter, str(user_id)).hex)},
        )


def _line(hotspot: Hotspot, language: str) -> dict[str, object]:
    latest = hotspot.latest
    path = DESK.format(reference=hotspot.reference)
    return {
        "title": title_of(organisations.topic(hotspot.topic_id).name, current_areas(hotspot)),
        "observed": latest.observed if latest else 0,
        "expected": round(latest.expected) if latest else 0,
        "unusual": unusualness_of(latest.city_unusual if latest else {}).words,
        "link": f"{settings.BASE_URL}{'' if language == 'vi' else f'/{language}'}{path}",
    }
