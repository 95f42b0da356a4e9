"""docs/importing.md names every kind of file, option and column that the code takes."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import pytest
from django.db.models import TextChoices

from dangvan.organisations import models
from dangvan.organisations.arithmetic import _SENTENCES
from dangvan.organisations.city_plan import BUILT_IN_FILES
from dangvan.places.area_rows import ALIASES

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "importing.md").read_text(encoding="utf-8")
IMPORTERS = import_module("dangvan.website.management.commands.import").IMPORTERS


@pytest.mark.parametrize("kind", sorted(set(IMPORTERS) - {"reports"}))
def test_every_kind_has_its_row_and_its_section(kind: str) -> None:
    assert f"| `{kind}` |" in PAGE
    assert f"\n## {kind}\n" in PAGE


def test_every_option_of_areas_is_named() -> None:
    parser = ArgumentParser(add_help=False)
    IMPORTERS["areas"].add_options(parser)
    unnamed = {o for action in parser._actions for o in action.option_strings if o not in PAGE}
    assert unnamed - {"--level", "--parent"} == set()


@pytest.mark.parametrize("column", sorted(ALIASES))
def test_every_column_of_areas_is_named(column: str) -> None:
    assert f"`{column}`" in PAGE


@pytest.mark.parametrize(
    "choices",
    [models.Organisation.Level, models.ServiceStandard.Purpose, models.Reason.Kind, models.LegalKind],
)
def test_every_choice_of_the_tables_is_named(choices: type[TextChoices]) -> None:
    assert [value for value in choices.values if value not in PAGE] == []


def test_every_kind_that_a_city_file_may_load_is_named() -> None:
    assert [kind for kind in BUILT_IN_FILES if kind not in PAGE] == []


def test_every_step_of_the_arithmetic_is_named() -> None:
    page = (DOCS / "concepts" / "deadlines.md").read_text(encoding="utf-8")
    assert [step for step in _SENTENCES if f"`{step}`" not in page] == []
