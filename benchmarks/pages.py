"""Every page of a city with 1,000,000 reports answers within 150 ms (p95) and 12 statements, on both
databases.

The city is built once for each database and kept in var/bench (SQLite) and in a database of its own
(PostgreSQL, on 127.0.0.1:5432 or where BENCH_POSTGRES says). Pages are asked for through Django's test
client, with everything a request goes through; a page that has no address yet is measured by its reads alone
and named so. What a process remembers of public figures is forgotten before every request. Every statement is
explained with its own parameters: none may read a large table without an index.
"""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks._claims import Claims

CHECKOUT = Path(__file__).resolve().parent.parent
KEPT = CHECKOUT / "var" / "bench"
BAR_MS, BAR_STATEMENTS = 150.0, 12
ROUNDS = 30
#: Goes up when what is built changes, so that a kept database is built anew.
VERSION = 4
#: Tables smaller than this are read whole into memory on purpose.
_SMALL = 5000


def run(claims: Claims) -> None:
    if os.getloadavg()[0] > (os.cpu_count() or 1):
        claims.say("The machine is busy with other things; times will be longer than the pages'.")
    for name, url in (("SQLite", _sqlite_url()), ("PostgreSQL", _postgres_url())):
        if url is None:
            claims.say("No PostgreSQL on 127.0.0.1:5432; start it, or name another with BENCH_POSTGRES.")
            claims.claim(f"{name}: database answers", 0, "==", 1)
            continue
        claims.say(f"{name}: building the city if it is not there yet (some minutes, once)")
        for page in _child(url):
            measured = "" if page["through"] == "page" else " (reads alone)"
            claims.say(
                f"  {page['name']}{measured}: median {page['median']:.1f} ms, p95 {page['p95']:.1f} ms, "
                f"of its own processor {page['cpu']:.1f} ms"
            )
            claims.claim(f"{name}: {page['name']}{measured}, p95", page["p95"], "<=", BAR_MS, " ms")
            claims.claim(
                f"{name}: {page['name']}{measured}, statements", page["statements"], "<=", BAR_STATEMENTS
            )
            for plan in page["without_index"]:
                claims.say(f"  without an index: {plan}")
            claims.claim(
                f"{name}: {page['name']}, statements without an index", len(page["without_index"]), "==", 0
            )


def _child(url: str) -> list[dict[str, Any]]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "DANGVAN_DEBUG": "0",
        "PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}",
        "DJANGO_SETTINGS_MODULE": "dangvan.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages"],
        env=environment,
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.PIPE,
    )
    pages: list[dict[str, Any]] = json.loads(done.stdout)
    return pages


def _sqlite_url() -> str:
    KEPT.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{KEPT / f'pages-{VERSION}.sqlite3'}"


def _postgres_url() -> str | None:
    """A server that lets us in, and a database there that bears the version of the city."""
    import psycopg

    name = f"dangvan_bench_pages_{VERSION}"
    servers = (
        [os.environ["BENCH_POSTGRES"]]
        if "BENCH_POSTGRES" in os.environ
        else [f"postgres://{role}@127.0.0.1:5432" for role in dict.fromkeys(("postgres", getpass.getuser()))]
    )
    for server in servers:
        try:
            with psycopg.connect(
                f"{server.rstrip('/')}/postgres", autocommit=True, connect_timeout=5
            ) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                    connection.execute(f'CREATE DATABASE "{name}"')
            return f"{server.rstrip('/')}/{name}"
        except psycopg.OperationalError:
            continue
    return None


def main() -> None:
    """In the process of its own: build what is missing, measure, print one JSON list."""
    import django

    django.setup()
    _build_if_missing()
    pages = [_measured(name, read, through) for name, read, through in _pages()]
    print(json.dumps(pages, ensure_ascii=False))


def _build_if_missing() -> None:
    from django.core.management import call_command

    from benchmarks import _big_city
    from dangvan.cases.models import Case, CaseText
    from dangvan.kernel import keys

    keys.ensure_all()
    call_command("migrate", verbosity=0)
    if CaseText.objects.count() < _big_city.CASES:
        if Case.objects.exists():
            raise SystemExit(
                "The kept city is half built: remove it (var/bench, or the database) and try again."
            )
        _big_city.build()
    call_command("collectstatic", verbosity=0, interactive=False)


Read = Callable[[], object]


def _pages() -> Iterator[tuple[str, Read, str]]:
    """(name, what asks for it, "page" or "reads")"""
    from benchmarks._big_lists import vocabulary
    from dangvan.accounts.queries import actor_for
    from dangvan.cases import queries
    from dangvan.cases.models import Case
    from dangvan.organisations.models import Organisation
    from dangvan.places.models import Area

    words = vocabulary()
    ward, department = Area.objects.get(code="00000"), Organisation.objects.get(code="department-0")
    case = Case.objects.filter(is_public=True, state="closed", contested_count__gt=0).order_by("-id")[0]
    officer = _officer(department)
    asked = _Asked(officer)
    yield asked.page(
        "ward page, the largest ward",
        "website:ward",
        [ward.code],
        lambda: (queries.ward_overview(ward.pk), queries.public_cases(area=ward.pk)),
    )
    yield asked.page(
        "organisation page, the largest department",
        "website:organisation",
        [department.code],
        lambda: (
            queries.organisation_overview(department.pk),
            queries.public_cases(organisation=department.pk),
        ),
    )
    yield asked.page(
        "case page", "website:case", [case.reference], lambda: queries.public_case(case.reference)
    )
    yield asked.page("list of all cases", "website:cases", [], queries.public_cases)
    actor = actor_for(officer)
    yield asked.page(
        "desk queue, the largest department",
        "desk:queue",
        [],
        lambda: (actor_for(officer), queries.desk_counts(actor), queries.desk_queue(actor)),
    )
    # The stated mix: a number few texts hold, a word of one text in twenty, the commonest word, the three
    # commonest together, a phrase of common words, an unfinished word, one that no text holds, and a common
    # word in one ward.
    for name, text, narrow in (
        ("a rare word", "17231", {}),
        ("a medium word", words[200], {}),
        ("the commonest word", words[0], {}),
        ("the three commonest words", " ".join(words[:3]), {}),
        ("a phrase", f'"{words[0]} {words[1]}"', {}),
        ("the beginning of a word", words[10][:3], {}),
        ("a word nobody wrote", "khongcotunay", {}),
        ("the commonest word in one ward", words[0], {"area": ward.pk}),
    ):
        yield asked.page(
            f"search, {name}",
            "website:cases",
            [],
            lambda t=text, n=narrow: queries.public_cases(text=t, **n),
            {"q": text} | ({"dia-ban": ward.code} if narrow else {}),
        )
    for name, text in (("a rare word", "17231"), ("the commonest words", f"{words[0]} {words[1]}")):
        filters = queries.DeskFilters(view="all", text=text)
        yield asked.page(
            f"desk search, {name}",
            "desk:queue",
            [],
            lambda f=filters: queries.desk_queue(actor, f),
            {"q": text, "view": "all"},
        )


class _Asked:
    """Asks for pages as an officer who is logged in with two steps; public pages care for none of it."""

    def __init__(self, officer: Any) -> None:
        from django.test import Client

        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(officer)

    def page(
        self, name: str, route: str, arguments: list[str], read: Read, query: dict[str, str] | None = None
    ) -> tuple[str, Read, str]:
        from django.urls import NoReverseMatch, reverse

        try:
            address = reverse(route, args=arguments)
        except NoReverseMatch:
            return name, read, "reads"

        def ask() -> None:
            answered = self.client.get(address, query or {})
            if answered.status_code != 200:
                raise SystemExit(f"{name}: {address} answered {answered.status_code}")

        return name, ask, "page"


def _officer(organisation: Any) -> Any:
    from allauth.mfa.models import Authenticator

    from dangvan.accounts.models import Membership, User
    from dangvan.kernel import clock

    user, is_new = User.objects.get_or_create(username="bench", defaults={"display_name": "Bench"})
    if is_new:
        Membership.objects.create(
            user=user, organisation=organisation, role="officer", valid_from=clock.today()
        )
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


def _measured(name: str, read: Read, through: str) -> dict[str, Any]:
    from dangvan.cases.queries import remembering

    read()
    times, own = [], process_time()
    for _ in range(ROUNDS):
        remembering.forget()
        begun = perf_counter()
        read()
        times.append((perf_counter() - begun) * 1000)
    own = (process_time() - own) * 1000 / ROUNDS
    remembering.forget()
    with _statements() as made:
        read()
    times.sort()
    return {
        "name": name,
        "through": through,
        "median": times[len(times) // 2],
        "cpu": own,
        "p95": times[min(len(times) - 1, int(len(times) * 0.95))],
        "statements": len(made),
        "without_index": _without_index(made),
    }


Statements = list[tuple[str, Any]]


@contextmanager
def _statements() -> Iterator[Statements]:
    """The statements made inside, with their parameters as they went to the database."""
    from django.db import connection

    made: Statements = []

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        made.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        yield made


def _without_index(made: Statements) -> list[str]:
    """The parts of plans that read a large table from end to end."""
    from django.db import connection, transaction

    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, parameters in made:
            if sql.startswith("SET LOCAL"):
                cursor.execute(sql)
            elif sql.lstrip().upper().startswith(("SELECT", "WITH")):
                found += [f"{step}: {sql[:160]}" for step in _long_reads(cursor, sql, parameters)]
    return sorted(set(found))


def _long_reads(cursor: Any, sql: str, parameters: Any) -> list[str]:
    from django.db import connection

    is_sqlite, large = connection.vendor == "sqlite", _large_tables()
    cursor.execute(f"{'EXPLAIN QUERY PLAN' if is_sqlite else 'EXPLAIN'} {sql}", parameters)
    steps = [str(row[-1]).strip() for row in cursor.fetchall()]
    if is_sqlite:
        names = _names_in(sql, large)
        return [s for s in steps if s.startswith("SCAN ") and "INDEX" not in s and s.split()[1] in names]
    read = [(s, s.partition("Seq Scan on ")[2].split()) for s in steps if "Seq Scan on " in s]
    return [step for step, words in read if words[0].strip('"') in large]


def _names_in(sql: str, large: set[str]) -> set[str]:
    """Large tables and the other names under which the statement speaks of them."""
    bare = sql.replace('"', "").replace(",", " ").split()
    aliases = {after for table, after in pairwise(bare) if table in large and after[:1] in "TUV"}
    return large | aliases


_large: set[str] = set()


def _large_tables() -> set[str]:
    from django.db import connection

    if not _large:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT COUNT(*) FROM (SELECT 1 FROM "{table}" LIMIT {_SMALL}) counted')
                if cursor.fetchone()[0] >= _SMALL:
                    _large.add(table)
    return _large


if __name__ == "__main__":
    main()
