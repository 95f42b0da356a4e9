"""The pages about nhip, held to the code: options, exit codes, notices, and a tutorial that really runs."""

from __future__ import annotations

import argparse
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

from nhip.__main__ import main
from nhip.cli.commands import available
from nhip.cli.exits import Exit
from tests.architecture.sources import ROOT

PAGES = ROOT / "docs" / "nhip"
DATA = ROOT.parent / "shared" / "data" / "hotspots"
SOURCES = ROOT / "src" / "nhip"


def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def section(command: str) -> str:
    found = re.search(rf"^## nhip {command}$(.*?)(?=^## |\Z)", page("cli.md"), re.MULTILINE | re.DOTALL)
    assert found, f"docs/nhip/cli.md has no section for nhip {command}"
    return found[1] + (section("hotspots") if command == "backtest" else "")


def options(command: str, module: str) -> list[str]:
    parser = argparse.ArgumentParser(prog=command, add_help=False)
    import_module(module).add_arguments(parser)
    return [flag for action in parser._actions for flag in action.option_strings]


@pytest.mark.parametrize(("command", "module"), [row[:2] for row in available()])
def test_every_option_of_every_command_has_its_row(command: str, module: str) -> None:
    written = section(command)
    missing = [
        flag for flag in options(command, module) if not re.search(rf"^\| `{flag}[ `]", written, re.MULTILINE)
    ]
    assert not missing, f"docs/nhip/cli.md, nhip {command}: no row for {missing}"


def test_no_option_is_described_that_is_gone() -> None:
    known = {flag for command, module, _ in available() for flag in options(command, module)}
    told = set(re.findall(r"^\| `(--[a-z-]+)", page("cli.md"), re.MULTILINE))
    assert told <= known


@pytest.mark.parametrize("code", list(Exit))
def test_every_exit_code_is_told(code: Exit) -> None:
    assert re.search(rf"^\| {code.value} \| \w", page("cli.md"), re.MULTILINE)


def test_every_notice_of_the_reader_has_its_row() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (SOURCES / "tables").glob("*.py")]
    codes = {code for text in texts for code in re.findall(r'Notice\(\s*"([a-z_]+)"', text)}
    codes |= {"future", "ancient", "since", "skipped_day"}
    told = set(re.findall(r"^\| `([a-z_]+)` \|", page("input.md"), re.MULTILINE))
    assert codes == told


def commands_of(text: str) -> list[tuple[str, list[str]]]:
    """Each `$ nhip …` of a console block with the lines the page shows below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        joined = block.replace("\\\n", " ")
        for piece in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
            command, _, shown = piece.partition("\n")
            found.append((command, [line.rstrip() for line in shown.splitlines()]))
    return found


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the Boston data are not at {DATA}")
def test_the_tutorial_prints_what_its_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Takes some seconds: it is the tutorial, on the real reports."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    for name in ("boston311_2015_jan_aug.parquet", "boston311_2015_precinct_centroids.csv"):
        (tmp_path / name).symlink_to(DATA / name)
    told = commands_of(page("tutorial-boston.md"))
    assert told
    for command, shown in told:
        words = shlex.split(command)
        assert words[0] == "nhip"
        main(words[1:])
        out = capsys.readouterr()
        printed = [line.rstrip() for line in (out.out + out.err).splitlines()]
        at = 0
        for line in shown:
            if line == "…":
                continue
            assert line in printed[at:], f"{command!r} no longer prints {line!r}"
            at = printed.index(line, at) + 1
