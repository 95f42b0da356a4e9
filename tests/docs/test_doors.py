"""The pages that lead to the others: nothing is written that nobody is led to."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.sources import PACKAGE, ROOT

PAGES = sorted(path.name for path in (ROOT / "docs" / "nhip").glob("*.md") if path.name != "index.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_door_of_nhip_leads_to_every_page(name: str) -> None:
    assert f"]({name})" in text_of("docs/nhip/index.md")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_and_pictures_of_the_first_pages_are_there(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text_of(name)):
        assert (ROOT / target).exists(), f"{name} links to {target}"


def test_contributors_see_every_floor_that_is_built() -> None:
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    floors = re.findall(r"[a-z]+", " ".join(contracts[0]["layers"]))
    drawn = re.search(r"```\n(website.*?)```", text_of("CONTRIBUTING.md"), re.DOTALL)
    assert drawn
    named = set(re.findall(r"[a-z]+", " ".join(line[:22] for line in drawn[1].splitlines())))
    built = {floor for floor in floors if (PACKAGE / floor).is_dir()} - {"demo"}
    assert built <= named


def test_every_concept_of_the_platform_is_led_to_from_the_first_page() -> None:
    readme = text_of("README.md")
    led_elsewhere = {"permissions.md", "worker.md"}
    pages = {path.name for path in (ROOT / "docs" / "concepts").glob("*.md")} - led_elsewhere
    assert [name for name in sorted(pages) if f"docs/concepts/{name}" not in readme] == []
    assert [
        name for name in sorted(p.name for p in (ROOT / "docs" / "using").glob("*.md")) if name not in readme
    ] == []
