"""What became of an area on a day: merged into one other, or divided among several by shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import ids
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.ledger.actions import Entry, record_many
from dangvan.places import tables
from dangvan.places.actions.revision import changed
from dangvan.places.models import Area, AreaSuccession
from dangvan.places.policies import require_may_change_places
from dangvan.places.types import ImportResult, RowError

_ALIASES = {
    "predecessor": ("old", "old_code", "ma_cu"),
    "successor": ("new", "new_code", "ma_moi"),
    "day": ("date", "ngay"),
    "share": ("ty_le",),
    "estimated": ("uoc_tinh",),
    "source": ("nguon",),
}
_YES = frozenset({"1", "true", "yes", "co", "x"})


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    row: int
    predecessor: str
    successor: str
    day: date
    share: float = 1.0
    estimated: bool = False
    source: str = ""


def succeed_area(
    *,
    by: Actor,
    predecessor: int,
    shares: Mapping[int, float],
    day: date,
    source: str = "",
    estimated: bool = False,
) -> None:
    """End an area on a day and say what became of it: successor -> share of its people; shares sum to 1."""
    require_may_change_places(by)
    if not shares or any(share <= 0 for share in shares.values()) or abs(sum(shares.values()) - 1) > 0.001:
        raise Invalid(_("Tỷ lệ chia phải dương và cộng lại bằng 1."), {"share": _("Hãy xem lại các tỷ lệ.")})
    with transaction.atomic():
        areas = {a.id: a for a in Area.objects.select_for_update().filter(id__in=[predecessor, *shares])}
        if predecessor not in areas or not all(i in areas for i in shares):
            raise NotFound(_("Không có địa bàn này."))
        old = areas[predecessor]
        if predecessor in shares:
            raise Invalid(_("Địa bàn không thể kế thừa chính nó."))
        if old.valid_to not in (None, day):
            raise Conflict(_("Địa bàn này đã kết thúc vào một ngày khác."))
        if day <= old.valid_from:
            raise Invalid(_("Ngày kết thúc phải sau ngày bắt đầu."))
        if old.valid_to is None:
            old.valid_to = day
            old.save(update_fields=["valid_to"])
        AreaSuccession.objects.filter(predecessor=old, day=day).delete()
        rows = [
            AreaSuccession(
                predecessor=old,
                successor_id=i,
                day=day,
                share=min(1.0, share),
                estimated=estimated,
                source=source[:300],
            )
            for i, share in shares.items()
        ]
        AreaSuccession.objects.bulk_create(rows)
        record_many([_entry(old.code, areas[i].code, day, share) for i, share in shares.items()], by=by)
        changed("places")


def import_successions(
    *,
    by: Actor,
    file: Path | None = None,
    content: bytes | None = None,
    name: str = "",
    rows: Iterable[SuccessionRow] | None = None,
    source: str = "",
) -> ImportResult:
    """Successions of many areas: codes of the old and the new area, the day, the share (1 where it went
    whole).
    """
    require_may_change_places(by)
    errors: list[RowError] = []
    taken: list[SuccessionRow] = []
    if rows is None:
        if content is None:
            if file is None:
                raise Invalid(_("Chưa chọn tệp."))
            content, name = tables.read_bytes(file), name or file.name
        for read in tables.read_csv(
            content, name, required=("predecessor", "successor", "day"), aliases=_ALIASES
        ):
            row = read if isinstance(read, RowError) else _succession(read, source or name)
            if isinstance(row, RowError):
                errors.append(row)
            else:
                taken.append(row)
    else:
        taken = list(rows)
    with transaction.atomic():
        stored, unchanged = _store(taken, errors, by)
        if stored:
            changed("places")
    return ImportResult(stored, unchanged, tuple(errors))


def _succession(row: tables.Row, source: str) -> SuccessionRow | RowError:
    day = tables.read_day(row.values.get("day", ""))
    if day is None:
        return RowError(row.number, "day", _("Ngày phải viết dạng 2025-07-01 hoặc 01/07/2025."))
    text = row.values.get("share", "")
    share = tables.read_number(text) if text else 1.0
    if share is None or not 0 < share <= 1:
        return RowError(row.number, "share", _("Tỷ lệ phải lớn hơn 0 và không quá 1."))
    estimated = row.values.get("estimated", "").lower() in _YES
    return SuccessionRow(
        row.number,
        row.values.get("predecessor", ""),
        row.values.get("successor", ""),
        day,
        share,
        estimated,
        (row.values.get("source") or source)[:300],
    )


def _store(rows: list[SuccessionRow], errors: list[RowError], by: Actor) -> tuple[int, int]:
    by_code: dict[str, list[Area]] = defaultdict(list)
    for area in Area.objects.order_by("valid_from"):
        by_code[area.code].append(area)
    known = set(AreaSuccession.objects.values_list("predecessor_id", "successor_id", "day"))
    fresh: list[AreaSuccession] = []
    entries: list[Entry] = []
    unchanged = 0
    for row in rows:
        old = next((a for a in by_code[row.predecessor] if a.valid_to == row.day), None)
        new = next(
            (a for a in by_code[row.successor] if a.valid_from <= row.day and a.valid_to != row.day), None
        )
        if old is None or new is None:
            field, code = ("predecessor", row.predecessor) if old is None else ("successor", row.successor)
            message = (
                _("Không có địa bàn mã %(code)s kết thúc đúng ngày này.")
                if old is None
                else _("Không có địa bàn mã %(code)s có hiệu lực từ ngày này.")
            )
            errors.append(RowError(row.row, field, message % {"code": code}))
            continue
        key = (old.id, new.id, row.day)
        if key in known:
            unchanged += 1
            continue
        known.add(key)
        fresh.append(
            AreaSuccession(
                predecessor=old,
                successor=new,
                day=row.day,
                share=row.share,
                estimated=row.estimated,
                source=row.source,
            )
        )
        entries.append(_entry(old.code, new.code, row.day, row.share))
    AreaSuccession.objects.bulk_create(fresh, batch_size=500)
    record_many(entries, by=by)
    return len(fresh), unchanged


def _entry(old: str, new: str, day: date, share: float) -> Entry:
    # A share stands in the log as text: canonical JSON has no fractions.
    fields = {"from_area": old, "to_area": new, "day": day.isoformat(), "share": f"{share:.4f}"}
    return Entry("places.area_succeeded", ids.new_id(), fields, first=True)
