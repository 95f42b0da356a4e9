"""The pages about the worker and about permissions say what the code does."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from dangvan.accounts import access, actions, policies, queries
from dangvan.kernel import backoff, health, mail, outbox, tasks
from dangvan.kernel.actor import ActorKind, Role

CONCEPTS = Path(__file__).resolve().parents[2] / "docs" / "concepts"
WORKER = (CONCEPTS / "worker.md").read_text(encoding="utf-8")
PERMISSIONS = (CONCEPTS / "permissions.md").read_text(encoding="utf-8")


def test_every_role_and_kind_of_actor_has_its_row() -> None:
    for role in Role:
        assert f"| `{role.value}` |" in PERMISSIONS
    for kind in ActorKind:
        assert f"| {kind.value} |" in PERMISSIONS


def test_lent_are_the_seats_that_the_page_names() -> None:
    assert set(Role) - policies.LENDABLE == {Role.OPERATOR, Role.AUDITOR}
    assert "The seat of an operator or auditor is not lent." in PERMISSIONS
    assert 180 <= actions.LONGEST_DELEGATION.days <= 186


def test_what_is_named_exists() -> None:
    assert callable(access.officer_required)
    assert callable(queries.actor_for)
    named = set(re.findall(r"`(?:kernel\.)?(mail|outbox)\.(\w+)", WORKER))
    assert named
    for module, name in named:
        assert hasattr({"mail": mail, "outbox": outbox}[module], name), name


def test_every_problem_of_readyz_has_its_row_and_no_other() -> None:
    in_code = set(re.findall(r'"([a-z_]+)"', inspect.getsource(health.problems)))
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", WORKER.split("## Is it well?")[1], re.MULTILINE)
    in_page = {name for row in rows for name in re.findall(r"[a-z_]+", row)}
    assert in_page - {"readyz"} == in_code


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"after\n  {outbox.MOST_ATTEMPTS} attempts" in WORKER
    assert f"a task after {tasks.MOST_ATTEMPTS};" in WORKER
    assert f"waits {backoff.FIRST.seconds} seconds" in WORKER
    assert (outbox.LEASE.seconds, tasks.LEASE.seconds) == (120, 120)
    assert f"dropped\nafter {tasks.KEPT.days} days" in WORKER
    assert (backoff.LONGEST.seconds, health.LONGEST_SILENCE.seconds) == (6 * 3600, 60)
