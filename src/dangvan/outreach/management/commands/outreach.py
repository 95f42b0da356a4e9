"""For operators: shares of ages from a file, so that who is heard is held against who lives there."""

from __future__ import annotations

import csv
import math
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.kernel.actor import Actor
from dangvan.outreach import actions
from dangvan.outreach.types import AgeRow
from dangvan.places import queries as places

_OPERATOR = Actor.system("operator")
_COLUMNS = ("area", "valid_from", "0-14", "15-59", "60+", "source")


class Command(BaseCommand):
    help = (
        "ages FILE: read a CSV with the columns area (a ward's code), valid_from (YYYY-MM-DD), 0-14, 15-59, "
        "60+ (people or shares) and source. Nothing is stored unless every row can be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["ages"])
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"Không đọc được tệp (cần UTF-8) | cannot read the file: {wrong}") from wrong
        count = actions.import_age_shares(by=_OPERATOR, rows=rows_of(text))
        self.stdout.write(f"{count} phường, xã đã có số liệu độ tuổi | wards with ages")


def rows_of(text: str) -> list[AgeRow]:
    """Raises CommandError that names the line and what to do."""
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise CommandError(f"Thiếu cột | missing columns: {', '.join(missing)}")
    found: dict[tuple[int, date], AgeRow] = {}
    for row in reader:
        one = _row(row, reader.line_num)
        if (one.area_id, one.valid_from) in found:
            raise CommandError(f"Dòng {reader.line_num} lặp lại | line {reader.line_num} says a ward twice")
        found[one.area_id, one.valid_from] = one
    if not found:
        raise CommandError("Tệp không có dòng nào | the file has no rows")
    return list(found.values())


def _row(row: dict[str, str], line: int) -> AgeRow:
    area = places.area_by_code((row["area"] or "").strip())
    if area is None:
        raise CommandError(f"Dòng {line}: không có phường, xã này | no such ward: {row['area']!r}")
    try:
        day = date.fromisoformat((row["valid_from"] or "").strip())
        people = [float(row[name]) for name in ("0-14", "15-59", "60+")]
    except (TypeError, ValueError) as wrong:
        raise CommandError(f"Dòng {line} | line {line}: {wrong}") from wrong
    whole = sum(people)
    if not math.isfinite(whole) or min(people) < 0 or whole <= 0:
        raise CommandError(f"Dòng {line}: số người phải từ 0 trở lên | counts must be 0 or more")
    children, adults, elderly = (one / whole for one in people)
    return AgeRow(area.id, day, children, adults, elderly, (row["source"] or "").strip()[:300])
