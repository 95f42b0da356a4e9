"""The figures of a month, body by body, over a million cases: what the worker publishes on the second day of
the next one. Against reading every case once.

The cases are those of `_big_city`, two and a half times as many; a SQLite database is filled for this, in
some minutes, and thrown away.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta

from benchmarks import _directives_review as million
from benchmarks._claims import Claims

MOST_SECONDS = 20.0


def run(claims: Claims) -> None:
    with tempfile.TemporaryDirectory(prefix="dangvan-figures-") as home:
        surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        surroundings |= {"DANGVAN_HOME": home, "DJANGO_SETTINGS_MODULE": "dangvan.settings"}
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.figures"],
            env=surroundings, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    told = json.loads(ran.stdout.splitlines()[-1])
    claims.say(
        f"{told['bodies']} bodies, {told['answered']:,} cases answered in the month, "
        f"{told['compared']:,} answers compared with one another; reading every case once takes "
        f"{told['floor']:.2f} s, the figures {told['seconds'] / told['floor']:.1f} times that"
    )
    claims.claim("cases of the city", told["cases"], ">=", million.CASES)
    claims.claim("answers compared", told["compared"], ">=", 10_000)
    claims.claim("the figures of a month", told["seconds"], "<=", MOST_SECONDS, " s")


def main() -> None:
    """Fill an empty database and print the figures; the process that `run` starts."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    million.build()
    _give_answers()
    from dangvan.cases.models import Case
    from dangvan.kernel import clock
    from dangvan.kernel.actor import Actor
    from dangvan.opendata import actions

    month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    began = time.perf_counter()
    release = actions.release_month(by=Actor.system("clock"), month=month)
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cases": Case.objects.count(),
                "bodies": len(release.rows),
                "answered": sum(row["answered"] for row in release.rows),
                "compared": sum(row["answers_compared"] for row in release.rows),
                "floor": million.floor(),
            }
        )
    )


def _give_answers() -> None:
    """An answer of some thirty words for each case answered since the month began; every fifth by rote."""
    import random

    from dangvan.cases.models import Answer, Case
    from dangvan.kernel import clock

    dice = random.Random(311)
    stock = [f"từ{number:04d}"[:2] + chr(97 + number % 26) * (number % 4 + 1) for number in range(3000)]
    rote = " ".join(dice.choices(stock, k=30))
    since = clock.now() - timedelta(days=70)
    Answer.objects.filter(answered_at__gte=since).delete()
    answered = Case.objects.filter(answered_at__gte=since).values_list("pk", "owner_id", "answered_at")
    Answer.objects.bulk_create(
        (
            Answer(
                case_id=pk,
                number=1,
                organisation_id=owner,
                what_was_done=rote if dice.random() < 0.2 else " ".join(dice.choices(stock, k=30)),
                done_on=at.date(),
                done_by="Đội duy tu",
                answered_at=at,
            )
            for pk, owner, at in answered.iterator()
        ),
        batch_size=2000,
    )


if __name__ == "__main__":
    main()
