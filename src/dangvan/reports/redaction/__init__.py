"""What in a text or a photo could tell who somebody is, pointed out to the officer who releases it.

Only pointed out: the officer decides, and what nothing here finds may still have to go (docs/redaction.md).
"""

from __future__ import annotations

from dangvan.reports.redaction.marks import Piece, blacked_out, found_in, pieces, plain_dangers
from dangvan.reports.redaction.types import Kind, Mark

__all__ = ["Kind", "Mark", "Piece", "blacked_out", "found_in", "pieces", "plain_dangers"]
