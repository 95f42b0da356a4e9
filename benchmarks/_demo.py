"""The demonstration as people start it, for the benchmarks that look at it from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RUN = Path(__file__).resolve().parent.parent / "run"


@dataclass(frozen=True, slots=True)
class Demo:
    port: int
    process: subprocess.Popen[str]

    def family(self) -> list[int]:
        """Its process and all below it."""
        return _family(self.process.pid)


@contextmanager
def demo(*arguments: str) -> Iterator[Demo]:
    """`./run demo` on a free port, once it has said where it is; stopped at the end as by Ctrl-C."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [str(RUN), "demo", "--port", str(port), *arguments],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        if not any("Ctrl-C" in line for line in process.stdout):
            raise RuntimeError("the demonstration did not start")
        yield Demo(port, process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(30)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]
