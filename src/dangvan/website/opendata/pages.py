"""A month's figures, body by body in the order of their codes: never a ranking, always with counts, each with
the cases behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dangvan.kernel.errors import NotFound
from dangvan.opendata import queries
from dangvan.opendata.types import COLUMNS, Row
from dangvan.places.types import in_language
from dangvan.ui import words
from dangvan.website.reading.pages import public_page

_MONTH = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])", re.ASCII)
_HOUR = "public, max-age=3600"
#: Earlier ones keep their addresses.
_MONTHS = 12


_REPLIES = (
    gettext_lazy("Nhận"),
    gettext_lazy("Đúng hạn"),
    gettext_lazy("Đúng hạn, đã tính cơ cấu lĩnh vực"),
    gettext_lazy("Ngày làm việc: một nửa · chín phần mười"),
    gettext_lazy("Bị đề nghị xem lại"),
)
_SUBSTANCE = (
    gettext_lazy("Trả lời gần như chép lại"),
    gettext_lazy("Không kèm minh chứng"),
    gettext_lazy("Khép lại vì im lặng"),
    gettext_lazy("Khép lại rồi bị đề nghị xem lại"),
    gettext_lazy("Tự gia hạn"),
)


@dataclass(frozen=True, slots=True)
class BodyTold:
    """One body's row as people read it; links narrow the list of cases to those behind a figure."""

    name: str
    code: str
    received: str
    on_time: str
    adjusted: str
    days: str
    contested: str
    copies: str
    bare: str
    silent: str
    reopened: str
    extensions: str
    received_link: str
    due_link: str
    answered_link: str


@public_page
def latest(request: HttpRequest) -> HttpResponse:
    months = queries.released_months()
    if not months:
        return _page(request, {"months": [], "rows": []})
    return _month_page(request, months[0], months)


@public_page
def month(request: HttpRequest, month: str) -> HttpResponse:
    return _month_page(request, _first_day(month), queries.released_months())


@require_safe
def csv_file(request: HttpRequest, month: str) -> HttpResponse:
    try:
        release = queries.release_of(_first_day(month))
    except NotFound as error:
        return HttpResponse(f"{error.message}\n", "text/plain; charset=utf-8", status=404)
    return _to_keep(HttpResponse(queries.as_csv(release), "text/csv; charset=utf-8"), month, "csv")


@require_safe
def json_file(request: HttpRequest, month: str) -> HttpResponse:
    try:
        release = queries.release_of(_first_day(month))
    except NotFound as error:
        return HttpResponse(f"{error.message}\n", "text/plain; charset=utf-8", status=404)
    content = {
        "month": month,
        "as_of": release.as_of.isoformat(),
        "columns": [{"name": one.name, "type": one.kind, "vi": one.vi, "en": one.en} for one in COLUMNS],
        "rows": release.rows,
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    return _to_keep(response, month, "json")


def _to_keep(response: HttpResponse, month: str, form: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="so-lieu-{month}.{form}"'
    response.headers["Cache-Control"] = _HOUR
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _first_day(month: str) -> date:
    if not _MONTH.fullmatch(month):
        raise NotFound(_("Không có số liệu của tháng này."))
    return date.fromisoformat(f"{month}-01")


def _month_page(request: HttpRequest, first: date, months: list[date]) -> HttpResponse:
    release = queries.release_of(first)
    name = f"{first:%Y-%m}"
    shown = {
        "month": first,
        "as_of": release.as_of,
        "rows": [_told(row, first) for row in release.rows],
        "months": [
            {
                "label": f"{one:%m/%Y}",
                "href": reverse("website:figures_month", args=[f"{one:%Y-%m}"]),
                "current": one == first,
            }
            for one in months[:_MONTHS]
        ],
        "csv": reverse("website:figures_csv", args=[name]),
        "json": reverse("website:figures_json", args=[name]),
        "dictionary": COLUMNS,
        "replies": _columns(_REPLIES),
        "substance": _columns(_SUBSTANCE),
    }
    return _page(request, shown)


def _page(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    return render(request, "website/opendata/month.html", {"messages": (), **shown})


def _told(row: Row, first: date) -> BodyTold:
    cases = reverse("website:cases")
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
    days = f"?co-quan={row['organisation']}&tu={first}&den={date.fromordinal(last)}"
    return BodyTold(
        name=in_language(row["name_vi"], row["name_en"]),
        code=row["organisation"],
        received=words.number(row["received"]),
        on_time=_of(row, "on_time", "due", "on_time_share"),
        adjusted=_between(row, "on_time_adjusted"),
        days=_days(row),
        contested=_counts(row["contested"], row["contestable"]),
        copies=_counts(row["near_copies"], row["answers_compared"]),
        bare=_counts(row["without_evidence"], row["answers"]),
        silent=_counts(row["closed_in_silence"], row["closed"]),
        reopened=_counts(row["closed_then_contested"], row["closed"]),
        extensions=_counts(row["own_extensions"], row["extensions"]),
        received_link=f"{cases}{days}",
        due_link=f"{cases}{days}&theo=han",
        answered_link=f"{cases}{days}&theo=tra-loi",
    )


def _columns(names: tuple[Any, ...]) -> list[dict[str, object]]:
    return [{"label": _("Cơ quan")}, *({"label": name, "numeric": True} for name in names)]


def _counts(part: int, whole: int) -> str:
    return f"{words.number(part)}/{words.number(whole)}" if whole else "–"


def _of(row: Row, part: str, whole: str, share: str) -> str:
    counts = _counts(row[part], row[whole])
    return counts if row[share] is None else f"{counts} · {_between(row, share)}"


def _between(row: Row, share: str) -> str:
    if row[share] is None:
        return "–"
    ends = {name: words.percent(row[f"{share}_{name}"]) for name in ("low", "high")}
    return _("%(share)s (%(low)s đến %(high)s)") % {"share": words.percent(row[share]), **ends}


def _days(row: Row) -> str:
    if row["median_days"] is None:
        return "–"
    return f"{words.number(round(row['median_days'], 1))} · {words.number(round(row['p90_days'], 1))}"
