"""Small invented maps and charts for the gallery of components."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dangvan.ui.charts import Chart, Datum, bar_chart, interval_chart, line_chart, sparkline
from dangvan.ui.maps import AreaMap, MapArea, MapPoint, draw_map
from dangvan.ui.observed import Day, ObservedChart, observed_chart


@dataclass(frozen=True, slots=True)
class SampleChart:
    caption: str
    drawing: Chart | ObservedChart
    note: str = ""


@dataclass(frozen=True, slots=True)
class SampleSpark:
    svg: SafeString


def area_map() -> AreaMap:
    """Twelve invented quarters with shared, uneven borders; one of them unknown, one that matters."""
    areas = []
    for row in range(3):
        for column in range(4):
            n = row * 4 + column
            corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            ring = [_bent(x, y) for x, y in corners]
            value = None if n == 9 else float((n * 7) % 23)
            areas.append(
                MapArea(f"{n:02}", _("Khu %(n)s") % {"n": n + 1}, [ring], f"#khu-{n}", value, accent=n == 6)
            )
    point = MapPoint(105.85, 21.02, _("Ổ gà lớn trước số 12 Phố Huế"), "#pin")
    return draw_map(
        areas, title=_("Vụ việc đang chờ, theo địa bàn"), value_name=_("Đang chờ"), points=[point], numbered=5
    )


def _bent(x: int, y: int) -> tuple[float, float]:
    return 105.80 + 0.03 * x + 0.007 * ((x * 5 + y * 3) % 3), 20.99 + 0.03 * y + 0.006 * ((x * 2 + y * 7) % 3)


def charts() -> list[SampleChart]:
    """One of each kind."""
    days = [12, 15, 9, 14, 22, 31, 28, 19, 17, 16, 21, 24]
    series = [Datum(_("tuần %(n)s") % {"n": i + 1}, v, v * 0.8, v * 1.2) for i, v in enumerate(days)]
    return [
        SampleChart(
            _("Số phản ánh theo lĩnh vực"),
            bar_chart(
                [
                    Datum(_("Mặt đường hỏng"), 412),
                    Datum(_("Rác thải"), 388, accent=True),
                    Datum(_("Đèn đường"), 97),
                ],
                title=_("Số phản ánh theo lĩnh vực"),
                label_name=_("Lĩnh vực"),
                value_name=_("Số phản ánh"),
            ),
        ),
        SampleChart(
            _("Ngày chờ trả lời, theo cơ quan"),
            interval_chart(
                [
                    Datum(_("Phường Cửa Nam"), 6, 4, 9, 120),
                    Datum(_("Sở Xây dựng"), 14, 11, 18, 310, accent=True),
                    Datum(_("Phường Ba Đình"), None, count=4),
                ],
                title=_("Ngày chờ trả lời, theo cơ quan"),
                value_name=_("Số ngày"),
                reference=Datum(_("cả thành phố"), 9),
            ),
            _("Vạch ngang là khoảng tin cậy 95 %."),
        ),
        SampleChart(
            _("Phản ánh mỗi tuần"),
            line_chart(
                series, title=_("Phản ánh mỗi tuần"), label_name=_("Tuần"), value_name=_("Số phản ánh")
            ),
        ),
        SampleChart(_("Phản ánh mỗi ngày so với mức thường gặp"), _observed()),
    ]


def _observed() -> ObservedChart:
    counts = [6, 5, None, 7, 9, 6, 8, 5, 6, 7, 14, 18, 25, 22]
    days = [
        Day(f"{n}/11", f"{n}/11/2026", count, 6.5, 2, 12, accent=n > 10) for n, count in enumerate(counts, 1)
    ]
    title = _("Phản ánh mỗi ngày so với mức thường gặp")
    return observed_chart(days, title=title, fewest=5, accent_words=_("những ngày bất thường"))


def spark() -> SampleSpark:
    return SampleSpark(sparkline([3, 4, 2, 7, 6, 9, 5], title=_("từ 3 lên 5, cao nhất 9")))
