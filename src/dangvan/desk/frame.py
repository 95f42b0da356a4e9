"""What surrounds every page of the desk: who works here, what waits in each list, the ways to other pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.accounts.access import OfficerRequest
from dangvan.cases.queries import DeskCounts, desk_counts
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind
from dangvan.ui.words import number

ROLE_NAMES = {
    Role.INTAKE: gettext_lazy("tiếp nhận"),
    Role.OFFICER: gettext_lazy("xử lý"),
    Role.HEAD: gettext_lazy("lãnh đạo"),
    Role.ARBITER: gettext_lazy("phân xử"),
    Role.AUDITOR: gettext_lazy("kiểm tra"),
    Role.OPERATOR: gettext_lazy("vận hành"),
}
WORKING = (Role.INTAKE, Role.OFFICER, Role.HEAD, Role.ARBITER)

#: The lists of work: name of the view, what it is called, where its count stands, whether it is an alarm.
#: The first three always stand in the navigation, the others only while something waits in them.
LISTS = (
    ("due", gettext_lazy("Hàng đợi"), "due", False),
    ("to_screen", gettext_lazy("Cần phân loại"), "to_screen", False),
    ("to_answer", gettext_lazy("Cần trả lời"), "to_answer", False),
    ("late", gettext_lazy("Quá hạn"), "late", True),
    ("contests", gettext_lazy("Chờ xem lại"), "contests", True),
    ("escalated", gettext_lazy("Báo lên cấp mình"), "escalated", True),
    ("arbitration", gettext_lazy("Chờ phân xử"), "arbitration", True),
    ("releases", gettext_lazy("Lời chờ công khai"), "releases", False),
    ("refusals", gettext_lazy("Xem lại công khai"), "refusals", True),
    ("below", gettext_lazy("Cấp dưới quá hạn"), "late_below", True),
)
_ALWAYS = 3


@dataclass(frozen=True, slots=True)
class Who:
    name: str
    organisation: str
    role: str
    sign_out: str


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    href: str
    current: bool = False
    count: int | None = None
    alert: bool = False


def draw(
    request: OfficerRequest,
    template: str,
    shown: dict[str, Any],
    *,
    here: str = "",
    status: int = 200,
    counts: DeskCounts | None = None,
) -> HttpResponse:
    """A page of the desk; `here` names the list or page that the navigation marks."""
    counts = counts or desk_counts(request.actor)
    frame = {
        "desk_who": who(request),
        "desk_nav": lists(counts, here),
        "desk_ways": ways(request.actor, here),
        "counts": counts,
    }
    return render(request, template, frame | shown, status=status)


def who(request: OfficerRequest) -> Who:
    seats = request.actor.seats
    first = seats[0].organisation_id
    bodies = list(dict.fromkeys(seat.organisation_id for seat in seats))
    body = organisations.organisation(first).name
    if len(bodies) > 1:
        body = _("%(body)s và %(more)s cơ quan khác") % {"body": body, "more": number(len(bodies) - 1)}
    roles = dict.fromkeys(ROLE_NAMES[seat.role] for seat in seats if seat.organisation_id == first)
    return Who(str(request.user), body, ", ".join(str(role) for role in roles), reverse("account_logout"))


def lists(counts: DeskCounts, here: str) -> list[Way]:
    """The lists in which something waits, the first ones always."""
    found = []
    for place, (name, label, counted, alarm) in enumerate(LISTS):
        count: int = getattr(counts, counted)
        if place < _ALWAYS or count or name == here:
            found.append(Way(str(label), list_address(name), name == here, count, alarm and count > 0))
    return found


def list_address(name: str) -> str:
    address = reverse("desk:queue")
    if name == "due":
        return address
    if name == "late":
        return f"{address}?late=1"
    return f"{address}?view={name}&late=1" if name == "below" else f"{address}?view={name}"


def ways(actor: Actor, here: str) -> list[Way]:
    """The other pages that these seats open."""
    possible = (
        (True, "hotspots", _("Điểm nóng")),
        (True, "outreach", _("Tiếp dân")),
        (True, "directives", _("Chỉ đạo, nhiệm vụ")),
        (True, "practices", _("Mô hình hay")),
        (True, "reviews", _("Đánh giá")),
        (actor.has_role_anywhere(Role.HEAD, Role.ARBITER), "team", _("Nhóm")),
        (True, "figures", _("Thống kê")),
        (actor.has_role_anywhere(Role.OFFICER, Role.HEAD), "templates", _("Mẫu trả lời")),
        (actor.has_role_anywhere(*WORKING), "away", _("Tôi vắng mặt")),
    )
    found = [
        Way(label, reverse(f"desk:{name}"), name == here) for allowed, name, label in possible if allowed
    ]
    if _keeps_register(actor):
        register = f"{reverse('desk:queue')}?view=all&kind=denunciation"
        found.insert(0, Way(_("Sổ hạn chế"), register))
    if actor.has_role_anywhere(Role.INTAKE, Role.HEAD):
        found.append(Way(_("Nhập thay tại quầy"), reverse("website:counter")))
    return found


def _keeps_register(actor: Actor) -> bool:
    """Whether denunciations are referred to a body in which the officer works."""
    way = organisations.legal_way(LegalKind.DENUNCIATION)
    return way is not None and way.receiver_id is not None and actor.has_role(way.receiver_id, *WORKING)


def works(actor: Actor) -> bool:
    """Whether any seat lets the officer work on cases; who only audits reads."""
    return actor.has_role_anywhere(*WORKING)
