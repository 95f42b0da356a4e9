"""Reports handed in by programs for people, and what such a program may see of them again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Router, Status, UploadedFile

from dangvan.accounts.types import ChannelKeyCard
from dangvan.api.keys import actor_of
from dangvan.api.rest import limits, shapes, telling
from dangvan.api.rest.problems import Problem
from dangvan.cases import actions as cases
from dangvan.cases import queries as case_queries
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.limiting import Limiter
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.reports import actions as reports
from dangvan.reports import mail_threads, receipts, vault
from dangvan.reports import queries as report_queries
from dangvan.reports.types import ContactInput, Submission

router = Router()
_REFUSED = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    413: Problem,
    422: Problem,
    429: Problem,
}


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Up to you, new for each report: the same one again gives the same answer.",
}


class TooOften(Exception):
    """The key has to wait so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@router.post(
    "/reports",
    response={200: shapes.Received, 201: shapes.Received, **_REFUSED},
    tags=["reports"],
    openapi_extra={"parameters": [_IDEMPOTENCY]},
)
def hand_in(request: HttpRequest, report: shapes.NewReport) -> Any:
    """A report for a person. The receipt is theirs: read it out or print it."""
    card = _asked(request, limits.REPORTS)
    key = request.headers.get("Idempotency-Key", "").strip()[:200]
    known_as = mail_threads.source_id(f"api\0{card.uid.hex}\0{key}") if key else None
    receipt = mail_threads.receipt_for(known_as) if known_as else receipts.new_code()
    # What was asked stands beside the name of the asking: the same name for something else is refused.
    asked = hashlib.sha256(report.model_dump_json().encode()).hexdigest()[:32]
    source_id = f"{known_as}{asked}" if known_as else None
    submission = _submission(report, card, receipt, source_id)
    if known_as and (first := report_queries.receipt_is_known(receipt)) and first.source_id != source_id:
        sentence = _("Mã Idempotency-Key này đã dùng cho một phản ánh khác. Hãy dùng mã mới.")
        raise Invalid(sentence, {"Idempotency-Key": sentence})
    received = cases.receive_report(by=actor_of(card), submission=submission)
    told = {
        "receipt": receipt,
        "case": received.case.reference,
        "organisation": telling.named(organisations.organisation(received.case.owner_id)),
        "due_on": case_queries.due_day_told(received.case),
        "is_new": received.is_new,
        "follow": f"{settings.BASE_URL}{reverse('website:follow')}",
    }
    return Status(201 if received.is_new else 200, told)


@router.post("/photos", response={201: shapes.Photos, **_REFUSED}, tags=["reports"])
def hand_in_photos(request: HttpRequest, files: File[list[UploadedFile]]) -> Any:
    """Photos for a report that follows; cleaned of what cameras write into them."""
    card = _asked(request, limits.PHOTOS)
    by, token = actor_of(card), vault.new_token()
    draft = reports.keep_draft(by=by, token=token, fields={})
    for file in files:
        reports.store_photo(by=by, draft=draft, file=file)
    return Status(201, {"photos": token, "count": len(files)})


@router.post("/follow", response={200: shapes.Followed, **_REFUSED}, tags=["reports"])
def follow(request: HttpRequest, asked: shapes.Follow) -> Any:
    """What the holder of a receipt sees of the case; the receipt travels in the body, never in an address."""
    _asked(request, limits.FOLLOWS)
    report = report_queries.report_by_receipt(asked.receipt)
    file = case_queries.case_of_report(Actor.person(holds_report=report.uid, via="api"), report)
    own = next((one.text for one in file.reports if one.uid == report.uid), "")
    row = telling.case_rows([file.case])[0]
    return {"case": row, "answers": telling.answers(file.answers), "text": own}


def _asked(request: HttpRequest, limiter: Limiter) -> ChannelKeyCard:
    card: ChannelKeyCard = request.auth  # type: ignore[attr-defined]
    wait = limiter.ask(card.prefix)
    if wait is not None:
        raise TooOften(wait)
    return card


def _submission(
    report: shapes.NewReport, card: ChannelKeyCard, receipt: str, source_id: str | None
) -> Submission:
    topic = organisations.topic_by_code(report.topic)
    if topic is None:
        raise _unknown("topic", report.topic)
    ward = places.area_by_code(report.ward) if report.ward else None
    if report.ward and ward is None:
        raise _unknown("ward", report.ward)
    given = report.contact
    contact = (
        ContactInput(given.name, given.phone, given.email, given.wants_news, report.language)
        if given
        else None
    )
    photos = report_queries.photos_of_draft(report.photos) if report.photos else []
    if report.photos and not photos and source_id is None:
        raise NotFound(_("Ảnh gửi trước đó không còn. Hãy gửi lại ảnh rồi gửi phản ánh."))
    return Submission(
        topic_id=topic.id,
        text=report.text,
        place_text=report.place,
        lon=report.lon,
        lat=report.lat,
        area_id=ward.id if ward else None,
        visibility=report.visibility,
        about_body=report.about_body,
        channel=card.channel,
        language=report.language,
        happened_on=report.happened_on,
        receipt=receipt,
        contact=None if contact is None or contact.is_empty else contact,
        photo_uids=tuple(photo.uid for photo in photos),
        draft_token=report.photos if photos else "",
        source=f"key:{card.prefix}" if source_id else "",
        source_id=source_id,
    )


def _unknown(field: str, code: str) -> Invalid:
    sentence = _("Không có mã “%(code)s”.") % {"code": code}
    return Invalid(sentence, {field: sentence})
