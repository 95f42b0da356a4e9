"""Letters out: plain text and HTML, in the reader's language, through the city's own mail server, with
nothing in them that tells whether or when they were read.

Called by handlers of the outbox, so a failure here is a failure there and the letter is tried again.
"""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Mapping
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from dangvan.kernel.folding import clean, clean_line
from dangvan.kernel.ids import new_id
from dangvan.kernel.outbox import Undeliverable

_DAY = 24 * 60 * 60
_REMOTE = re.compile(r"""<(?:img|link|script|iframe)\b|url\(|@import|\bsrc\s*=""", re.IGNORECASE)


class MailNotSent(Exception):
    """The mail server did not take the letter. Says only the kind of error: its text may name an address."""


def send(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    language: str,
    headers: Mapping[str, str] | None = None,
    connection: BaseEmailBackend | None = None,
) -> None:
    """Hand one letter to the mail server.

    `html` may be empty; it may load nothing, so that no server learns who opened it. A caller that may send
    twice gives a `Message-ID` of its own; who sends many an open `connection`. Raises MailNotSent to be
    tried again, Undeliverable where that can't help.
    """
    address = _address(to)
    if _REMOTE.search(html):
        raise ValueError("a letter loads nothing: no image, style sheet or script")
    own = {
        "Message-ID": f"<{new_id()}@{host()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": language,
        "List-Id": f"<thong-bao.{host()}>",
    }
    letter = EmailMultiAlternatives(
        subject=clean_line(subject),
        body=clean(text) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers=own | dict(headers or {}),
        connection=connection,
    )
    if html:
        letter.attach_alternative(html, "text/html")
    try:
        sent = letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        # `from None`: what the server said stays out of every log.
        if codes and all(code >= 500 for code in codes):
            raise Undeliverable(type(error).__name__) from None
        raise MailNotSent(type(error).__name__) from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotSent(type(error).__name__) from None
    if not sent:
        raise MailNotSent("nothing sent")


def message_id(*parts: object) -> str:
    """A Message-ID that stays the same when a letter is sent again, so that readers show it once."""
    return f"<{'.'.join(re.sub(r'[^0-9A-Za-z-]', '-', str(part)) for part in parts)}@{host()}>"


def host() -> str:
    """The name under which our letters are numbered."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _address(text: str) -> str:
    """One plain address; a name beside it, a list or a line break is refused."""
    try:
        validate_email(text)
        Address(addr_spec=text)
    except (ValidationError, ValueError, IndexError):
        raise Undeliverable("not an address") from None
    if parseaddr(text)[1] != text:
        raise Undeliverable("not an address")
    return text


def forget_letters_in_files() -> int:
    """Without a mail server letters are files that name addresses: they go after a day; how many went."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return 0
    old = [path for path in Path(folder).glob("*.log") if time.time() - path.stat().st_mtime > _DAY]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
