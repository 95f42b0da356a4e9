"""Who may do what with reports at this floor. What depends on a case (its owner, those it is about) is
decided in cases.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotAllowed
from dangvan.reports.models import Report


def may_submit_report(actor: Actor) -> bool:
    """Anyone may speak; an officer does so at the counter, for somebody else, and needs a seat for it."""
    return actor.kind is not ActorKind.OFFICER or bool(actor.seats)


def may_import_reports(actor: Actor) -> bool:
    """A city's own records come in by the operator, a channel or the system."""
    return actor.kind in {ActorKind.SYSTEM, ActorKind.CHANNEL} or actor.has_role_anywhere(Role.OPERATOR)


def may_continue_report(actor: Actor, report: Report) -> bool:
    """Add to it or withdraw it: whoever holds its receipt, or to whom it was shown at the counter."""
    return actor.holds_report == report.uid


def may_keep_draft(actor: Actor) -> bool:
    return may_submit_report(actor)


def may_see_contact(actor: Actor) -> bool:
    """Only from a seat; which cases' contacts, cases says."""
    return actor.kind is ActorKind.OFFICER and actor.has_role_anywhere(Role.INTAKE, Role.OFFICER, Role.HEAD)


def may_release_photo(actor: Actor) -> bool:
    return actor.kind is ActorKind.OFFICER and actor.has_role_anywhere(Role.INTAKE, Role.OFFICER, Role.HEAD)


def may_erase_content(actor: Actor, report: Report) -> bool:
    """Whoever holds the receipt, at their own wish; officers by law, two of them, which cases sees to; the
    system after a restore.
    """
    return may_continue_report(actor, report) or may_release_photo(actor) or may_keep_house(actor)


def may_keep_house(actor: Actor) -> bool:
    """Purging, sweeping, sealing anew: the clock's jobs and the operator."""
    return actor.is_system or actor.has_role_anywhere(Role.OPERATOR)


def require(allowed: bool, sentence: str | None = None) -> None:
    if not allowed:
        raise NotAllowed(sentence or _("Bạn không có quyền làm việc này."))


def require_receipt(actor: Actor, report: Report) -> None:
    require(
        may_continue_report(actor, report),
        _("Hãy nhập mã tra cứu trên biên nhận của phản ánh này trước đã."),
    )
