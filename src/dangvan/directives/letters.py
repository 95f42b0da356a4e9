"""Letters about flagged tasks to heads: which task, what is wrong, where to look."""

from __future__ import annotations

from uuid import uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.directives.models import Climb
from dangvan.directives.queries.seeing import flags_of
from dangvan.directives.types import Flag
from dangvan.directives.words import flag_words
from dangvan.kernel import mail

DESK = "/desk/nhiem-vu/{reference}/"


def readers_of(climb_id: int) -> list[int]:
    climb = Climb.objects.filter(pk=climb_id, ended_at=None).first()
    return [head.user_id for head in accounts.heads_of(climb.organisation_id)] if climb else []


def write(user_id: int, climb_id: int) -> None:
    """Nothing where the flag is gone, the account is closed or the seat left by now."""
    climb = Climb.objects.filter(pk=climb_id, ended_at=None).select_related("task").first()
    box = accounts.mailbox_of(user_id)
    if climb is None or box is None or not box.address or user_id not in readers_of(climb_id):
        return
    task, flag = climb.task, Flag(climb.flag)
    if flag not in flags_of(task):
        return
    with translation.override(box.language):
        city = settings.CITY.name_vi if box.language == "vi" else settings.CITY.name_en
        words = {
            "city": city,
            "language": box.language,
            "title": task.title,
            "reference": task.reference,
            "wrong": flag_words(flag),
            "link": f"{settings.BASE_URL}{'' if box.language == 'vi' else '/en'}"
            f"{DESK.format(reference=task.reference)}",
        }
        mail.send(
            to=box.address,
            subject=_("Nhiệm vụ %(reference)s: %(wrong)s") % words,
            text=render_to_string("directives/mail/climb.txt", words),
            html=render_to_string("directives/mail/climb.html", words),
            language=box.language,
            headers={"Message-ID": mail.message_id("task", uuid5(task.uid, f"{climb_id}:{user_id}").hex)},
        )
