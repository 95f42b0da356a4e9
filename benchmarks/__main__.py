"""`./run bench` lists the benchmarks; `./run bench NAME [--json]` runs one in an empty data folder.

A benchmark is a file here: a docstring that states its claim, and a function `run(claims: Claims) -> None`.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description="Run a benchmark, or list them all.")
    parser.add_argument("name", nargs="?", help="which one; none lists them")
    parser.add_argument("--json", action="store_true", help="print the claims alone, one JSON object a line")
    asked = parser.parse_args(arguments)
    if asked.name is None:
        for name in names():
            print(f"{name:12} {_claim_of(name)}")
        return 0
    if asked.name not in names():
        print(
            f"There is no benchmark {asked.name!r}. There are: {', '.join(names()) or 'none yet'}.",
            file=sys.stderr,
        )
        return 2
    return run(asked.name, quiet=asked.json)


def run(name: str, *, quiet: bool) -> int:
    from benchmarks._claims import Claims

    with tempfile.TemporaryDirectory(prefix="dangvan-bench-") as home:
        os.environ["DANGVAN_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvan.settings")
        claims = Claims(quiet=quiet)
        importlib.import_module(f"benchmarks.{name}").run(claims)
        return claims.report()


def _claim_of(name: str) -> str:
    source = (HERE / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
