"""The page about hot spots, held to the code."""

from __future__ import annotations

import re

from dangvan.hotspots.machine import MOVES
from dangvan.ledger.kinds import KINDS
from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "concepts" / "hotspots.md").read_text(encoding="utf-8")


def test_the_table_of_moves_is_the_machines() -> None:
    rows = [
        f"| `{move.verb}` | {', '.join(sorted(move.sources))} | {move.to or '–'} | "
        f"{', '.join(sorted(move.roles)) or 'system'} |"
        for move in MOVES.values()
    ]
    assert re.findall(r"^\| `\w+` \|.*\|$", PAGE, re.MULTILINE) == rows


def test_every_public_kind_is_named() -> None:
    public = {name for name, kind in KINDS.items() if name.startswith("hotspot.") and kind.public}
    assert public == set(re.findall(r"`(hotspot\.\w+)`", PAGE))
