"""What was last done about a model, kept in the session for minutes, so that a tap takes it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dangvan.accounts.access import OfficerRequest
from dangvan.kernel import clock

if TYPE_CHECKING:
    from dangvan.practices.models import Practice

_KEY = "desk_practice_undo"
_FOR = timedelta(minutes=10)


def remember(request: OfficerRequest, practice: Practice, words: str) -> None:
    request.session[_KEY] = {
        "reference": practice.reference,
        "version": practice.version,
        "words": words,
        "at": clock.now().isoformat(),
        "told": False,
    }


def offered(request: OfficerRequest, reference: str = "") -> dict[str, Any] | None:
    """What was done last, said once, with the way to take it back."""
    kept = _kept(request)
    if kept is None or kept["told"] or (reference and kept["reference"] != reference):
        return None
    kept["told"] = True
    request.session.modified = True
    return kept


def take(request: OfficerRequest, reference: str) -> int | None:
    """The version that the deed left behind, if it was this officer's last and not long ago."""
    kept = _kept(request)
    if kept is None or kept["reference"] != reference:
        return None
    request.session.pop(_KEY, None)
    return int(kept["version"])


def _kept(request: OfficerRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > _FOR:
        return None
    return kept
