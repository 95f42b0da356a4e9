"""What the interfaces for programs cost: requests per CPU-second against a bare Django view and a bare ninja
endpoint of the same site with the same fifty rows, in the same run.

Requests go through Django's test client with everything a request goes through. The city has 20,000 cases in
a SQLite database made for this and thrown away.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from time import process_time

from benchmarks._claims import Claims

CASES, ROUNDS, TIMES = 20_000, 5, 40
LEAST = 0.5
_BARE, _NINJA, _NOTHING = "/bare/", "/bare-ninja/cases", "/bare-ninja/nothing"
_LIST = "/api/v1/cases?size=50"
_ASKED = (
    _LIST,
    "/api/v1/topics",
    "/api/v1/wards",
    "/api/v1/organisations",
    "/open311/v2/requests.json?page_size=50",
    "/open311/v2/requests.xml?page_size=50",
    "/open311/v2/services.json",
    "/vu-viec/",
)


def run(claims: Claims) -> None:
    with tempfile.TemporaryDirectory(prefix="dangvan-api-") as home:
        surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        surroundings |= {
            "DANGVAN_HOME": home, "DANGVAN_DEBUG": "0", "DJANGO_SETTINGS_MODULE": "dangvan.settings",
        }  # fmt: skip
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.api"],
            env=surroundings, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    for path, seconds in told.items():
        claims.say(
            f"{path}: {1 / seconds:,.0f} a CPU-second, {told[_BARE] / seconds:.2f} of the bare view, "
            f"{told[_NINJA] / seconds:.2f} of the bare ninja list"
        )
    claims.claim("a list of 50 cases, of the bare view", told[_BARE] / told[_LIST], ">=", LEAST)
    claims.claim("a list of 50 cases, of the bare ninja list", told[_NINJA] / told[_LIST], ">=", LEAST)


def main() -> None:
    """Fill an empty database and print CPU-seconds a request by address; the process that `run` starts."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from benchmarks import _big_city
    from dangvan.kernel import keys

    keys.ensure_all()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _big_city.CASES, _big_city.REPORTS = CASES, CASES
    _big_city.build(with_words=False)
    settings.ROOT_URLCONF = "benchmarks._bare_lists"
    client = Client(SERVER_NAME="localhost")
    paths = [_BARE, _NINJA, _NOTHING, *_ASKED]
    best = dict.fromkeys(paths, float("inf"))
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content[:200])
    # In turns, so that a busy moment of the machine meets all of them.
    for _ in range(ROUNDS):
        for path in paths:
            begun = process_time()
            for _ in range(TIMES):
                client.get(path)
            best[path] = min(best[path], (process_time() - begun) / TIMES)
    print(json.dumps(best))


if __name__ == "__main__":
    main()
