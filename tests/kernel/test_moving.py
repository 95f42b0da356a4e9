"""`dangvan move_to_postgres`: every row arrives, triggers hold again, what can't be moved stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from dangvan.kernel.moving.digests import Digest
from tests.kernel.homes import Home, database_of_its_own, on_sqlite

postgres = pytest.mark.postgres


@pytest.fixture
def target(db: None) -> Iterator[str]:
    with database_of_its_own() as url:
        yield url


@pytest.fixture
def lived_in(tmp_path: Path) -> tuple[Home, dict[str, str]]:
    home = on_sqlite(tmp_path / "home")
    assert home.dangvan("migrate", "--verbosity", "0").returncode == 0
    return home, home.ask("fill")


@postgres
def test_every_row_arrives_and_the_city_goes_on(lived_in: tuple[Home, dict[str, str]], target: str) -> None:
    home, said = lived_in
    before = home.ask("look", *said.values())
    ran = home.dangvan("move_to_postgres", target)
    assert ran.returncode == 0, ran.stderr
    moved = Home(home.folder, target)
    assert moved.ask("look", *said.values()) == before
    # A number follows on those that were given, and the record's triggers are awake.
    waiting = before["tables"]["ledger_waiting"][0]
    last = before["tables"]["reports_report"][0]
    assert moved.ask("add")["report"] > last
    assert moved.ask("look")["tables"]["ledger_waiting"][0] > waiting
    with psycopg.connect(target) as server, pytest.raises(psycopg.Error, match=r"(?i)ledger|event"):
        server.execute("DELETE FROM ledger_event")


@postgres
def test_numbers_that_were_used_once_are_not_given_again(
    lived_in: tuple[Home, dict[str, str]], target: str
) -> None:
    home = lived_in[0]
    with closing(sqlite3.connect(home.folder / "dangvan.sqlite3")) as database, database:
        database.execute("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'reports_report'")
    assert home.dangvan("move_to_postgres", target).returncode == 0
    assert Home(home.folder, target).ask("add")["report"] == 5001


@postgres
def test_a_target_that_holds_tables_is_refused(lived_in: tuple[Home, dict[str, str]], target: str) -> None:
    with psycopg.connect(target) as server:
        server.execute("CREATE TABLE anybodys (a integer)")
    ran = lived_in[0].dangvan("move_to_postgres", target)
    assert ran.returncode == 1
    assert "not empty" in ran.stderr
    with psycopg.connect(target) as server:
        tables = server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (1,)


@postgres
def test_a_row_that_postgresql_can_not_hold_moves_nothing(
    lived_in: tuple[Home, dict[str, str]], target: str
) -> None:
    home = lived_in[0]
    with closing(sqlite3.connect(home.folder / "dangvan.sqlite3")) as database, database:
        database.execute("UPDATE organisations_organisation SET name_vi = 'a' || char(0) || 'b'")
    ran = home.dangvan("move_to_postgres", target)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    with psycopg.connect(target) as server:
        assert server.execute("SELECT count(*) FROM reports_report").fetchone() == (0,)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////tmp/other.sqlite3", "must be postgres"),
        ("mysql://host/name", "postgres://user"),
        ("postgres://nobody:wrong@127.0.0.1:1/none", "Cannot reach"),
    ],
)
def test_what_is_no_reachable_postgresql_is_refused(
    migrated_database: Path, tmp_path: Path, url: str, words: str
) -> None:
    ran = on_sqlite(tmp_path / "home", migrated_database).dangvan("move_to_postgres", url)
    assert ran.returncode == 1
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_digest_knows_rows_in_any_order_and_no_other_rows() -> None:
    def made(*rows: tuple[object, ...]) -> Digest:
        digest = Digest()
        for row in rows:
            digest.add(row)
        return digest

    assert made((1, "a"), (2, "b")) == made((2, "b"), (1, "a"))
    assert made((1, "a")) != made((1, "A"))
    assert made((1, None)) != made((1, ""))
    assert made((True,)) != made(("true",))
    assert made((1,), (1,)) != made((1,))
