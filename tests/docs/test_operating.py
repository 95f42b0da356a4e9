"""The pages for operators and contributors, held to the code."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import PACKAGE, ROOT

TEST_COMMAND = "./run test"


def variables_of(text: str) -> set[str]:
    return set(re.findall(r'"((?:DANGVAN_[A-Z_]+)|DATABASE_URL|EMAIL_URL)"', text))


@pytest.mark.parametrize("name", sorted(variables_of((PACKAGE / "settings.py").read_text(encoding="utf-8"))))
def test_every_environment_variable_is_described_for_operators(name: str) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{name}`", page, re.MULTILINE), f"{name} has no row in docs/operating.md"


def test_operators_are_told_of_no_variable_that_is_gone() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `((?:DANGVAN_|DATABASE_|EMAIL_)[A-Z_]+)`", page, re.MULTILINE))
    assert described == variables_of((PACKAGE / "settings.py").read_text(encoding="utf-8"))


def test_ci_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(rf"^\s*{re.escape(TEST_COMMAND)}\s*(#.*)?$", readme, re.MULTILINE)
    everything = "REQUIRE_BROWSER=1 REQUIRE_GO=1 REQUIRE_SPARK=1 REQUIRE_FAULTS=1 REQUIRE_POSTGRES=1"
    with_nothing_left_out = f"{everything} {TEST_COMMAND}"
    assert with_nothing_left_out in readme
    assert with_nothing_left_out in script.splitlines()


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert (page.parent / target).exists(), f"{page} links to {target}"  # type: ignore[attr-defined]
