"""The last assignment, kept in the officer's session for minutes, so that it can be taken back at a tap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.accounts import queries as accounts
from dangvan.accounts.access import OfficerRequest
from dangvan.kernel import clock
from dangvan.ui.words import number

_KEY = "desk_undo"
_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Kept:
    """Who had each case before (by reference), and to whom all of them went."""

    before: dict[str, int | None]
    to: int | None


def remember(request: OfficerRequest, before: Mapping[str, int | None], to: int | None) -> None:
    name = accounts.officer_names([to]).get(to, "") if to is not None else ""
    request.session[_KEY] = {
        "before": dict(before),
        "to": to,
        "name": name,
        "at": clock.now().isoformat(),
        "told": False,
    }


def offered(request: OfficerRequest) -> str:
    """What was done last, said once, with the way to take it back."""
    kept = _kept(request)
    if kept is None or kept["told"]:
        return ""
    kept["told"] = True
    request.session.modified = True
    count = len(kept["before"])
    if kept["to"] is None:
        words = ngettext("Đã thôi giao %(n)s vụ việc.", "Đã thôi giao %(n)s vụ việc.", count)
    else:
        words = ngettext("Đã giao %(n)s vụ việc cho %(name)s.", "Đã giao %(n)s vụ việc cho %(name)s.", count)
    return words % {"n": number(count), "name": kept["name"] or _("đồng nghiệp")}


def take(request: OfficerRequest) -> Kept | None:
    kept = _kept(request)
    request.session.pop(_KEY, None)
    return None if kept is None else Kept(kept["before"], kept["to"])


def _kept(request: OfficerRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(_KEY)
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > _FOR:
        return None
    return kept
