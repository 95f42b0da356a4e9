"""What the clock does with reports: contact data, drafts and stray files go when their time is over."""

from __future__ import annotations

from dangvan.kernel import clock_jobs
from dangvan.kernel.actor import Actor
from dangvan.kernel.journal import empty_journal
from dangvan.reports import actions


@clock_jobs.every(minutes=60, name="reports.purge_contacts")
def purge_contacts() -> int:
    purged = actions.purge_contacts(by=Actor.system("clock"))
    empty_journal()
    return purged


@clock_jobs.every(minutes=30, name="reports.purge_drafts")
def purge_drafts() -> int:
    return actions.purge_drafts(by=Actor.system("clock"))


@clock_jobs.every(minutes=6 * 60, name="reports.sweep_photos")
def sweep_photos() -> None:
    actions.sweep_photos(by=Actor.system("clock"))
