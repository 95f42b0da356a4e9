"""How much may be written in each field of a case. These bounds protect the service and the reader; limits
that law sets are data of organisations, not code.
"""

from __future__ import annotations

LONGEST_REASON = 4_000
LONGEST_ANSWER = 10_000
LONGEST_EVIDENCE = 4_000
LONGEST_DONE_BY = 300
LONGEST_SUMMARY = 300
LONGEST_REMARK = 2_000
LONGEST_NOTE = 10_000
LONGEST_TITLE = 200
LONGEST_TEMPLATE = 10_000
LONGEST_CAPTION = 300
#: Decomposed letters take up to four characters: anything longer is refused before work is spent on it.
INPUT_FACTOR = 4
#: How many cases a job of the clock takes at once; the rest waits for its next turn.
CASES_IN_TURN = 2_000
