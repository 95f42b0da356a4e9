"""What becomes of one letter: a new report, an addition to one, or a word back about what is missing.

A letter is done with only once its report is durable; whoever calls may throw it away after TAKEN, and after
nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parseaddr
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from dangvan.api.mail_in.letters import RECEIPT, write_back
from dangvan.api.mail_in.parsing import Incoming, read
from dangvan.cases import actions as cases
from dangvan.kernel import outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.kernel.folding import clean_line, fold, words
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.reports import actions as reports
from dangvan.reports import limits, mail_threads, vault
from dangvan.reports import queries as report_queries
from dangvan.reports.types import Channel, ContactInput, Submission, Visibility

if TYPE_CHECKING:
    from dangvan.reports.models import Report

_SPEAKER = Actor.person(via="email")
#: Letters that only Vietnamese has, and words that every Vietnamese text typed without marks has.
_VIETNAMESE = re.compile(r"[ăđơư\u1ea0-\u1ef9]|\b(?:khong|nha|duong|toi|nuoc|phuong)\b", re.IGNORECASE)


class Outcome(StrEnum):
    """Taken letters may go; the others stay for a person to look at, each kind in a place of its own."""

    TAKEN = "taken"
    REFUSED = "refused"
    AUTOMATIC = "automatic"


def take_in(raw: bytes) -> Outcome:
    """Make of a letter what it is.

    Raises what the database or the mail server raises: then the letter stays where it is until the next time.
    """
    letter = read(raw)
    if letter.is_automatic or letter.is_forged or _is_our_own(letter.sender):
        return Outcome.AUTOMATIC
    language = _language(letter)
    with translation.override(language):
        try:
            _take(letter, language)
        except (Invalid, Conflict) as refusal:
            write_back(letter.sender, _sentences(refusal), letter.message_id, language)
            return Outcome.REFUSED
    return Outcome.TAKEN


def _take(letter: Incoming, language: str) -> None:
    thread = mail_threads.report_in(letter.references)
    report = _report(thread) if thread else None
    if report is not None:
        _add(letter, report)
    else:
        _receive(letter, language)


def _add(letter: Incoming, report: Report) -> None:
    """An answer to our receipt adds to the report; the seal in its thread is what a receipt is elsewhere."""
    holder = Actor.person(holds_report=report.uid, via="email")
    with transaction.atomic():
        draft, _left_out = _draft(letter.pictures[: _room(report)])
        photos = [photo.uid for photo in report_queries.photos_of_draft(draft)] if draft else []
        if letter.words or photos:
            reports.add_to_report(by=holder, report=report, text=letter.words, photos=photos)


def _receive(letter: Incoming, language: str) -> None:
    known_as = mail_threads.source_id(letter.message_id)
    if report_queries.is_known(mail_threads.SOURCE, known_as):
        return
    topic_id = _topic_named(letter.subject)
    # What nobody has sorted yet goes to the city, not to the ward it may be about.
    area_id = _ward_named(letter) if topic_id else None
    with transaction.atomic():
        draft, left_out = _draft(letter.pictures)
        received = cases.receive_report(
            by=_SPEAKER,
            submission=Submission(
                topic_id=topic_id or organisations.topic_tree()[-1].leaves[-1].id,
                text=_text(letter),
                place_text=clean_line(letter.subject or letter.words)[: limits.LONGEST_PLACE],
                area_id=area_id,
                visibility=Visibility.SUMMARY,
                channel=Channel.EMAIL,
                language=language,
                receipt=mail_threads.receipt_for(known_as),
                contact=ContactInput(email=letter.sender, language=language),
                photo_uids=tuple(photo.uid for photo in report_queries.photos_of_draft(draft))
                if draft
                else (),
                draft_token=draft,
                source=mail_threads.SOURCE,
                source_id=known_as,
            ),
        )
        if received.is_new:
            outbox.after_commit(
                RECEIPT, report=str(received.report.uid), left_out=str(letter.left_out + left_out)
            )


def _draft(pictures: Sequence[bytes]) -> tuple[str, int]:
    """The token of a draft that holds the pictures, empty where there are none; how many were no photos."""
    if not pictures:
        return "", 0
    token = vault.new_token()
    draft = reports.keep_draft(by=_SPEAKER, token=token, fields={})
    left_out = 0
    for picture in pictures:
        try:
            reports.store_photo(by=_SPEAKER, draft=draft, file=BytesIO(picture))
        except Invalid:
            left_out += 1
    return token, left_out


def _text(letter: Incoming) -> str:
    """The words, with the subject before them where it says something that they don't."""
    said, subject = letter.words[: limits.LONGEST_TEXT * limits.INPUT_FACTOR], letter.subject
    return said if not subject or fold(subject) in fold(said) else f"{subject}\n\n{said}".strip()


def _topic_named(subject: str) -> int | None:
    """The one topic that the subject names; an officer looks at it all the same."""
    found = organisations.search_topics(subject, limit=2)
    return found[0].id if len(found) == 1 else None


def _ward_named(letter: Incoming) -> int | None:
    """The one ward that the letter names."""
    said = _spaced(f"{letter.subject} {letter.words}")
    named = [ward.id for ward in places.wards() if _spaced(ward.name) in said]
    return named[0] if len(named) == 1 else None


def _spaced(text: str) -> str:
    """Folded words with one blank around each, so that a name is found whole."""
    return f" {' '.join(words(text))} "


def _room(report: Report) -> int:
    return max(0, limits.PHOTOS_IN_REPORT - len(report_queries.photos_of([report])))


def _report(uid: UUID) -> Report | None:
    try:
        return report_queries.report_by_uid(uid)
    except NotFound:
        return None


def _sentences(refusal: Invalid | Conflict) -> list[str]:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return list(dict.fromkeys(map(str, fields.values()))) or [str(refusal)]


def _language(letter: Incoming) -> str:
    said = f"{letter.subject} {letter.words}"
    return "en" if letter.words and not _VIETNAMESE.search(said) else "vi"


def _is_our_own(address: str) -> bool:
    return address.lower() in {parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower(), settings.MAILBOX_ADDRESS}
