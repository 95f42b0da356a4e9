"""How long words about models may be, and what a plan needs: numbers of the design, each with its reason."""

from __future__ import annotations

from datetime import timedelta

#: As long as the desk offers to take a move back.
WITHIN = timedelta(minutes=10)
LONGEST_TITLE, LONGEST_TEXT, LONGEST_REASON = 200, 8_000, 2_000
#: A file of evidence; a longer one belongs to where it is published, as a link.
MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 20
#: More than any city spends on one model, and far below what 64 bits hold.
MOST_COST = 10**15
#: A plan's leaf in the ledger holds 1 kB: so many octets of area codes fit it.
MOST_CODES = 380
#: Steps of one plan: ten years of months, or of weeks.
MOST_STEPS = 530
#: Fewer than this before or after, and the analysis would only say that it can't tell.
LEAST_BEFORE, LEAST_AFTER = 8, 3
#: A plan whose analysis failed is tried again after this pause.
TRIED_AGAIN = timedelta(hours=6)
#: What one analysis may take.
MINUTES = 5.0
