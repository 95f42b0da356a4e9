"""Who is heard: a map on which silence stands out as much as noise, its table, and where to go next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.frame import draw
from dangvan.desk.hotspots_drawn import rings_of
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.outreach import queries
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas
from dangvan.reports.types import Channel
from dangvan.ui.maps import AreaMap, MapArea, draw_map

VERDICTS = {
    "silent": gettext_lazy("im ắng hơn hẳn dự kiến"),
    "loud": gettext_lazy("nhiều hơn hẳn dự kiến"),
    "usual": gettext_lazy("trong mức dự kiến"),
    "cannot_tell": gettext_lazy("chưa kết luận được"),
}
CHANNELS = {
    Channel.WEB: gettext_lazy("Trang web"),
    Channel.COUNTER: gettext_lazy("Quầy tiếp nhận"),
    Channel.HOTLINE: gettext_lazy("Đường dây nóng"),
    Channel.EMAIL: gettext_lazy("Thư điện tử"),
    Channel.API: gettext_lazy("Ứng dụng khác"),
    Channel.OPEN311: gettext_lazy("Open311"),
    Channel.MEETING: gettext_lazy("Buổi gặp dân"),
    Channel.IMPORT: gettext_lazy("Nhập từ tệp"),
}


@officer_required
@require_safe
def heard(request: OfficerRequest) -> HttpResponse:
    topic, channel = request.GET.get("topic", ""), request.GET.get("channel", "")
    run = queries.latest_run()
    cells = {cell["area"]: cell for cell in queries.coverage(topic=topic, channel=channel)}
    found = run.found if run else {}
    topics = sorted({cell["thing"] for cell in found.get("topics", [])})
    channels = sorted({cell["thing"] for cell in found.get("channels", [])})
    shown = {
        "run": run,
        "map": _map(cells) if cells else None,
        "rows": _rows(cells),
        "proposals": queries.where_to_go(request.actor),
        "topic": topic,
        "channel": channel,
        "topics": [("", _("Mọi lĩnh vực")), *((code, _topic(code)) for code in topics)],
        "channels": [("", _("Mọi kênh")), *((one, str(CHANNELS.get(Channel(one), one))) for one in channels)],
        "no_ages": any(one["code"] == "no_ages" for one in found.get("notices", [])),
    }
    return draw(request, "desk/outreach/coverage.html", shown, here="coverage")


def _topic(code: str) -> str:
    found = organisations.topic_by_code(code)
    return found.name if found else code


def _rows(cells: dict[str, Any]) -> list[dict[str, Any]]:
    """The table twin: silent first, then loud, then the rest; counts below five never stand."""
    order = list(VERDICTS)
    rows = [
        {
            "name": ward.name,
            "is_silent": cells[ward.code]["verdict"] == "silent",
            "verdict": VERDICTS[cells[ward.code]["verdict"]],
            "rank": order.index(cells[ward.code]["verdict"]),
            "ratio": _words(cells[ward.code]),
        }
        for ward in places.wards()
        if ward.code in cells
    ]
    return sorted(rows, key=lambda row: row["rank"])


def _words(cell: dict[str, Any]) -> str:
    """The ratio in hundredths with its interval."""
    if cell["ratio"] is None:
        return "—"
    ratio, low, high = (round(100 * cell[name]) for name in ("ratio", "low", "high"))
    values = {"ratio": ratio, "low": low, "high": high}
    if cell["at_most"]:
        return _("nhiều nhất %(high)s%%") % values
    return _("%(ratio)s%% (từ %(low)s%% đến %(high)s%%)") % values


def _map(cells: dict[str, Any]) -> AreaMap:
    areas = []
    for area, geometry in places.boundaries():
        cell = cells.get(area.code)
        if cell is None or cell["ratio"] is None:
            areas.append(MapArea(area.code, area.name, rings_of(geometry), label=_("chưa kết luận được")))
            continue
        percent, silent = round(100 * cell["ratio"]), cell["verdict"] == "silent"
        label = f"{VERDICTS[cell['verdict']]}, {_words(cell)}"
        areas.append(
            MapArea(area.code, area.name, rings_of(geometry), value=percent, label=label, accent=silent)
        )
    return draw_map(
        areas,
        title=_("Mức được lắng nghe so với dự kiến, theo phường, xã"),
        value_name=_("% so với dự kiến"),
        key=f"desk-{clock.today().isoformat()}-{held_atlas.readings}",
        accent_words=_("im ắng hơn hẳn dự kiến"),
    )
