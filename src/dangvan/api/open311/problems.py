"""What went wrong, as the standard says it: a status, and a sentence in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


class Refused(Exception):
    """The status that the answer has, and what it says."""

    def __init__(self, status: int, description: str, *, allow: str = "", wait: float | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.allow, self.wait = status, description, allow, wait


def missing(name: str) -> Refused:
    return Refused(400, _("Thiếu %(name)s. Chưa có gì được ghi nhận.") % {"name": name})


def wrong(name: str, what: str) -> Refused:
    return Refused(400, f"{name}: {what}")
