"""Wards: the map of all, and one with its figures, its cases and the former wards that went into it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases import queries
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas
from dangvan.places.types import AreaInfo
from dangvan.website.reading import hotspots
from dangvan.website.reading.drawn import border_note, city_map, ward_map
from dangvan.website.reading.listing import count_words
from dangvan.website.reading.pages import public_page, show
from dangvan.website.reading.rows import rows_of
from dangvan.website.reading.told import figures_told


@public_page
def areas(request: HttpRequest) -> HttpResponse:
    period = queries.recent_period()
    counts = queries.cases_counts_by_ward(period)
    value_name = _("Vụ việc trong 90 ngày")
    title = _("Vụ việc được nhận ở mỗi phường, xã")
    shown = {
        "wards": places.wards(),
        "counts": counts,
        "map": city_map(counts, title=title, value_name=value_name),
        "inner": city_map(counts, title=_("Các phường ở trung tâm"), value_name=value_name, inner=True),
        "map_note": border_note(),
        "since": period.first,
        "until": period.last,
    }
    return show(request, "areas.html", shown)


@public_page
def ward(request: HttpRequest, code: str) -> HttpResponse:
    area = places.area_by_code(code)
    if area is None:
        return _former(request, code)
    overview = queries.ward_overview(area.id)
    cursor = request.GET.get("sau", "")[:40]
    page = queries.public_cases(area=area.id, cursor=cursor)
    shown = {
        "area": area,
        "overview": overview,
        "hotspots": hotspots.beside(area_id=area.id),
        "figures": figures_told(overview.figures),
        "rows": rows_of(page.items),
        "count": count_words(page),
        "older": f"?sau={page.next_cursor}" if page.next_cursor else "",
        "newest": reverse("website:ward", args=[area.code]) if cursor else "",
        "map": ward_map(area, page.items),
        "map_note": border_note(),
        "formerly": sorted(overview.formerly, key=lambda pair: (-pair[1], pair[0].name)),
        "parents": [one for one in map(places.area, places.ancestors(area.id)[1:]) if one],
        "wards": places.children(area.id),
    }
    return show(request, "area.html", shown)


def _former(request: HttpRequest, code: str) -> HttpResponse:
    """A ward of former times: what it became. The newest bearer of the code, for codes are given anew."""
    bearers = [one for one in held_atlas.get().by_code.get(code, ()) if not one.valid_on(clock.today())]
    if not bearers:
        raise NotFound(_("Không có địa bàn mang mã này. Hãy chọn trong danh sách phường, xã."))
    former: AreaInfo = max(bearers, key=lambda one: one.valid_from)
    became = [
        (area, share) for number, share in places.successors(former.id) if (area := places.area(number))
    ]
    shown = {"area": former, "became": sorted(became, key=lambda pair: -pair[1])}
    return show(request, "former_area.html", shown)
