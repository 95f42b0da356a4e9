"""Bodies: all of them side by side with what waits at each, and one with what it answers for and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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

#: More wards than this stand in a view of their own.
_MANY = 30


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body in the table. What can't be told stands as a dash and sorts last."""

    body: OrganisationInfo
    figures: Figures
    waiting: int
    waits_days: int

    @property
    def on_time(self) -> str:
        return share_short(self.figures.on_time)


_SORTS: dict[str, Callable[[BodyRow], float | None]] = {
    "received": lambda row: row.figures.received,
    "on_time": lambda row: row.figures.on_time.value,
    "late": lambda row: row.figures.open.late,
    "waiting": lambda row: row.waiting,
}


@public_page
def bodies(request: HttpRequest) -> HttpResponse:
    figures = queries.public_figures_by("organisation")
    waiting = {number.organisation.id: number for number in queries.waiting_numbers()}
    period = queries.recent_period()
    standing = organisations.organisations()
    level = request.GET.get("cap", "")
    level = level if level in {one.level for one in standing} else ""
    wards_apart = not level and sum(one.level == "ward" for one in standing) > _MANY
    chosen = [
        one
        for one in standing
        if one.level == level or (not level and not (wards_apart and one.level == "ward"))
    ]
    sort = request.GET.get("sort", "")
    rows = sorted_rows([_row(one, figures, waiting) for one in chosen], sort)
    busiest = sorted(chosen, key=lambda one: -figures.get(one.id, Figures()).on_time.whole)[:8]
    shown = {
        "tabs": _levels(standing, level, wards_apart),
        "rows": rows,
        "sort": sort if sort.lstrip("-") in _SORTS else "",
        "chart": on_time_chart([(one.short, figures.get(one.id, Figures()).on_time) for one in busiest]),
        "waiting": sum(row.waiting for row in rows),
        "since": period.first,
        "until": period.last,
        "columns": _columns(),
    }
    return show(request, "bodies.html", shown)


def sorted_rows(rows: list[BodyRow], sort: str) -> list[BodyRow]:
    """By one column, "-" in front for the largest first; as they stand where no column is named."""
    value_of = _SORTS.get(sort.lstrip("-"))
    if value_of is None:
        return rows
    told = [(value, row) for row in rows if (value := value_of(row)) is not None]
    told.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [row for _value, row in told] + [row for row in rows if value_of(row) is None]


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
        "due": overview.figures.on_time.whole,
        "checkable": queries.checkable_cases(found.id, with_below=wide),
        "month": f"{queries.recent_period().last:%Y-%m}",
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
    number = waiting.get(body.id)
    own = figures.get(body.id, Figures())
    return BodyRow(body, own, number.waiting if number else 0, number.oldest_days if number else 0)


def _columns() -> list[dict[str, object]]:
    names = {
        "received": _("Nhận"),
        "on_time": _("Đúng hạn"),
        "late": _("Đang quá hạn"),
        "waiting": _("Chờ phân loại"),
    }
    columns: list[dict[str, object]] = [
        {"label": name, "sort": key, "numeric": True} for key, name in names.items()
    ]
    return [{"label": _("Cơ quan")}, *columns]


def _levels(standing: list[OrganisationInfo], level: str, wards_apart: bool) -> list[dict[str, object]]:
    """One view a level; a long list of wards has its own, so that it does not bury the others."""
    here = reverse("website:organisations")
    levels = list(dict.fromkeys(one.level for one in standing))
    if len(levels) < 2:
        return []
    first = {
        "label": _("Của thành phố") if wards_apart or level == "ward" else _("Tất cả"),
        "href": here,
        "current": not level,
    }
    return [first] + [
        {
            "label": level_name(one),
            "href": f"{here}?cap={one}",
            "current": level == one,
            "count": sum(body.level == one for body in standing),
        }
        for one in levels
        if one != "city"
    ]


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
