"""How hot spots are looked for and how long words about them may be: numbers of the design, each with its
reason.
"""

from __future__ import annotations

from datetime import timedelta

#: A burst of trouble is days to two weeks long; longer is a standing problem, which reviews see.
WINDOW_DAYS = 14
#: What a scan compares with: long enough to know a ward, short enough to forget another season.
COMPARED_DAYS = 90
#: What is handed over: a year and a quarter, so that thresholds have seen every season once.
HISTORY_DAYS = 455
#: Replicates of the Monte Carlo test at most; it stops early where nothing is to be found.
REPLICATES = 999
STOP_AFTER = 20
#: The nearest areas that a zone may hold at most.
ZONES_K = 40
#: What is only suspected and no longer found for so long is let go.
FADES_AFTER = timedelta(days=14)
#: A verdict teaches for so long: what was the season last year is so this year, too.
VERDICTS_FOR = timedelta(days=400)
#: How much of their areas two must share to be the same thing.
SAME_AREAS = 0.3
#: What ended stands in public for so long.
TOLD_AFTER_END = timedelta(days=90)
#: A public number goes up only when so many further people have spoken.
STEP = 5
#: A run that shows no sign of life for so long beyond its allowed time was killed.
LATE_BY = timedelta(minutes=5)
#: Without a look by both clocks for so long, operators are told.
UNSEEN_FOR = timedelta(hours=26)

LONGEST_NOTE = 4_000
LONGEST_PUBLIC = 4_000
