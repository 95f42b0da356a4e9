"""What no line of the product may do, read from its syntax: our own rules beside bandit's.

semgrep would bring a program ten times the size of these rules; the standard library's own parser does.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SRC = ROOT / "src"
#: What bandit points out and is right as it stands, each with its reason.
BANDIT_KNOWS_NOT: dict[tuple[str, str], str] = {
    ("B104", "website/account_adapter.py"): "compares with the address, binds nothing",
    ("B104", "website/household.py"): "the operator's own choice of an address to listen on",
    ("B611", "cases/queries/desk.py"): "a constant expression; what is typed goes as parameters",
    ("B310", "ledger/sequencing/replaying.py"): "an operator's command; the scheme is checked before",
}
#: ruff's S608 holds SQL line by line (each exception named there); mark_safe is held by a rule below.
ELSEWHERE = "B608,B308,B703"


def test_bandit_finds_nothing_of_weight() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", str(SRC / "dangvan"), "-ll", "-s", ELSEWHERE,
         "-f", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(ran.stdout)
    assert report["errors"] == []
    assert len(report["metrics"]) > 300
    found = {
        (one["test_id"], Path(one["filename"]).relative_to(SRC / "dangvan").as_posix()): one["line_number"]
        for one in report["results"]
    }
    assert {key: line for key, line in found.items() if key not in BANDIT_KNOWS_NOT} == {}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((SRC / "dangvan").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(SRC / "dangvan").as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


#: Rule -> (names that may not be called, rooms where they may).
FORBIDDEN = {
    "words are marked as safe markup only where pictures are drawn": ({"mark_safe", "SafeString"}, ("ui/",)),
    "nothing is evaluated": ({"eval", "exec", "compile"}, ()),
    "nothing is unpickled": ({"pickle.loads", "pickle.load", "marshal.loads", "yaml.load"}, ()),
    "no shell": ({"os.system", "os.popen"}, ()),
    "no view switches its protection off": (
        {"csrf_exempt", "xframe_options_exempt", "csp_exempt"},
        ("api/",),
    ),
    "no weak chance for secrets": ({"random.random", "random.choice", "random.randint"}, ("demo/",)),
    "no weak hash": ({"hashlib.md5", "hashlib.sha1"}, ()),
}


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_line_does(rule: str) -> None:
    names, rooms = FORBIDDEN[rule]
    broken = [
        f"{where}:{call.lineno} {name}"
        for where, tree in modules()
        if not where.startswith(rooms or ("\0",))
        for name, call in calls(tree)
        if name in names or (rule.startswith("no shell") and any(
            k.arg == "shell" and ast.unparse(k.value) == "True" for k in call.keywords))
    ]  # fmt: skip
    assert broken == []


def test_no_decorator_switches_a_protection_off() -> None:
    """But where no cookie counts: the API, what witnesses hand in, files of the log, and unsubscribing by one
    click, where a mail program sends nothing but the link's own secret (RFC 8058).
    """
    broken = [
        f"{where}:{node.lineno}"
        for where, tree in modules()
        if not where.startswith(("api/", "website/following/", "website/record/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and {ast.unparse(one) for one in node.decorator_list} & {"csrf_exempt", "csp_exempt"}
    ]
    assert broken == []


def test_no_code_reads_who_asked() -> None:
    """Read in one place only, where they are taken out; allauth is told nothing; the verifier has a name."""
    named = re.compile(
        r"REMOTE_ADDR|HTTP_USER_AGENT|HTTP_X_FORWARDED_FOR|HTTP_X_REAL_IP|[\"']user-agent[\"']", re.IGNORECASE
    )
    allowed = {"website/middleware.py", "website/account_adapter.py", "ledger/verifier/sources.py"}
    found = {
        path.relative_to(SRC / "dangvan").as_posix()
        for path in (SRC / "dangvan").rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
    }
    assert found <= allowed


def test_no_page_has_a_script_or_style_of_its_own_or_asks_anyone_else() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style[ >]|\sstyle=\"|\son[a-z]+=\"|javascript:", re.IGNORECASE
    )
    foreign = re.compile(
        r"(?:src|srcset|action|formaction)=\"(?:https?:)?//|<link[^>]*href=\"(?:https?:)?//", re.IGNORECASE
    )
    found = []
    for path in sorted((SRC / "dangvan").rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        every = [match.group() for rule in (inline, foreign) for match in rule.finditer(text)]
        found += [f"{path.name}: {one}" for one in every if "application/json" not in one]
    assert found == []
