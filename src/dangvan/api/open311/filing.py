"""A report handed in by a client for a person."""

from __future__ import annotations

import re
import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvan.accounts.types import ChannelKeyCard
from dangvan.api.keys import actor_of
from dangvan.api.open311.asking import Asked, needed_key, source_of
from dangvan.api.open311.problems import missing, wrong
from dangvan.api.open311.serialising import Document
from dangvan.api.open311.services import read_attributes, topic_of
from dangvan.cases import actions as cases
from dangvan.kernel.errors import Invalid
from dangvan.places import queries as places
from dangvan.reports import actions as reports
from dangvan.reports import mail_threads, receipts, vault
from dangvan.reports import queries as report_queries
from dangvan.reports.types import ContactInput, Submission


def hand_in(request: HttpRequest) -> tuple[int, Document]:
    """201 with the number of the case; 200 where the same `Idempotency-Key` came before."""
    asked = Asked(request.POST)
    card = needed_key(request, asked)
    topic = topic_of(asked.needed("service_code", 60))
    answers = read_attributes(asked)
    lat, lon = asked.degrees("lat"), asked.degrees("long")
    if (lat is None) != (lon is None):
        raise missing("lat, long")
    address, code = asked.words("address_string", 400), asked.words("address_id", 40)
    area = places.area_by_code(code) if code else None
    if code and area is None:
        raise wrong("address_id", _("Không có mã “%(code)s”.") % {"code": code})
    if lat is None and not address and area is None:
        raise missing("lat, long / address_string / address_id")
    receipt, source_id, by = *_receipt(request, card), actor_of(card)
    known = report_queries.receipt_is_known(receipt)
    language = answers["language"] or (get_language() or "vi")
    photos, draft = ((), "") if known else _photos(request, card)
    submission = Submission(
        topic_id=topic.id,
        text=_said(asked),
        place_text=address,
        lon=lon,
        lat=lat,
        area_id=area.id if area else None,
        visibility=answers["visibility"],
        about_body=answers["about_body"],
        channel=card.channel,
        language=language,
        happened_on=answers.get("happened_on"),
        receipt=receipt,
        contact=_contact(asked, language),
        photo_uids=photos,
        draft_token=draft,
        source=source_of(card),
        source_id=source_id,
    )
    if known and known.text != submission.text:
        raise Invalid(_("Mã Idempotency-Key này đã dùng cho một phản ánh khác. Hãy dùng mã mới."))
    received = cases.receive_report(by=by, submission=submission)
    notice = _("Mã tra cứu của người phản ánh, chỉ hiện một lần: %(receipt)s. Theo dõi tại %(url)s") % {
        "receipt": receipt,
        "url": f"{settings.BASE_URL}{reverse('website:follow')}",
    }
    row = {"service_request_id": received.case.reference, "service_notice": notice, "account_id": ""}
    return 201 if received.is_new else 200, Document("service_requests", "request", [row])


def _receipt(request: HttpRequest, card: ChannelKeyCard) -> tuple[str, str]:
    """(receipt, name of the report at its source): new, or reckoned from the client's `Idempotency-Key`."""
    key = request.headers.get("Idempotency-Key", "").strip()[:200]
    if not key:
        return receipts.new_code(), secrets.token_hex(16)
    known_as = mail_threads.source_id(f"open311\0{card.uid.hex}\0{key}")
    return mail_threads.receipt_for(known_as), known_as


def _said(asked: Asked) -> str:
    """The words, with the address of a picture that stands elsewhere: nothing is fetched from there."""
    text = asked.needed("description", 8000)
    elsewhere = asked.words("media_url", 500)
    if elsewhere and not re.fullmatch(r"https?://[^\s<>\"]{1,480}", elsewhere):
        raise wrong("media_url", _("Cần một địa chỉ http hoặc https."))
    return f"{text}\n\n{_('Ảnh tại:')} {elsewhere}" if elsewhere else text


def _contact(asked: Asked, language: str) -> ContactInput | None:
    first, last = asked.words("first_name", 100), asked.words("last_name", 100)
    named = (last, first) if language == "vi" else (first, last)
    contact = ContactInput(
        " ".join(filter(None, named)),
        asked.words("phone", 40),
        asked.words("email", 200),
        wants_news=True,
        language=language,
    )
    return None if contact.is_empty else contact


def _photos(request: HttpRequest, card: ChannelKeyCard) -> tuple[tuple[UUID, ...], str]:
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    if not files:
        return (), ""
    by, token = actor_of(card), vault.new_token()
    draft = reports.keep_draft(by=by, token=token, fields={})
    return tuple(reports.store_photo(by=by, draft=draft, file=file).uid for file in files), token
