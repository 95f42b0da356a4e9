"""The first page: what this is, whom to ring, where to speak, and how the city answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dangvan.cases import queries
from dangvan.ui.words import in_vietnamese
from dangvan.website.reading import hotspots
from dangvan.website.reading.drawn import border_note, city_map
from dangvan.website.reading.pages import public_page, show
from dangvan.website.reading.rows import as_day, rows_of
from dangvan.website.reading.told import figures_told

if TYPE_CHECKING:
    from dangvan.cases.models import Case

_MOST_WAITING = 5


@public_page
def home(request: HttpRequest) -> HttpResponse:
    overview = queries.home_overview()
    waiting = queries.waiting_numbers()
    shown = {
        "city": settings.CITY.name_vi if in_vietnamese() else settings.CITY.name_en,
        "figures": figures_told(overview.figures)[:4],
        "answered": rows_of(sorted(overview.just_answered, key=_by_day)),
        "map": city_map(
            overview.by_ward,
            title=_("Vụ việc được nhận ở mỗi phường, xã"),
            value_name=_("Vụ việc trong 30 ngày"),
        ),
        "map_note": border_note(),
        "hotspots": hotspots.beside(),
        "waiting": waiting[:_MOST_WAITING],
        "waiting_total": overview.waiting,
        "waiting_bodies": len(waiting),
        "since": overview.since,
        "until": overview.until,
        "is_empty": not overview.figures.received and not overview.just_answered,
    }
    return show(request, "home.html", shown)


def _by_day(case: Case) -> tuple[int, str]:
    """Newest day first, within a day by the random number: the hour of an answer is nobody's business."""
    day = as_day(case.answered_at)
    return (-day.toordinal() if day else 0, case.reference)
