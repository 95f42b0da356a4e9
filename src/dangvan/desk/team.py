"""For heads: what is late and with whom, in the body and below it. For everyone there: the body's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dangvan.accounts import queries as accounts
from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases.figures import Figures, Period, Scope, figures, figures_by
from dangvan.cases.queries import cases_above_threshold, late_bodies_below, recent_period, work_by_officer
from dangvan.desk.frame import draw
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo

#: The periods that the figures are told for, in days.
PERIODS = (30, 90, 365)
_SHARED_BY = 3
_MOST_TOPICS = 15


@dataclass(frozen=True, slots=True)
class Load:
    """What waits at one officer, as it is drawn."""

    name: str
    href: str
    due: int
    late: int
    soon: int
    oldest_due_at: datetime | None
    #: Widths in a bar of 100, of what is late and of all.
    late_width: int
    due_width: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    name: str
    figures: Figures


@officer_required
@require_safe
def team(request: OfficerRequest) -> HttpResponse:
    """Who has how much, what of it is late; bodies below that are late; what many people share."""
    actor = request.actor
    headed = _bodies(actor, Role.HEAD, Role.ARBITER)
    if not headed:
        raise PermissionDenied(_("Trang này dành cho lãnh đạo cơ quan."))
    body = _chosen(request, headed)
    shown = {
        "body": body,
        "bodies": headed,
        "loads": _loads(actor, body.id),
        "below": [
            {"name": organisations.organisation(work.organisation_id).name, "work": work}
            for work in late_bodies_below(actor)
        ],
        "shared": cases_above_threshold(actor, _SHARED_BY, 8),
    }
    return draw(request, "desk/team.html", shown, here="team")


@officer_required
@require_safe
def figures_page(request: OfficerRequest) -> HttpResponse:
    """The body's own figures, with the period before beside them and by topic. Auditors read them too."""
    held = _bodies(request.actor)
    body = _chosen(request, held)
    typed = request.GET.get("days", "")
    days = int(typed) if typed in {str(one) for one in PERIODS} else PERIODS[1]
    period = recent_period(days)
    before = Period(period.first - timedelta(days=days), period.first - timedelta(days=1))
    below = len(organisations.descendants(body.id)) > 1 and request.GET.get("below") == "1"
    scope = Scope(organisation_id=body.id, with_below=below, for_public=False)
    shown = {
        "body": body,
        "bodies": held,
        "days": days,
        "periods": PERIODS,
        "below": below,
        "has_below": len(organisations.descendants(body.id)) > 1,
        "period": period,
        "now": figures(period, scope),
        "before": figures(before, scope),
        "topics": _topics(period, scope),
        "compare_columns": [{"label": _("Chỉ số")}, *_numeric(_("Kỳ này"), _("Kỳ trước"))],
        "topic_columns": [
            {"label": _("Lĩnh vực")},
            *_numeric(_("Đã nhận"), _("Đúng hạn"), _("Số ngày (giữa)"), _("Đang mở"), _("Quá hạn")),
        ],
    }
    return draw(request, "desk/figures.html", shown, here="figures")


def _numeric(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "numeric": True} for label in labels]


def _topics(period: Period, scope: Scope) -> list[TopicRow]:
    found = figures_by("topic", period, scope)
    ranked = sorted(found.items(), key=lambda item: (-item[1].received, -item[1].open.count, item[0]))
    return [TopicRow(organisations.topic(topic_id).name, told) for topic_id, told in ranked[:_MOST_TOPICS]]


def _loads(actor: Actor, organisation_id: int) -> list[Load]:
    """Everyone of the body who may work, also those who have nothing, and what nobody was given."""
    works = {work.user_id: work for work in work_by_officer(actor, organisation_id)}
    people = {
        one.user_id: one.name for one in accounts.officers_of(organisation_id) if one.roles - {Role.AUDITOR}
    }
    gone = [user_id for user_id in works if user_id is not None and user_id not in people]
    people |= accounts.officer_names(gone)
    most = max((work.due for work in works.values()), default=0) or 1
    rows: list[tuple[int | None, str]] = [(None, _("Chưa giao ai")), *people.items()]
    found = []
    for user_id, name in rows:
        work = works.get(user_id)
        due, late = (work.due, work.late) if work else (0, 0)
        query = "none" if user_id is None else str(user_id)
        found.append(
            Load(
                name=name,
                href=f"{reverse('desk:queue')}?assignee={query}",
                due=due,
                late=late,
                soon=work.soon if work else 0,
                oldest_due_at=work.oldest_due_at if work else None,
                late_width=round(100 * late / most),
                due_width=round(100 * due / most),
            )
        )
    return sorted(found, key=lambda load: (-load.late, -load.due, load.name))


def _bodies(actor: Actor, *roles: Role) -> list[OrganisationInfo]:
    ids = dict.fromkeys(seat.organisation_id for seat in actor.seats if not roles or seat.role in roles)
    return [organisations.organisation(one) for one in ids]


def _chosen(request: OfficerRequest, bodies: list[OrganisationInfo]) -> OrganisationInfo:
    """The body asked for, if it is one of the officer's own; heads may also look at those below."""
    code = request.GET.get("body", "")
    if not code:
        return bodies[0]
    wanted = organisations.organisation_by_code(code[:80])
    mine = {body.id for body in bodies} | request.actor.oversees
    if wanted is None or wanted.id not in mine:
        raise PermissionDenied(_("Bạn không giữ vai trò nào trong cơ quan này."))
    return wanted
