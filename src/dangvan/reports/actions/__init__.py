"""Every write on reports, drafts, photos and contact data. One file a matter; callers import from here."""

from dangvan.reports.actions.contacts import purge_contacts, reseal_contacts, see_contact, set_purge_day
from dangvan.reports.actions.continuing import add_to_report, attach_photos, mark_withdrawn
from dangvan.reports.actions.drafts import discard_draft, keep_draft, purge_drafts, remove_photo, store_photo
from dangvan.reports.actions.erasing import erase_content, mark_erasure_waiting
from dangvan.reports.actions.releasing import hide_photo, release_photo, sweep_photos
from dangvan.reports.actions.submitting import submit_report, submit_reports
from dangvan.reports.actions.words import mark_refusal_contested, mark_refused, mark_released

__all__ = [
    "add_to_report",
    "attach_photos",
    "discard_draft",
    "erase_content",
    "hide_photo",
    "keep_draft",
    "mark_erasure_waiting",
    "mark_refusal_contested",
    "mark_refused",
    "mark_released",
    "mark_withdrawn",
    "purge_contacts",
    "purge_drafts",
    "release_photo",
    "remove_photo",
    "reseal_contacts",
    "see_contact",
    "set_purge_day",
    "store_photo",
    "submit_report",
    "submit_reports",
    "sweep_photos",
]
