"""The tools that read the whole code: types, style, templates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.architecture.sources import PACKAGE, ROOT

OURS = ("src", "tests", "benchmarks")


def complaints(*command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    return "" if ran.returncode == 0 else ran.stdout[-8000:] + ran.stderr[-4000:]


def test_types_hold() -> None:
    assert complaints("mypy", "--no-error-summary") == ""


def test_style_holds() -> None:
    assert complaints("ruff", "check", "--quiet", "--output-format", "concise", "--no-cache", *OURS) == ""


def test_code_is_formatted() -> None:
    assert complaints("ruff", "format", "--quiet", "--diff", "--no-cache", *OURS) == ""


def test_templates_are_well_formed() -> None:
    folders = [str(path.relative_to(ROOT)) for path in sorted(PACKAGE.glob("*/templates"))]
    assert complaints("djlint", "--lint", "--quiet", *folders) == ""


@pytest.mark.django_db
def test_migrations_lead_to_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_shell_scripts_parse() -> None:
    for script in (Path("run"), Path(".ci/run")):
        ran = subprocess.run(["sh", "-n", str(script)], cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.stderr == ""
