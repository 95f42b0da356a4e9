"""Web and worker together stay within 400 MB.

The demonstration as `./run demo` serves it, after pages of many kinds were asked for and the worker did its
rounds; the resident memory of its processes, shared pages counted in each. The signer and the demonstration's
sample witnesses, which a city runs elsewhere, are told beside.
"""

from __future__ import annotations

import http.client
import time
from pathlib import Path

from benchmarks._claims import Claims
from benchmarks._demo import demo

PATHS = (
    "/", "/en/", "/phan-anh/", "/theo-doi/", "/tim/?q=rac", "/vu-viec/", "/dia-ban/", "/co-quan/",
    "/linh-vuc/", "/desk/",
)  # fmt: skip
ROUNDS = 60
BESIDE = ("dangvan signer", "dangvan.demo.witnesses")


def run(claims: Claims) -> None:
    with demo("--recent", "1500", "--history", "1500") as started:
        answered = _visit(started.port)
        time.sleep(5)
        everybody = {pid: (_resident(pid), _command(pid)) for pid in started.family()}
    for size, command in everybody.values():
        claims.say(f"{size / 1e6:4.0f} MB  {command}")
    sizes = [size for size, command in everybody.values() if not any(name in command for name in BESIDE)]
    claims.say(f"all together: {sum(size for size, _ in everybody.values()) / 1e6:.0f} MB")
    claims.say("answered: " + ", ".join(f"{path} {status}" for path, status in answered.items()))
    claims.claim("megabytes of web and worker together", sum(sizes) / 1e6, "<=", 400, " MB")


def _visit(port: int) -> dict[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answered = {}
    for _ in range(ROUNDS):
        for path in PATHS:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            answered[path] = answer.status
    connection.close()
    return answered


def _command(pid: int) -> str:
    """What the process runs, without the path of its interpreter."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    return " ".join(words[1:4]).strip()


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
