"""The disk whose power can be cut, as the tests hold it: mounted by a process of its own."""

from __future__ import annotations

import ctypes.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.architecture.sources import ROOT

PATIENCE = 30.0


def missing() -> str:
    """What this machine lacks to mount it; empty where nothing."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "no /dev/fuse may be opened here"
    if not shutil.which("fusermount3") or not ctypes.util.find_library("fuse3"):
        return "libfuse 3 is missing (Debian: apt install fuse3)"
    return ""


class MountedDisk:
    """What lies in `folder` is seen at `at`; nothing that happens there changes `folder`."""

    def __init__(self, folder: Path, at: Path) -> None:
        self.at = at
        at.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.accepted.powerless", str(at), str(folder)], cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not at.is_mount():
            assert self.process.poll() is None, "the disk could not be mounted"
            assert time.monotonic() < until
            time.sleep(0.02)

    def cut(self, seed: int, into: Path) -> dict[str, int]:
        """Take the power away; `into` becomes what the machine finds when it is back. How much was lost."""
        lost: dict[str, int] = self._tell(word="cut", seed=seed, into=str(into))
        return lost

    def leave(self, room: int | None) -> None:
        """Let only so many more octets be written; None for as many as one likes."""
        self._tell(word="leave", room=room)

    def _tell(self, **command: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        subprocess.run(["fusermount3", "-u", "-z", str(self.at)], check=False, capture_output=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE)
        self.process.stdout.close()
