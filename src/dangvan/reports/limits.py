"""How much a report may carry and how long what is unfinished or no longer needed is kept.

These bounds protect the service and the reader; limits that law sets are data of organisations, not code.
"""

from __future__ import annotations

from datetime import date, timedelta

SHORTEST_TEXT = 10
LONGEST_TEXT = 5_000
#: Additions may be short: "Nay đã hết ngập" says all there is to say.
SHORTEST_ADDITION = 2
LONGEST_PLACE = 300
LONGEST_SOURCE = 100
#: Decomposed letters take up to four characters: anything longer is refused before work is spent on it.
INPUT_FACTOR = 4
OLDEST_DAY = date(1975, 1, 1)

LONGEST_NAME = 100
LONGEST_EMAIL = 254
DIGITS_IN_PHONE = range(8, 16)

PHOTOS_IN_REPORT = 5
BYTES_IN_UPLOAD = 15 * 1024 * 1024
PIXELS_IN_UPLOAD = 50_000_000
LONGEST_SIDE = 1600
#: Of a photo as pages show it; the whole is one tap away.
SMALL_SIDE = 480
JPEG_QUALITY = 82
#: Of the copy that everyone may see; encoded once more, it is never the file that was kept.
RELEASED_QUALITY = 80
ADDITIONS_TO_REPORT = 50

DRAFT_LIFE = timedelta(days=3)
BYTES_IN_DRAFT = 256 * 1024
#: A file that no row names may belong to a transaction still under way; after this it belongs to none.
ORPHAN_AGE = timedelta(days=1)
ROWS_AT_ONCE = 500
