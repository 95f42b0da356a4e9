"""What the worker does for channels: looks into the mailbox."""

from __future__ import annotations

from django.conf import settings

from dangvan.api.mail_in import letters  # noqa: F401 (its letters are known to the outbox then)
from dangvan.kernel.clock_jobs import every


@every(minutes=2, name="mail_in.fetch", lane="mail")
def fetch_letters() -> None:
    """Nothing where no mailbox is set."""
    if settings.MAILBOX_URL:
        from dangvan.api.mail_in import mailbox, taking

        mailbox.fetch(settings.MAILBOX_URL, taking.take_in)
