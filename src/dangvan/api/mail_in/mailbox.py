"""The mailbox itself: fetches letters over IMAP one by one, hands each over, and puts it where it belongs."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from dangvan.api.mail_in.parsing import LONGEST_LETTER
from dangvan.api.mail_in.taking import Outcome

log = logging.getLogger("dangvan.mail_in")

#: Where letters stay that did not become reports. Plain ASCII: every server and mail program shows it.
FOLDERS = {Outcome.REFUSED: "Chua-nhan", Outcome.AUTOMATIC: "Tu-dong"}
#: Letters of one turn; the rest comes two minutes later.
MOST_AT_ONCE = 200
SCHEMES = {"imaps": (MailBox, 993), "imap+tls": (MailBoxStartTls, 143), "imap": (MailBoxUnencrypted, 143)}
_SECONDS = 30.0


def fetch(url: str, take: Callable[[bytes], Outcome]) -> Counter[str]:
    """Go through the inbox once, oldest first; how many letters ended how.

    A letter is deleted only after `take` said that it is taken. Where `take` raises, the letter stays in the
    inbox, and the others are gone through all the same. Raises OSError or ImapToolsError without a server.
    """
    found: Counter[str] = Counter()
    with _open(url) as box:
        for uid in box.uids()[:MOST_AT_ONCE]:
            try:
                outcome = _one(box, uid, take)
            except (OSError, ImapToolsError):
                raise
            except Exception as error:  # noqa: BLE001 (one letter must not keep the others waiting)
                # Only the kind of error: its text may hold what somebody wrote.
                log.error("letter left in the mailbox error=%s", type(error).__name__)  # noqa: TRY400
                found["left"] += 1
                continue
            _put_away(box, uid, outcome)
            found[outcome.value] += 1
    return found


def _one(box: BaseMailBox, uid: str, take: Callable[[bytes], Outcome]) -> Outcome:
    size = _size(box, uid)
    if size > LONGEST_LETTER:
        return Outcome.REFUSED
    raw = _raw(box, uid)
    return take(raw)


def _size(box: BaseMailBox, uid: str) -> int:
    for line in _asked(box, uid, "(RFC822.SIZE)"):
        text = line.decode("ascii", "replace") if isinstance(line, bytes) else ""
        if "RFC822.SIZE" in text:
            return int(
                "".join(sign for sign in text.split("RFC822.SIZE", 1)[1].split(")")[0] if sign.isdigit())
            )
    return 0


def _raw(box: BaseMailBox, uid: str) -> bytes:
    """The letter as it lies there, unread as before."""
    for part in _asked(box, uid, "(BODY.PEEK[])"):
        if isinstance(part, tuple):
            return bytes(part[1])
    raise LookupError("the letter is gone")


def _asked(box: BaseMailBox, uid: str, what: str) -> Iterator[bytes | tuple[bytes, bytes]]:
    status, answer = box.client.uid("fetch", uid, what)
    if status != "OK":
        raise LookupError("the mail server gave no letter")
    yield from (part for part in answer if part)


def _put_away(box: BaseMailBox, uid: str, outcome: Outcome) -> None:
    folder = FOLDERS.get(outcome)
    if folder is None:
        box.delete([uid])
        return
    if not box.folder.exists(folder):
        box.folder.create(folder)
    box.move([uid], folder)


@contextmanager
def _open(url: str) -> Iterator[BaseMailBox]:
    parts = urlsplit(url)
    kind, port = SCHEMES[parts.scheme]
    box: BaseMailBox = kind(host=parts.hostname or "localhost", port=parts.port or port, timeout=_SECONDS)
    folder = parts.path.strip("/") or "INBOX"
    with box.login(
        unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder
    ) as opened:
        yield opened
