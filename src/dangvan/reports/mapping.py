"""From a row of a city's own file to a report: what a mapping file (TOML) says about columns, topics and
history.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.errors import Invalid
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.reports.types import Channel, Submission, Visibility

#: Parts of a report that a column may give.
PARTS = ("id", "received_at", "closed_at", "topic", "text", "place", "lon", "lat", "area", "answer")
_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
#: Made once: `json.dumps` would make an encoder for every row.
_row_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Mapped:
    """A row as a submission, and when the matter was closed, if it was."""

    submission: Submission
    closed_at: datetime | None = None
    answer_text: str = ""


@dataclass(frozen=True, slots=True)
class RowMapping:
    """A mapping file, read and checked against this city's topics."""

    source: str
    columns: Mapping[str, str]
    zone: tzinfo
    language: str = "vi"
    channel: str = Channel.IMPORT
    visibility: str = Visibility.SUMMARY
    #: How words are made where the file has none, e.g. "{topic} ({reason})".
    text_pattern: str = ""
    topics: Mapping[str, int] = field(default_factory=dict)
    default_topic: int | None = None
    #: "closed": only closed rows are history; "all": open rows are, too.
    history: str = "closed"
    #: A formula of dates other than ISO 8601, as strptime writes it.
    date_format: str = ""
    #: Points that a geocoder gives where it knows none: [[lon, lat], ...]; taken as no point.
    no_points: tuple[tuple[float, float], ...] = ()

    def row(self, number: int, values: Mapping[str, Any], seen: dict[str, int]) -> Mapped:
        """Raises Invalid with a sentence by field. `seen` counts equal rows of files that have no ids."""
        troubles: dict[str, str] = {}
        received_at = self._moment(values, "received_at", troubles)
        closed_at = self._moment(values, "closed_at", troubles)
        topic_id = self._topic(values, troubles)
        lon, lat = self._point(values, troubles)
        area_id = self._area(values, received_at, troubles)
        if received_at is None and "received_at" not in troubles:
            troubles["received_at"] = _("Thiếu ngày nhận.")
        if troubles or topic_id is None or received_at is None:
            raise Invalid(_("Dòng này chưa đọc được."), troubles)
        is_history = self.history == "all" or closed_at is not None
        submission = Submission(
            topic_id=topic_id,
            text=self._text(values),
            place_text=self._cell(values, "place"),
            lon=lon,
            lat=lat,
            area_id=area_id,
            visibility=self.visibility,
            channel=self.channel,
            language=self.language,
            source=self.source,
            source_id=self._id(values, seen),
            received_at=received_at,
            is_history=is_history,
        )
        return Mapped(submission, closed_at, self._cell(values, "answer"))

    def _cell(self, values: Mapping[str, Any], part: str) -> str:
        column = self.columns.get(part)
        value = values.get(column) if column else None
        return "" if value is None else str(value).strip()

    def _text(self, values: Mapping[str, Any]) -> str:
        text = self._cell(values, "text")
        if text or not self.text_pattern:
            return text
        return self.text_pattern.format_map(
            {key: "" if v is None else v for key, v in values.items()}
        ).strip()

    def _moment(self, values: Mapping[str, Any], part: str, troubles: dict[str, str]) -> datetime | None:
        column = self.columns.get(part)
        value = values.get(column) if column else None
        if value is None or value == "":
            return None
        moment = value if isinstance(value, datetime) else self._read_moment(str(value).strip())
        if moment is None:
            troubles[part] = _("“%(text)s” không phải ngày giờ đọc được.") % {"text": str(value)[:40]}
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        if moment > clock.now() and part == "received_at":
            troubles[part] = _("Ngày nhận ở tương lai.")
            return None
        return moment.astimezone(UTC)

    def _read_moment(self, text: str) -> datetime | None:
        if self.date_format:
            try:
                return datetime.strptime(text, self.date_format)  # noqa: DTZ007 (the zone is the mapping's)
            except ValueError:
                return None
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        for pattern in _FORMATS:
            try:
                return datetime.strptime(text, pattern)  # noqa: DTZ007 (the zone is the mapping's)
            except ValueError:
                continue
        return None

    def _topic(self, values: Mapping[str, Any], troubles: dict[str, str]) -> int | None:
        given = self._cell(values, "topic")
        found = self.topics.get(given.casefold(), self.default_topic)
        if found is None:
            troubles["topic"] = _(
                "Chưa có lĩnh vực nào ứng với “%(topic)s”: thêm vào [topics] của tệp ánh xạ."
            ) % {"topic": given[:60]}
        return found

    def _point(
        self, values: Mapping[str, Any], troubles: dict[str, str]
    ) -> tuple[float | None, float | None]:
        texts = self._cell(values, "lon"), self._cell(values, "lat")
        if not any(texts):
            return None, None
        try:
            lon, lat = (float(text.replace(",", ".")) for text in texts)
        except ValueError:
            troubles["lon"] = _("Tọa độ không đọc được: %(lon)s, %(lat)s.") % {
                "lon": texts[0][:20],
                "lat": texts[1][:20],
            }
            return None, None
        if any(abs(lon - x) < 1e-6 and abs(lat - y) < 1e-6 for x, y in self.no_points):
            return None, None
        return lon, lat

    def _area(
        self, values: Mapping[str, Any], received_at: datetime | None, troubles: dict[str, str]
    ) -> int | None:
        code = self._cell(values, "area")
        if not code:
            return None
        day: date | None = received_at.astimezone(self.zone).date() if received_at else None
        area = places.area_by_code(code, day) or places.area_by_code(code)
        if area is None:
            troubles["area"] = _("Không có địa bàn mang mã “%(code)s”.") % {"code": code[:40]}
            return None
        return area.id

    def _id(self, values: Mapping[str, Any], seen: dict[str, int]) -> str:
        given = self._cell(values, "id")
        if given:
            return given[:100]
        content = _row_as_json({k: str(v) for k, v in values.items()})
        digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] = seen.get(digest, 0) + 1
        return f"{digest}-{seen[digest]}"


def read_mapping(path: Path) -> RowMapping:
    """Read a mapping file. Raises Invalid with what is missing or unknown in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Invalid(_("Không tìm thấy tệp ánh xạ %(name)s.") % {"name": str(path)}) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(
            _("Tệp ánh xạ %(name)s không đọc được: %(why)s.") % {"name": path.name, "why": error}
        ) from error
    columns = {str(k): str(v) for k, v in table.get("columns", {}).items()}
    if unknown := sorted(columns.keys() - set(PARTS)):
        raise Invalid(
            _("Trong [columns] không có phần tên %(unknown)s. Các phần: %(parts)s.")
            % {"unknown": ", ".join(unknown), "parts": ", ".join(PARTS)}
        )
    if missing := [part for part in ("received_at", "topic") if part not in columns]:
        raise Invalid(_("Trong [columns] còn thiếu: %(missing)s.") % {"missing": ", ".join(missing)})
    source = table.get("source", {})
    if not source.get("name"):
        raise Invalid(_('Hãy đặt tên nguồn dữ liệu: [source] name = "...".'))
    topics = {str(k).casefold(): _topic_id(str(v)) for k, v in table.get("topics", {}).items()}
    return RowMapping(
        source=str(source["name"])[:100],
        columns=columns,
        zone=_zone(str(source.get("time_zone", ""))),
        language=str(source.get("language", "vi")),
        channel=_one_of(str(source.get("channel", Channel.IMPORT)), Channel.values, "channel"),
        visibility=_one_of(
            str(source.get("visibility", Visibility.SUMMARY)), Visibility.values, "visibility"
        ),
        text_pattern=str(table.get("text", {}).get("pattern", "")),
        topics=topics,
        default_topic=_topic_id(str(source["default_topic"])) if source.get("default_topic") else None,
        history=_one_of(
            str(table.get("history", {}).get("rows", "closed")), ("closed", "all"), "history.rows"
        ),
        date_format=str(source.get("date_format", "")),
        no_points=tuple((float(x), float(y)) for x, y in source.get("no_points", ())),
    )


def _topic_id(code: str) -> int:
    topic = organisations.topic_by_code(code)
    if topic is None or not topic.is_leaf:
        raise Invalid(_("Thành phố này không có lĩnh vực mang mã “%(code)s”.") % {"code": code})
    return topic.id


def _zone(name: str) -> tzinfo:
    if not name:
        return timezone.get_default_timezone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(_("Không có múi giờ tên “%(name)s”.") % {"name": name}) from error


def _one_of(value: str, allowed: Any, name: str) -> str:
    if value not in allowed:
        raise Invalid(
            _("%(name)s phải là một trong: %(allowed)s.") % {"name": name, "allowed": ", ".join(allowed)}
        )
    return value
