"""Letters as people and their programs write them."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

WORDS = "Đèn đường trước số 12 phố Cầu Gỗ tắt đã ba tối, ngõ rất tối."


def letter(words: str = WORDS, *, html: str = "", **headers: Any) -> EmailMessage:
    """A plain letter; headers by name with `_` for `-`, None leaves one out."""
    made = EmailMessage()
    told = {
        "From": "An <an@thu.example>",
        "To": "phan-anh@city.example",
        "Subject": "Đèn đường tắt",
        "Message-ID": "<1@thu.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value is not None:
            made[name] = value
    made.set_content(words)
    if html:
        made.add_alternative(html, subtype="html")
    return made
