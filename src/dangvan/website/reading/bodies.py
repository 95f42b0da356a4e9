"""Bodies: all of them side by side with what waits at each, and one with what it answers for and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases import queries
from dangvan.cases.figures import Figures
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.places import queries as places
from dangvan.ui import words
from dangvan.website.reading.duties import duties_of
from dangvan.website.reading.listing import count_words
from dangvan.website.reading.pages import public_page, show
from dangvan.website.reading.rows import rows_of
from dangvan.website.reading.told import figures_told, on_time_chart, share_short


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body in the table: counts and shares as words, a dash where nothing can be told."""

    body: OrganisationInfo
    received: str
    on_time: str
    late: str
    waiting: str
    waits_days: int


@public_page
def bodies(request: HttpRequest) -> HttpResponse:
    figures = queries.public_figures_by("organisation")
    waiting = {number.organisation.id: number for number in queries.waiting_numbers()}
    period = queries.recent_period()
    standing = organisations.organisations()
    groups = [
        {"name": level_name(level), "rows": [_row(one, figures, waiting) for one in group]}
        for level, group in groupby(standing, key=lambda one: one.level)
    ]
    busiest = sorted(standing, key=lambda one: -figures.get(one.id, Figures()).on_time.whole)[:8]
    shown = {
        "groups": groups,
        "chart": on_time_chart([(one.short, figures.get(one.id, Figures()).on_time) for one in busiest]),
        "since": period.first,
        "until": period.last,
        "columns": _columns(),
    }
    return show(request, "bodies.html", shown)


@public_page
def body(request: HttpRequest, code: str) -> HttpResponse:
    found = organisations.organisation_by_code(code)
    if found is None:
        raise NotFound(_("Không có cơ quan mang mã này. Hãy chọn trong danh sách cơ quan."))
    below = [one for one in organisations.organisations() if one.parent_id == found.id]
    wide = request.GET.get("gom") == "1" and bool(below)
    overview = queries.organisation_overview(found.id, with_below=wide)
    cursor = request.GET.get("sau", "")[:40]
    page = queries.public_cases(organisation=found.id, cursor=cursor, with_below=wide)
    here = reverse("website:organisation", args=[found.code])
    chosen = "gom=1&" if wide else ""
    shown = {
        "body": found,
        "level": level_name(found.level),
        "area": places.area(found.area_id) if found.area_id else None,
        "is_gone": not found.valid_on(clock.today()),
        "successor": _successor(found),
        "overview": overview,
        "below": below,
        "tabs": _tabs(here, wide, len(below)) if below else [],
        "figures": figures_told(overview.figures),
        "duties": duties_of(found),
        "rows": rows_of(page.items),
        "count": count_words(page),
        "older": f"?{chosen}sau={page.next_cursor}" if page.next_cursor else "",
        "newest": f"{here}?gom=1" if cursor and wide else here if cursor else "",
        "wide": wide,
    }
    return show(request, "body.html", shown)


def level_name(level: str) -> str:
    return {
        "city": _("Thành phố"),
        "department": _("Sở, ban, ngành"),
        "unit": _("Đơn vị trực thuộc và doanh nghiệp dịch vụ"),
        "ward": _("Phường, xã"),
        "oversight": _("Cơ quan thanh tra, giám sát"),
    }.get(level, _("Cơ quan khác"))


def _row(
    body: OrganisationInfo, figures: Mapping[int, Figures], waiting: Mapping[int, queries.WaitingNumber]
) -> BodyRow:
    own = figures.get(body.id, Figures())
    number = waiting.get(body.id)
    return BodyRow(
        body,
        words.number(own.received),
        share_short(own.on_time),
        words.number(own.open.late),
        words.number(number.waiting) if number else "0",
        number.oldest_days if number else 0,
    )


def _columns() -> list[dict[str, object]]:
    names = [_("Cơ quan"), _("Nhận"), _("Đúng hạn"), _("Đang quá hạn"), _("Chờ phân loại")]
    return [{"label": name, "numeric": place > 0} for place, name in enumerate(names)]


def _tabs(here: str, wide: bool, count: int) -> list[dict[str, object]]:
    return [
        {"label": _("Riêng cơ quan này"), "href": here, "current": not wide},
        {
            "label": _("Cùng %(n)s cơ quan trực thuộc") % {"n": words.number(count)},
            "href": f"{here}?gom=1",
            "current": wide,
        },
    ]


def _successor(body: OrganisationInfo) -> OrganisationInfo | None:
    heir = organisations.current_successor(body.id)
    return organisations.organisation(heir) if heir != body.id else None
