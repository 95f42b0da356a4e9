"""The wheel of the analysis library alone: built from the checkout, run with nothing but what it declares."""

from __future__ import annotations

import ast
import csv
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import nhip
from tests.nhip.hotspots.backtesting import towns

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "packaging" / "nhip"
#: Import names that differ from the distribution's.
IMPORTED_AS = {"PIL": "pillow"}


@cache
def declared() -> dict[str, list[Requirement]]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {
        extra: list(map(Requirement, every)) for extra, every in project["optional-dependencies"].items()
    }
    return {"": list(map(Requirement, project["dependencies"])), **extras}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's contents, as an installer would leave them."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "reports.csv"
    places, events = towns.geography(), towns.events(topics=1)
    at = {
        code: (10 + y / 100, 105 + x / 100)
        for code, x, y in zip(places.areas, places.x, places.y, strict=True)
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("area", "time", "topic", "lat", "lon"))
        for area, time, topic in zip(events.area, events.time, events.topic, strict=True):
            table.writerow((area, time, topic, *at[area]))
    return path


def packages(folder: Path, *, without: frozenset[str] = frozenset()) -> Path:
    """Links to the declared packages and what they need in turn, and to nothing else of this environment."""
    waiting = [each.name for each in declared()[""]]
    seen: set[str] = set()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen or name in without:
            continue
        seen.add(name)
        found = importlib.metadata.distribution(name)
        needed = map(Requirement, found.requires or [])
        waiting += [each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]
        for file in found.files or []:
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (folder / top).exists():
                (folder / top).symlink_to(Path(str(found.locate_file(top))))
    return folder


def run(installed: Path, beside: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The console script's own call, in a Python that sees these two folders and the standard library
    alone."""
    start = (
        f"import sys; sys.path[:0] = [{str(installed)!r}, {str(beside)!r}]; sys.argv[0] = 'nhip'; "
        "from nhip.__main__ import main; sys.exit(main())"
    )
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", start, *arguments], capture_output=True, text=True, check=False,
        env=kept | {"NUMBA_CACHE_DIR": str(beside / ".cache"), "COLUMNS": "120"}, cwd=beside,
    )  # fmt: skip


def test_the_wheel_holds_the_library_and_nothing_of_the_platform(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        (metadata,) = (name for name in names if name.endswith("METADATA"))
        (scripts,) = (name for name in names if name.endswith("entry_points.txt"))
        said = packed.read(metadata).decode()
        assert "nhip = nhip.__main__:command" in packed.read(scripts).decode()
    source = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src/nhip").rglob("*.py")}
    assert source <= set(names)
    assert {name.split("/")[0] for name in names} == {"nhip", f"nhip-{nhip.__version__}.dist-info"}
    assert f"\nVersion: {nhip.__version__}\n" in said
    assert "django" not in said.lower()


def test_every_package_that_is_imported_is_declared() -> None:
    names = {
        IMPORTED_AS.get(name, name) for path in (ROOT / "src/nhip").rglob("*.py") for name in imports(path)
    }
    everything = {each.name for every in declared().values() for each in every}
    assert names - set(sys.stdlib_module_names) - {"nhip"} <= everything


def test_spark_is_asked_for_in_one_file_only() -> None:
    extra = {each.name for each in declared()["spark"]}
    users = {path.name for path in (ROOT / "src/nhip").rglob("*.py") if extra & imports(path)}
    assert users == {"spark.py"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_the_command_runs_from_the_wheel_with_and_without_numba(
    installed: Path, small_file: Path, tmp_path: Path
) -> None:
    """Both give the same figures: numba makes it fast and changes nothing."""
    numba = frozenset({"numba", "llvmlite"})
    found = []
    for name, without in (("all", frozenset[str]()), ("plain", numba)):
        beside = tmp_path / name
        beside.mkdir()
        ran = run(
            installed, packages(beside, without=without), "backtest", str(small_file), "--json", "-",
            "--methods", "detect,stp", "--from", "2025-05-20", "--to", "2025-05-26", "--k", "5",
            "--window", "4", "--once-in", "30",
            "--replicates", "19", "--least", "10", "--history", "40",
            "--inject", "places=1,topics=1,sizes=3,areas=3,horizon=4",
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        found.append(json.loads(ran.stdout))
    assert found[0]["methods"][1]["as_promised"]["found"] == 1
    assert plain(found[0]) == plain(found[1])


def plain(value: object) -> object:
    """Figures to ten digits: both ways agree on scores to 1e-9."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(f"{value:.8g}") if isinstance(value, float) else value


def test_the_version_is_the_one_in_the_source(installed: Path, tmp_path: Path) -> None:
    assert run(installed, packages(tmp_path), "--version").stdout == f"nhip {nhip.__version__}\n"


def test_a_missing_spark_is_not_missed(installed: Path, tmp_path: Path) -> None:
    beside = packages(tmp_path)
    assert not (beside / "pyspark").exists()
    assert not (beside / "django").exists()
    asked = run(installed, beside, "--help")
    assert asked.returncode == 0
    assert "backtest" in asked.stdout
