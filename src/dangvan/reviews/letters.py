"""Letters to the heads of bodies asked for comments: which review, until when, where to read it."""

from __future__ import annotations

from datetime import date
from uuid import uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.kernel import clock, mail
from dangvan.reviews.assembling.showing import day_words
from dangvan.reviews.models import Review
from dangvan.reviews.policies import bodies_reviewed
from dangvan.reviews.queries.drafting import draft_of
from dangvan.reviews.types import ReviewState

DESK = "/desk/danh-gia/{reference}/"


def readers_of(review: Review, body: int) -> list[int]:
    return [one.user_id for one in accounts.heads_of(body)] if body in bodies_reviewed(review) else []


def write(user_id: int, reference: str, body: int, until: date) -> None:
    """Nothing where comments are over, were asked anew, or the seat is left by now."""
    review = Review.objects.filter(
        reference=reference, state=ReviewState.COMMENTING, comments_until=until
    ).first()
    box = accounts.mailbox_of(user_id)
    if review is None or until < clock.today() or box is None or not box.address:
        return
    if user_id not in readers_of(review, body):
        return
    with translation.override(box.language):
        words = {
            "city": settings.CITY.name_vi if box.language == "vi" else settings.CITY.name_en,
            "language": box.language,
            "subject": draft_of(review).subject,
            "until": day_words(until),
            "link": f"{settings.BASE_URL}{'' if box.language == 'vi' else '/en'}"
            f"{DESK.format(reference=review.reference)}",
        }
        mail.send(
            to=box.address,
            subject=_("Xin góp ý báo cáo đánh giá đến hết %(until)s") % words,
            text=render_to_string("reviews/mail/asked.txt", words),
            html=render_to_string("reviews/mail/asked.html", words),
            language=box.language,
            headers={"Message-ID": mail.message_id("review", uuid5(review.uid, f"{until}:{user_id}").hex)},
        )
