"""`dangvan witness` as an operator runs it: processes of their own, for tests that stop and kill them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path


def dangvan_witness(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dangvan", "witness", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Running:
    """One `dangvan witness run`; knows its address once it listens."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        self.child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "dangvan",
                "witness",
                "run",
                str(folder),
                "--port",
                "0",
                *map(str, arguments),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        assert self.child.stdout is not None
        self.lines: list[str] = []
        self.port = 0
        for line in self.child.stdout:
            self.lines.append(line)
            if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(found[1])
                break
        assert self.port, "".join(self.lines)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _read(self) -> None:
        assert self.child.stdout is not None
        with self.child.stdout as lines:
            self.lines.extend(lines)

    def stop(self) -> tuple[int, str]:
        """Ask it to stop; its exit code and all it said."""
        self.child.send_signal(signal.SIGTERM)
        code = self.child.wait(60)
        self._reading.join(60)
        return code, "".join(self.lines)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait(60)
        self._reading.join(60)

    def resident_kilobytes(self, what: str) -> int:
        status = Path(f"/proc/{self.child.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)[1])  # type: ignore[index]
