"""What ties letters to a report without keeping a letter: keyed names of messages, threads and receipts.

Everything is reckoned from the receipt key, so that nothing needs storing beside the report's own
`source_id`, and a copy of the database alone gives away neither a receipt nor who wrote.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from uuid import UUID

from dangvan.kernel import keys
from dangvan.reports import wordlist

SOURCE = "email"
_THREAD = re.compile(r"bn\.([0-9a-f]{32})\.([0-9a-f]{32})")


def source_id(message_id: str) -> str:
    """The name under which a letter is known: the same letter is never a second report."""
    return _keyed("message", message_id.encode()).hex()


def receipt_for(letter: str) -> str:
    """The receipt of the report that a letter (by its `source_id`) became: 80 bits, the same at each try."""
    return wordlist.encode(_keyed("receipt", letter.encode())[:10])


def thread_of(report: UUID) -> str:
    """The part of our letters' Message-ID by which an answer finds its report; nobody else can make it."""
    return f"bn.{report.hex}.{_keyed('thread', report.bytes)[:16].hex()}"


def report_in(references: str) -> UUID | None:
    """The report whose thread is named among a letter's references, the last where there are several."""
    for uid, seal in reversed(_THREAD.findall(references.lower())):
        report = UUID(hex=uid)
        if hmac.compare_digest(seal, _keyed("thread", report.bytes)[:16].hex()):
            return report
    return None


def _keyed(label: str, value: bytes) -> bytes:
    return hmac.digest(
        keys.read("receipt"), b"dangvan/mail/v1/" + label.encode() + b"\0" + value, hashlib.sha256
    )
