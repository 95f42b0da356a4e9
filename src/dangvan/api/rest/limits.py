"""How often a key or a visitor may ask; counted in memory, known by nobody afterwards."""

from __future__ import annotations

from dangvan.kernel.limiting import Limiter

#: Reports of one key: a busy hotline of a city of eight million takes fewer.
REPORTS = Limiter("api.reports", 600, 60)
PHOTOS = Limiter("api.photos", 600, 60)
#: Looks with a receipt: a wrong one counts as well as a right one.
FOLLOWS = Limiter("api.follows", 120, 60)
