"""What an officer narrows the queue by, read from the address: any filter can be a bookmark or be sent to a
colleague, and an unknown value narrows to nothing or to all, never to an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases.queries import VIEWS, DeskCounts, DeskFilters
from dangvan.cases.types import State
from dangvan.desk.choices import area_choices, topic_choices
from dangvan.desk.words import LEGAL_KIND, URGENCY
from dangvan.kernel.folding import clean_line
from dangvan.ui.states import look_of

_SHOWN_STATES = (
    State.RECEIVED,
    State.SCREENED,
    State.ACCEPTED,
    State.HANDED_OVER,
    State.SCHEDULED,
    State.ANSWERED,
    State.CONTESTED,
    State.ANSWERED_AGAIN,
    State.CLOSED,
    State.DECLINED,
    State.MERGED,
    State.WITHDRAWN,
    State.REFERRED,
)
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter often wanted, one tap away: its address is the filter."""

    label: str
    href: str
    current: bool
    count: int | None = None
    alert: bool = False


def filters_of(query: QueryDict) -> DeskFilters:
    view = query.get("view", "due")
    return DeskFilters(
        view=view if view in VIEWS else "due",
        state=query.get("state", ""),
        topic_id=_number(query.get("topic", "")),
        area_id=_number(query.get("area", "")),
        assignee=query.get("assignee", ""),
        late=query.get("late") == "1",
        urgency=query.get("urgency", ""),
        legal_kind=query.get("kind", ""),
        text=clean_line(query.get("q", ""))[:_LONGEST_TEXT],
    )


def name_of_list(filters: DeskFilters) -> str:
    """The list of the navigation to which these filters belong."""
    return "late" if filters.view == "due" and filters.late else filters.view


def choices() -> dict[str, list[Any]]:
    return {
        "topics": [("", _("Mọi lĩnh vực")), *topic_choices(with_groups=True)],
        "areas": [("", _("Mọi địa bàn")), *area_choices()],
        "states": [
            ("", _("Mọi tình trạng")),
            *[(state.value, look_of(state).word) for state in _SHOWN_STATES],
        ],
        "urgencies": [("", _("Mọi mức khẩn")), *[(key.value, label) for key, label in URGENCY.items()]],
        "kinds": [("", _("Mọi loại")), *[(key.value, label) for key, label in LEGAL_KIND.items()]],
        "assignees": [("", _("Bất kỳ ai")), ("me", _("Tôi")), ("none", _("Chưa giao ai"))],
        "views": [("", _("Việc của cơ quan mình")), ("all", _("Mọi vụ việc tôi được biết"))],
    }


def chips(filters: DeskFilters, counts: DeskCounts, query: QueryDict) -> list[Chip]:
    """The saved filters of the work that is due."""
    wanted: tuple[tuple[str, dict[str, str], int | None, bool], ...] = (
        (_("Tất cả"), {}, counts.due, False),
        (_("Của tôi"), {"assignee": "me"}, counts.mine, False),
        (_("Chưa giao ai"), {"assignee": "none"}, counts.unassigned, False),
        (_("Quá hạn"), {"late": "1"}, counts.late, counts.late > 0),
        (_("Quá hạn của tôi"), {"assignee": "me", "late": "1"}, None, False),
        (_("Khẩn"), {"urgency": "urgent"}, None, False),
        (_("Khiếu nại"), {"kind": "complaint"}, None, False),
    )
    now = {key: value for key, value in query.items() if value and key not in ("after", "page")}
    address = reverse("desk:queue")
    return [
        Chip(label, f"{address}?{urlencode(values)}" if values else address, now == values, count, alert)
        for label, values, count, alert in wanted
    ]


def is_narrowed(filters: DeskFilters) -> bool:
    """Whether the fields that lie folded away narrow anything."""
    return bool(filters.state or filters.topic_id or filters.area_id or filters.urgency or filters.legal_kind)


def _number(text: str) -> int | None:
    if not text:
        return None
    # What is no number narrows to nothing instead of being passed over in silence.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else -1
