"""`./run test`: the suite on SQLite, then on PostgreSQL what touches a database (REQUIRE_POSTGRES=1)."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys

CANDIDATE_ROLES = ("postgres", getpass.getuser())


def main(arguments: list[str]) -> int:
    environment = dict(os.environ)
    given = environment.pop("DATABASE_URL", "")
    failed = 0
    if not given.startswith("postgres"):
        failed = run_suite(arguments, environment)
    if given.startswith("postgres") or environment.get("REQUIRE_POSTGRES") == "1":
        url = given if given.startswith("postgres") else reachable_postgres()
        if url is None:
            print(
                "REQUIRE_POSTGRES=1, but no PostgreSQL answers on 127.0.0.1:5432: start one there whose role "
                "postgres (or yours) may create databases, or name another with DATABASE_URL=postgres://…",
                file=sys.stderr,
            )
            return 1
        failed = run_suite(arguments, environment | {"DATABASE_URL": url}) or failed
    return failed


def run_suite(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *_side_by_side(arguments), *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def _side_by_side(arguments: list[str]) -> list[str]:
    """The whole suite is spread over the cores; a single test a person looks at is not."""
    if any(not argument.startswith("-") or argument in {"-n", "-s", "--pdb"} for argument in arguments):
        return []
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal", "--durations", "5"]


def reachable_postgres() -> str | None:
    import psycopg

    for role in CANDIDATE_ROLES:
        url = f"postgres://{role}@127.0.0.1:5432/postgres"
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                row = connection.execute(
                    "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError:
            continue
        if row and row[0]:
            return f"postgres://{role}@127.0.0.1:5432/dangvan"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
