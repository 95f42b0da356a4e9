"""What may stand in the repository: rooms of a fit size, no machine's path, every text in English too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dangvan.kernel import translations
from tests.architecture.sources import ROOT, name_of, tracked_files

LONGEST = 400
#: Files that hold one thing although they are longer, each with its reason.
LONG_FOR_A_REASON: dict[str, str] = {
    "src/dangvan/demo/bulk.py": "one verb beside the other, held column by column to the actions",
}

MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_.$}/-])/(?:work|root)(?:/|\b)")
TEXT = {".py", ".md", ".toml", ".txt", ".in", ".html", ".css", ".js", ".svg", ".po", ".csv", ".json", ""}


def test_no_file_of_ours_is_longer_than_one_thing_needs() -> None:
    long = [
        f"{name_of(path)}: {length}"
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts and name_of(path) not in LONG_FOR_A_REASON
        if (length := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]
    assert long == []


def test_every_python_file_says_why_it_exists() -> None:
    silent = [
        name_of(path)
        for path in tracked_files()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and path.name not in {"__init__.py", "apps.py"}
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_no_path_of_one_machine_stands_in_the_repository() -> None:
    named = [
        f"{name_of(path)}: {line.strip()[:80]}"
        for path in tracked_files()
        if path.suffix in TEXT and path != Path(__file__)
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if MACHINE_PATH.search(line)
    ]
    assert named == []


def test_locked_requirements_name_no_host() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, f"{lock.name} names an address"
        assert "--hash=sha256:" in text


def test_what_is_locked_is_what_is_asked_for() -> None:
    for name in ("uv", "run", "dev"):
        locked = set(
            re.findall(r"^([a-z0-9-]+)==", (ROOT / f"requirements/{name}.txt").read_text(), re.MULTILINE)
        )
        assert asked_for(name) <= locked


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    reasons = set(re.findall(r"^\| `([a-z0-9-]+)`", page, re.MULTILINE))
    assert reasons == asked_for("run") | asked_for("dev") | asked_for("uv")


def asked_for(name: str) -> set[str]:
    lines = (ROOT / f"requirements/{name}.in").read_text(encoding="utf-8").splitlines()
    return {
        match.group().lower()
        for line in lines
        if (match := re.match(r"[A-Za-z0-9-]+", line)) and line[0] != "-"
    }


@pytest.mark.parametrize("app", translations.apps())
def test_every_text_is_said_in_english(app: str) -> None:
    assert translations.untranslated(translations.texts_of(app), translations.english_of(app)) == []
