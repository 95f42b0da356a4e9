"""A city's quarterly review over a million cases: those of `_big_city`, two and a half times as many, and
how long the figures take. `./run bench directives` runs it; filling the database takes some minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta

from benchmarks._claims import Claims

CASES, MOST_SECONDS = 1_000_000, 30.0


def run(claims: Claims) -> None:
    """On a SQLite database made for this and thrown away."""
    with tempfile.TemporaryDirectory(prefix="dangvan-review-") as home:
        surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        surroundings |= {"DANGVAN_HOME": home, "DJANGO_SETTINGS_MODULE": "dangvan.settings"}
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks._directives_review"],
            env=surroundings, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    told = json.loads(ran.stdout.splitlines()[-1])
    claims.say(
        f"reading every case once takes {told['floor']:.2f} s; the figures {told['ratio']:.1f} times that"
    )
    claims.claim("cases of the city", told["cases"], ">=", CASES)
    claims.claim("a city's quarterly review", told["seconds"], "<=", MOST_SECONDS, " s")


def main() -> None:
    """Fill an empty database and print the figures; the process that `run` starts."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    build()
    seconds, cases = measure()
    least = floor()
    print(json.dumps({"seconds": seconds, "cases": cases, "floor": least, "ratio": seconds / least}))


def build() -> None:
    """Fill an empty, migrated database; figures read neither the words of cases nor their events."""
    from benchmarks import _big_city

    _big_city.CASES, _big_city.REPORTS = CASES, CASES
    _big_city.build(with_words=False)


def measure() -> tuple[float, int]:
    """Seconds for the figures of the last whole quarter of the city, and how many cases there are."""
    from dangvan.cases.models import Case
    from dangvan.kernel import clock
    from dangvan.organisations import queries as organisations
    from dangvan.reviews.assembling.gathering import gather
    from dangvan.reviews.models import Review
    from dangvan.reviews.periods import period_of, previous_of
    from dangvan.reviews.types import PeriodKind, Reach

    today: date = clock.today()
    present = period_of(PeriodKind.QUARTER, today.year, (today.month - 1) // 3 + 1)
    past = previous_of(PeriodKind.QUARTER, present)
    top = next(one for one in organisations.organisations(today - timedelta(days=1)) if one.parent_id is None)
    review = Review(
        organisation_id=top.id,
        reviewer_id=top.id,
        reach=Reach.CITY,
        kind=PeriodKind.QUARTER,
        first=past.first,
        last=past.last,
    )
    began = time.perf_counter()
    gather(review, lambda _step: None)
    return time.perf_counter() - began, Case.objects.count()


def floor() -> float:
    """Seconds to read the state and days of every case, once."""
    from dangvan.cases.models import Case

    began = time.perf_counter()
    for _row in Case.objects.values_list("state", "received_at", "due_at", "area_id", "topic_id").iterator():
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
