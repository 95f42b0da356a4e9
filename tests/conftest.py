"""What holds for every test: no way out to the network, warnings are errors, a data folder that goes away.

What a run leaves out (browser, Go, Spark, faults, PostgreSQL) it says in its last lines; with
REQUIRE_BROWSER=1, REQUIRE_GO=1, REQUIRE_SPARK=1, REQUIRE_FAULTS=1 and REQUIRE_POSTGRES=1 it fails instead.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests import browsers, closed_sockets, emptying, longest_first, migrated, spark_here
from tests.faults.accepted import faulty
from tests.foreign import toolchain

closed_sockets.close_all_but_loopback()

pytest_plugins = ["tests.small_city", "tests.second_try", "tests.demo_home"]
emptying.let_test_databases_be_emptied()
migrated.let_test_databases_be_copied()

settings.register_profile(
    "dangvan",
    deadline=None,
    database=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.load_profile("dangvan")

_left_out = pytest.StashKey[list[str]]()
_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client", "admin_client", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_out] = []
    if hasattr(config, "workerinput"):
        return
    if os.environ.get("REQUIRE_BROWSER") == "1" and browsers.chromium() is None:
        raise pytest.UsageError(
            "REQUIRE_BROWSER=1, but no Chromium is installed (Debian: apt install chromium)"
        )
    if os.environ.get("REQUIRE_GO") == "1" and toolchain.go() is None:
        raise pytest.UsageError(f"REQUIRE_GO=1, but {toolchain.MISSING}")
    if os.environ.get("REQUIRE_SPARK") == "1" and (missing := spark_here.missing()):
        raise pytest.UsageError(f"REQUIRE_SPARK=1, but {missing}")
    if os.environ.get("REQUIRE_FAULTS") == "1" and (missing := faulty.missing()):
        raise pytest.UsageError(f"REQUIRE_FAULTS=1, but {missing}")
    from dangvan.kernel.translations import compile_all

    compile_all()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    without_browser = [
        item for item in items if item.get_closest_marker("browser") and not browsers.chromium()
    ]
    if without_browser:
        config.stash[_left_out].append(
            f"{len(without_browser)} browser tests: install Chromium (Debian: apt install chromium), "
            "then REQUIRE_BROWSER=1 ./run test"
        )
    without_go = [item for item in items if item.get_closest_marker("go") and not toolchain.go()]
    if without_go:
        config.stash[_left_out].append(
            f"{len(without_go)} tests by Go's own verifier: {toolchain.MISSING}, then REQUIRE_GO=1 ./run test"
        )
    without_spark = [item for item in items if item.get_closest_marker("spark") and spark_here.missing()]
    if without_spark:
        config.stash[_left_out].append(
            f"{len(without_spark)} tests on Spark: {spark_here.missing()}, then REQUIRE_SPARK=1 ./run test"
        )
    without_faults = [item for item in items if item.get_closest_marker("faults") and faulty.missing()]
    if without_faults:
        config.stash[_left_out].append(
            f"{len(without_faults)} tests of faults: {faulty.missing()}, then REQUIRE_FAULTS=1 ./run test"
        )
    other_database = "sqlite" if _on_postgres() else "postgres"
    elsewhere = [
        item
        for item in items
        if item.get_closest_marker(other_database) or (_on_postgres() and not _may_differ_there(item))
    ]
    leave = {*without_browser, *without_go, *without_spark, *without_faults, *elsewhere}
    if leave:
        config.hook.pytest_deselected(items=[item for item in items if item in leave])
        items[:] = [item for item in items if item not in leave]
    if hasattr(config, "workerinput"):
        longest_first.put_first(items)


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if _on_postgres() else 'SQLite'}"


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = list(config.stash[_left_out])
    if not browsers.chromium() and not left_out:
        left_out.append("browser tests: install Chromium, then REQUIRE_BROWSER=1 ./run test")
    if not _on_postgres() and os.environ.get("REQUIRE_POSTGRES") != "1":
        left_out.append("PostgreSQL: start one on 127.0.0.1:5432, then REQUIRE_POSTGRES=1 ./run test")
    for line in left_out:
        terminalreporter.write_line(f"Left out: {line}", yellow=True)


def _on_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def _may_differ_there(item: pytest.Item) -> bool:
    """Whether another database could make this test fail: what a browser adds to pages is the same on both,
    and their queries are asked there by the tests of pages.
    """
    names = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("postgres"):
        return True
    needs_database = item.get_closest_marker("django_db") is not None or bool(names & _DATABASE_FIXTURES)
    return needs_database and item.get_closest_marker("browser") is None


@pytest.fixture(scope="session", autouse=True)
def _secret_keys() -> None:
    from dangvan.kernel import keys

    keys.ensure_all()


@pytest.fixture(autouse=True)
def _a_language_of_its_own() -> None:
    """A page visited in English by one test leaves the next one in Vietnamese."""
    from django.utils import translation

    translation.activate("vi")


@pytest.fixture(scope="session")
def migrated_database(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A copy of the tests' own database right after it was migrated, as a file; nothing on PostgreSQL."""
    from django.core.management import call_command
    from django.db import connection

    path = tmp_path_factory.mktemp("migrated") / "dangvan.sqlite3"
    if connection.vendor != "sqlite":
        return path
    # Read through a connection of its own: a copy of one that is amid a transaction waits for ever.
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as own,
        closing(sqlite3.connect(path)) as copy,
    ):
        if not own.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
            # No test of this run asked for a database itself.
            with django_db_blocker.unblock():
                call_command("migrate", verbosity=0)
        own.backup(copy)
    return path
