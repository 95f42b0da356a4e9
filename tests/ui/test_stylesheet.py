"""The look's promises that can be computed: weight, contrast, nothing fetched from elsewhere."""

import re
from pathlib import Path

import pytest

from dangvan import ui

STATIC = Path(ui.__file__).parent / "static" / "ui"
SHEET = (STATIC / "dangvan.css").read_text(encoding="utf-8")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


LIGHT = tokens(SHEET.split("}", 1)[0])
DARK = LIGHT | tokens(SHEET.split("prefers-color-scheme: dark) {", 1)[1].split("}", 1)[0])
TEXT = ["ink", "quiet", "alarm", "leaf-text", "amber-text", "indigo"]
GROUND = ["paper", "sheet", "wash"]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUND)
@pytest.mark.parametrize("text", TEXT)
def test_text_stands_out_sevenfold(scheme: dict[str, str], ground: str, text: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 7


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_in_notices_and_on_lacquer_stand_out_sevenfold(scheme: dict[str, str]) -> None:
    for tone in ("leaf", "amber", "alarm"):
        text = scheme["alarm"] if tone == "alarm" else scheme[f"{tone}-text"]
        assert contrast(text, scheme[f"{tone}-wash"]) >= 7
    assert contrast(scheme["indigo"], scheme["indigo-wash"]) >= 7
    assert contrast(scheme["on-lacquer"], scheme["vermilion"]) >= 7


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(scheme: dict[str, str]) -> None:
    assert contrast(scheme["edge"], scheme["sheet"]) >= 3


def test_the_sheet_weighs_at_most_30_kb_and_fetches_nothing() -> None:
    assert len(SHEET.encode()) <= 30_000
    assert not re.search(r"@import|url\((?!\"data:|#)", SHEET)


def test_every_class_in_the_components_is_styled_or_meant_as_a_hook() -> None:
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", SHEET))
    templates = Path(ui.__file__).parent / "templates"
    used = {
        name
        for path in templates.rglob("*.html")
        for value in re.findall(
            r'\sclass="([^"]*)"', re.sub(r"\{[{%].*?[%}]\}", " ", path.read_text(encoding="utf-8"))
        )
        for name in value.split()
        if not name.startswith("-")  # the end of a name whose beginning is a tone
    }
    assert used - styled - {"h3", "bare"} == set()


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_small_speak_to_nobody_and_store_nothing_on_the_device(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert len(source.encode()) <= 6_000
    assert not re.search(
        r"https?://|localStorage|sessionStorage|document\.cookie|indexedDB|innerHTML|eval\(", source
    )
