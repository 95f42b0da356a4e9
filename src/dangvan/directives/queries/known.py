"""The bodies and topics that a text may speak of."""

from __future__ import annotations

from dangvan.directives.reading.types import Known
from dangvan.organisations import queries as organisations


def known() -> Known:
    return Known(
        bodies=tuple(
            (o.code, o.name_vi, (o.short_vi,) if o.short_vi else ()) for o in organisations.organisations()
        ),
        topics=tuple((t.code, t.name_vi, ()) for t in organisations.topics()),
    )
