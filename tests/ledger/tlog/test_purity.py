"""A stranger who has Python and `cryptography` can use the log library: it brings in nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dangvan.ledger.tlog as package

FILES = sorted(Path(package.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_the_standard_library_cryptography_and_itself(path: Path) -> None:
    roots = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.module
            assert node.level == 0
            own = node.module.startswith("dangvan.ledger.tlog")
            roots |= set() if own else {node.module.partition(".")[0]}
        elif isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
    assert roots <= sys.stdlib_module_names | {"cryptography"}


def test_loading_all_of_it_loads_no_django() -> None:
    names = [f"dangvan.ledger.tlog.{path.stem}" for path in FILES if path.stem != "__init__"]
    program = (
        f"import sys, {', '.join(names)}; print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "[]"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_everything_public_says_what_it_is(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"
