"""How commands tell what an import did: counts, then the first refused rows as a table, Vietnamese and
English.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.base import OutputWrapper

from dangvan.places.types import ImportResult, RowError

#: More rows than this are only counted; `--errors FILE` writes them all.
SHOWN = 20


def bilingual(vi: str, en: str) -> str:
    return f"{vi} | {en}"


def show(out: OutputWrapper, err: OutputWrapper, what: str, result: ImportResult) -> None:
    counts = (len(result.errors), len(result.notes))
    out.write(
        bilingual(
            f"{what}: {result.stored} mới hoặc sửa, {result.unchanged} giữ nguyên, {counts[0]} bị từ chối",
            f"{result.stored} new or changed, {result.unchanged} unchanged, {counts[0]} refused",
        )
    )
    _table(err, result.errors)
    if counts[1]:
        out.write(bilingual("Ghi chú", "Remarks"))
        _table(out, result.notes)


def _table(out: OutputWrapper, rows: Sequence[RowError]) -> None:
    for row in rows[:SHOWN]:
        out.write(f"  {row.row:>6}  {row.field:<14}  {row.message}")
    if len(rows) > SHOWN:
        out.write(f"  … +{len(rows) - SHOWN}")
