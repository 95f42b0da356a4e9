"""A letter as strangers send it, read into what a report needs: words without quotations and signatures,
pictures, the thread it belongs to, and whether a machine wrote it.

Nothing here raises for bad input: what can't be read is left out, and `left_out` says how much.
"""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

from dangvan.api.mail_in.cutting import own_words
from dangvan.api.mail_in.markup import text_of_html

#: A letter larger than this isn't fetched: five photos as phones make them fit.
LONGEST_LETTER = 40 * 1024 * 1024
#: Parts of one letter that are looked at; a letter with thousands is no letter.
MOST_PARTS = 200
_MOST_HEADER = 10_000
_AUTOMATIC_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MACHINES = frozenset(
    {"mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply", "khong-tra-loi"}
)
#: More servers than any real way has: the letter goes in a circle.
_MOST_STATIONS = 40


@dataclass(frozen=True, slots=True)
class Incoming:
    """One letter, read. Its `repr` says nothing, so that no log or traceback can."""

    message_id: str
    sender: str
    subject: str
    words: str
    pictures: tuple[bytes, ...]
    #: Parts that are neither words nor pictures, by number.
    left_out: int
    #: All ids of the letters before it, in one text.
    references: str
    is_automatic: bool
    is_forged: bool

    def __repr__(self) -> str:
        return "<letter>"


def read(raw: bytes) -> Incoming:
    """The letter in these octets."""
    message = _message(raw)
    references = " ".join(_header(message, name) for name in ("References", "In-Reply-To"))
    subject = _header(message, "Subject")
    plain, html, pictures, left_out = _parts(message)
    words = plain if plain.strip() else text_of_html(html)
    sender = _sender(message)
    return Incoming(
        message_id=_header(message, "Message-ID") or hashlib.sha256(raw).hexdigest(),
        sender=sender,
        subject=_bare_subject(subject),
        words=own_words(words, is_answer=bool(references.strip())),
        pictures=tuple(pictures),
        left_out=left_out,
        references=references,
        is_automatic=_is_automatic(message, sender),
        is_forged=_is_forged(message),
    )


def _message(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def _header(message: EmailMessage, name: str) -> str:
    """A header's text, empty where it is missing or can't be read."""
    try:
        value = str(message.get(name, ""))
    except Exception:  # noqa: BLE001 (the parser of headers raises all kinds of errors on bad input)
        value = next((str(text) for key, text in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(value[:_MOST_HEADER].encode("utf-8", "replace").decode().split())


def _sender(message: EmailMessage) -> str:
    """Where an answer goes: Reply-To before From, one plain address or none."""
    for name in ("Reply-To", "From"):
        for _who, address in getaddresses([_header(message, name)]):
            if address.count("@") == 1 and not any(sign.isspace() or sign in "<>," for sign in address):
                return address
    return ""


def _bare_subject(subject: str) -> str:
    """The subject without the marks of answering and passing on."""
    while True:
        head, colon, rest = subject.partition(":")
        if not colon or head.strip().lower() not in {"re", "fw", "fwd", "tr", "trả lời", "chuyển tiếp", "aw"}:
            return subject
        subject = rest.strip()


def _parts(message: EmailMessage) -> tuple[str, str, list[bytes], int]:
    """Plain words, HTML, pictures, and how many parts were neither."""
    plain: list[str] = []
    html: list[str] = []
    pictures: list[bytes] = []
    left_out = 0
    for part in _leaves(message):
        kind, is_file = part.get_content_type(), part.get_content_disposition() == "attachment"
        if kind == "text/plain" and not is_file:
            plain.append(_decoded(part))
        elif kind == "text/html" and not is_file:
            html.append(_decoded(part))
        elif part.get_content_maintype() == "image" and (content := _octets(part)):
            pictures.append(content)
        elif kind not in {"text/calendar", "application/pgp-signature", "application/pkcs7-signature"}:
            left_out += 1
    return "\n\n".join(plain), "\n".join(html), pictures, left_out


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that hold something, letters inside the letter left whole: they are files somebody enclosed."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        if part.is_multipart() and part.get_content_maintype() != "message":
            inner = part.get_payload()
            waiting[:0] = (
                [one for one in inner if isinstance(one, EmailMessage)] if isinstance(inner, list) else []
            )
        else:
            yield part


def _octets(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 (broken transfer encodings raise all kinds of errors)
        return b""
    return content if isinstance(content, bytes) else b""


def _decoded(part: EmailMessage) -> str:
    """Words in the character set the part names; where that can't be, in those that letters here come in."""
    content = _octets(part)
    try:
        named = part.get_content_charset() or "utf-8"
    except Exception:  # noqa: BLE001 (a bad header)
        named = "utf-8"
    for charset in (named, "utf-8", "cp1258"):
        try:
            return content.decode(charset).replace("\0", "")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("utf-8", "replace").replace("\0", "")


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """Whether a machine wrote it: an absence notice, a bounce, a list. Such a letter is never answered."""
    by_itself = _header(message, "Auto-Submitted").lower()
    return (
        by_itself not in {"", "no"}
        or _header(message, "Precedence").lower() in _AUTOMATIC_PRECEDENCE
        or any(
            name in message
            for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id")
        )
        or _header(message, "Return-Path") == "<>"
        or message.get_content_type() == "multipart/report"
        or not sender
        or sender.partition("@")[0].lower() in _MACHINES
        or len(message.get_all("Received", [])) > _MOST_STATIONS
    )


def _is_forged(message: EmailMessage) -> bool:
    """Whether our own mail server says that the sender's domain didn't send it, or that it is spam."""
    verdict = _header(message, "Authentication-Results").lower()
    return "dmarc=fail" in verdict or _header(message, "X-Spam-Flag").lower() == "yes"
