"""Office files are zip archives: packed again with one date, a document always gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST_YEAR = 1980


def repacked(content: bytes, day: date, changed: Mapping[str, bytes] | None = None) -> bytes:
    """The same members in the same order, some with other octets, all dated `day`."""
    stamp = (max(day.year, _FIRST_YEAR), day.month, day.day, 0, 0, 0)
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for member in old.namelist():
            told = ZipInfo(member, stamp)
            told.compress_type = ZIP_DEFLATED
            told.external_attr = 0o600 << 16
            told.create_system = 3
            new.writestr(told, (changed or {}).get(member) or old.read(member))
    return made.getvalue()
