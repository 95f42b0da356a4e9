"""Two witnesses of invented bodies that stand beside the demonstration, so that a newcomer sees the record
confirmed. One small process without Django runs both; they read the site and hand in their words there.

Witnesses that the city runs itself prove nothing to anybody else: real ones run on other people's machines.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from dangvan.ledger.signing.naming import origin_of
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import VerifierKey
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.following import Follower, follow
from dangvan.ledger.witness.visiting import Silent, visit

#: Name in the policy, as pages show it -> name of the key.
SAMPLES = {
    "Toà-soạn-báo-mẫu": "toa-soan-mau.example/chung-kien",
    "Trường-đại-học-mẫu": "truong-mau.example/chung-kien",
}
LOOK_EVERY_SECONDS = 5.0


def set_up(home: Path, policy: Path) -> None:
    """Make both witnesses and, where the operator has written none, the policy that lists them."""
    lines = []
    for name, key_name in SAMPLES.items():
        folder = _folder(home, key_name)
        if not (folder / folders.KEY).exists():
            folders.create(folder, key_name)
        lines.append(f"witness {name} {folders.read_key(folder).verifier}\n")
    if not policy.exists():
        lines += [f"group samples all {' '.join(SAMPLES)}\n", "quorum samples\n"]
        policy.write_text("".join(lines), encoding="utf-8")


def run(home: Path, url: str, origin: str, stop: threading.Event) -> None:
    """Follow the log at `url` until `stop`; its key is the one that the site tells."""
    followers = []
    while not (keys := _keys(url, origin)):
        if stop.wait(1.0):
            return
    for key_name in SAMPLES.values():
        folder = _folder(home, key_name)
        memory = folders.open_memory(folder)
        for key in keys:
            memory.add_log(origin, str(key), int(time.time()))
        followers.append(Follower(Witness(folders.read_key(folder), memory), folder, url))
    follow(followers, LOOK_EVERY_SECONDS, stop, lambda _url, _word: None)


def _keys(url: str, origin: str) -> list[VerifierKey]:
    try:
        reply = visit(f"{url}keys", seconds=5.0)
        keys = (
            [VerifierKey.parse(line) for line in reply.body.decode().split()] if reply.status == 200 else []
        )
    except (Silent, Refused, UnicodeDecodeError):
        return []
    return [key for key in keys if key.name == origin]


def _folder(home: Path, key_name: str) -> Path:
    return home / "witnesses" / key_name.partition(".")[0]


def main() -> int:
    home = Path(os.environ["DANGVAN_HOME"])
    stop = threading.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, lambda _number, _frame: stop.set())
    with folders.alone(home / "witnesses"):
        run(home, f"{os.environ['DANGVAN_BASE_URL'].rstrip('/')}/log/", origin_of(os.environ), stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
