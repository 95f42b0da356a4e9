"""Finds Go and its checksum-database code, and builds the foreign verifier with them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

SOURCE: Final = Path(__file__).with_name("main.go")
#: Where Debian's golang-golang-x-mod-dev puts its source; GOPATH names another place.
GOCODE: Final = Path(os.environ.get("GOPATH") or "/usr/share/gocode")
MISSING: Final = (
    "Go or its x/mod source is not installed (Debian: apt install golang-go golang-golang-x-mod-dev)"
)


@cache
def go() -> str | None:
    """The path of an installed Go that also has golang.org/x/mod."""
    if not (GOCODE / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        return None
    return shutil.which("go")


def build(folder: Path) -> Path:
    """The verifier, built below `folder` without any network: what it needs is on this machine."""
    binary = folder / "judge"
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOPATH": str(GOCODE),
        "GOFLAGS": "",
        "GOPROXY": "off",
        "GOCACHE": os.environ.get("GOCACHE") or str(folder / "cache"),
    }
    subprocess.run([go() or "go", "build", "-o", binary, SOURCE], env=environment, check=True, cwd=folder)
    return binary


def ask(binary: Path, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All questions to one process; one answer each, with "why" where it refuses."""
    lines = "".join(json.dumps(question, default=_octets) + "\n" for question in questions)
    finished = subprocess.run([binary], input=lines, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in finished.stdout.splitlines()]
    assert finished.returncode == 0, finished.stderr
    assert len(answers) == len(questions), finished.stderr
    return answers


def _octets(value: object) -> str:
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()
