"""The board of 50,000 tasks, as a head of the city, a ward's officer and anybody see it: pages, filters and
counts, beside a bare query of as many rows. On SQLite, and on PostgreSQL where one answers on 127.0.0.1.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks._claims import Claims

TASKS, ROUNDS, MOST_MS = 50_000, 12, 200.0
_NAME = "dangvan_bench_board"


def run(claims: Claims) -> None:
    """Each database is made for this and thrown away."""
    with tempfile.TemporaryDirectory(prefix="dangvan-board-") as room:
        _claimed(claims, "SQLite", _measured(Path(room), None))
    from tests.__main__ import reachable_postgres

    given = reachable_postgres()
    if given is None:
        claims.say("PostgreSQL: none answers on 127.0.0.1, so the board was not measured there")
        return
    server = given.rsplit("/", 1)[0]
    _again(server, make=True)
    try:
        with tempfile.TemporaryDirectory(prefix="dangvan-board-") as room:
            _claimed(claims, "PostgreSQL", _measured(Path(room), f"{server}/{_NAME}"))
    finally:
        _again(server, make=False)


def _claimed(claims: Claims, where: str, told: dict[str, float]) -> None:
    for name, value in told.items():
        claims.say(f"  {where}, {name}: {value:.1f}")
    claims.claim(f"board of {TASKS:,} tasks on {where}, p95", told["p95 ms"], "<=", MOST_MS, " ms")
    claims.say(f"  {where}: {told['p95 ms'] / told['bare p95 ms']:.1f} times a bare count and page")


def _again(server: str, *, make: bool) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        name = sql.Identifier(_NAME)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        if make:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _measured(home: Path, url: str | None) -> dict[str, float]:
    surroundings = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    surroundings |= {"DANGVAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dangvan.settings"}
    if url:
        surroundings["DATABASE_URL"] = url
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks._directives_board"],
        env=surroundings, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Fill an empty database and print the figures; the process that `_measured` starts."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    bodies = _fill()
    print(json.dumps(_figures(bodies)))


def _fill() -> list[int]:
    """Tasks of 149 bodies: a third public, a tenth without owner, half done, deadlines over two years."""
    from django.db import connection, transaction

    from benchmarks._big_lists import store_lists
    from dangvan.directives.models import Task
    from dangvan.kernel import clock, revisions

    chance, now = random.Random(20261123), clock.now()
    with transaction.atomic():
        lists = store_lists()
        bodies = [one.pk for one in (*lists.committees, *lists.departments)]
        top = lists.committees[0].parent_id
        assert top is not None
        states = ["open"] * 8 + ["sent_back", "reported_done"] + ["done"] * 9 + ["cancelled"]
        tasks = []
        for number in range(TASKS):
            standing = chance.random() < 0.1
            due = None if standing else clock.today() + timedelta(days=chance.randrange(-550, 180))
            state = chance.choice(states)
            tasks.append(
                Task(
                    title=f"Nhiệm vụ số {number} của quý, theo kết luận của phiên họp", set_by_id=top,
                    organisation_id=None if chance.random() < 0.1 else chance.choice(bodies),
                    role="Chủ tịch UBND phường", due_on=due, is_standing=standing, state=state,
                    result="Kết quả đo đếm được " * 8, evidence_required="Biên bản nghiệm thu",
                    is_public=chance.random() < 0.33, evidence_count=chance.randrange(3),
                    figures=chance.choice(["", "", "met", "not_met"]), created_at=now, changed_at=now,
                )
            )  # fmt: skip
        Task.objects.bulk_create(tasks, batch_size=1000)
        helping = Task.collaborators.through
        made = Task.objects.values_list("pk", flat=True)
        helping.objects.bulk_create(
            [
                helping(task_id=pk, organisation_id=chance.choice(bodies))
                for pk in made
                if chance.random() < 0.2
            ],
            batch_size=5000,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    revisions.forget_all()
    return [top, *bodies]


def _figures(bodies: list[int]) -> dict[str, float]:
    from django.db.models import F

    from dangvan.directives import queries
    from dangvan.directives.models import Task
    from dangvan.directives.types import BoardFilters, Flag, TaskState
    from dangvan.kernel.actor import Actor, ActorKind, Role, Seat

    top, ward, *_rest = bodies
    head = Actor(ActorKind.OFFICER, 1, (Seat(top, Role.HEAD),), oversees=frozenset(bodies))
    officer = Actor(ActorKind.OFFICER, 2, (Seat(ward, Role.OFFICER),))
    every = BoardFilters(open_only=False)
    asked: dict[str, Callable[[], Any]] = {
        "head, first page": lambda: queries.board(head),
        "head, page 200": lambda: queries.board(head, page=200),
        "head, everything, last page": lambda: queries.board(head, every, 10**6),
        "head, overdue": lambda: queries.board(head, BoardFilters(flag=Flag.OVERDUE)),
        "head, figures disagree": lambda: queries.board(head, BoardFilters(flag=Flag.DISAGREES)),
        "head, done": lambda: queries.board(head, BoardFilters(state=TaskState.DONE)),
        "head, one ward": lambda: queries.board(head, BoardFilters(organisation_id=ward)),
        "officer, first page": lambda: queries.board(officer),
        "anybody, first page": lambda: queries.board(Actor.person()),
        "officer, my tasks": lambda: queries.my_tasks(officer),
    }
    told: dict[str, float] = {}
    whole: list[float] = []
    for name, ask in asked.items():
        ask()
        took = sorted(_ms(ask) for _ in range(ROUNDS))
        told[f"{name}, p95 ms"] = took[-1]
        whole += took
    in_order = F("due_on").asc(nulls_last=True)
    bare = sorted(
        _ms(lambda: (Task.objects.count(), list(Task.objects.order_by(in_order, "pk")[:50])))
        for _ in range(ROUNDS)
    )
    whole.sort()
    told["bare p95 ms"] = bare[-1]
    told["p50 ms"], told["p95 ms"] = whole[len(whole) // 2], whole[int(len(whole) * 0.95)]
    return told


def _ms(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
