"""docs/components.md names every component and every attribute, and nothing that isn't there."""

import re
from pathlib import Path

from dangvan import ui

COMPONENTS = Path(ui.__file__).parent / "templates" / "cotton"
DOC = Path(__file__).parents[2] / "docs" / "components.md"


def in_code() -> dict[str, list[tuple[str, str]]]:
    found = {}
    for path in sorted(COMPONENTS.glob("*.html")):
        declared = re.search(r"<c-vars (.*?) />", path.read_text(encoding="utf-8"))
        pairs = re.findall(r'(:?[\w-]+)="([^"]*)"', declared.group(1)) if declared else []
        found[path.stem.replace("_", "-")] = [
            (name, "" if value == "None" else value) for name, value in pairs
        ]
    return found


def in_doc() -> dict[str, list[tuple[str, str]]]:
    found = {}
    for section in re.split(r"^## c-", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        rows = re.findall(r"^\| `(:?[\w-]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", section, flags=re.MULTILINE)
        assert all(meaning.strip() for _name, _default, meaning in rows)
        found[section.split("\n", 1)[0]] = [(name, default) for name, default, _meaning in rows]
    return found


def test_the_page_and_the_components_say_the_same() -> None:
    assert in_doc() == in_code()
