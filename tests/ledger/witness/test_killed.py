"""A witness killed in the middle of its work: what it answered it remembers, and no fork gets a signature."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.visiting import Silent, visit
from tests.ledger.witness.logs import ORIGIN, Log
from tests.ledger.witness.running import Running

COMMON, LONGEST = 30, 3000


class Pusher(threading.Thread):
    """Pushes one history as fast as the witness answers, and keeps what got a signature."""

    def __init__(self, log: Log, url: str, seed: int) -> None:
        super().__init__()
        self.log, self.url, self.chance = log, url, random.Random(seed)
        self.cosigned: list[int] = []
        self.size = 0

    def run(self) -> None:
        try:
            while self.size < LONGEST:
                larger = min(LONGEST, self.size + self.chance.randint(1, 4))
                reply = visit(
                    f"{self.url}/add-checkpoint", body=self.log.request(self.size, larger), seconds=5
                )
                if reply.status == 200:
                    self.cosigned.append(larger)
                    self.size = larger
                elif reply.status == 409:
                    self.size = int(reply.body)
                else:
                    assert reply.status == 422, reply
                    return
        except Silent:
            return


def test_whatever_moment_it_is_killed_at_it_confirms_one_history(tmp_path: Path) -> None:
    log = Log().grow(COMMON)
    fork = log.fork("other").grow(LONGEST - COMMON)
    log.grow(LONGEST - COMMON)
    folder = tmp_path / "witness"
    folders.create(folder, "bao.example/chung-kien")
    memory = folders.open_memory(folder)
    memory.add_log(ORIGIN, log.vkey, 0)
    memory.close()
    chance = random.Random(20)
    cosigned: dict[str, list[int]] = {"log": [], "fork": []}
    for number in range(6):
        running = Running(folder)
        pushers = {"log": Pusher(log, running.url, number), "fork": Pusher(fork, running.url, number + 100)}
        for pusher in pushers.values():
            pusher.start()
        time.sleep(chance.uniform(0.05, 0.6))
        running.kill()
        for name, pusher in pushers.items():
            pusher.join(60)
            cosigned[name] += pusher.cosigned
        memory = folders.open_memory(folder)
        latest = memory.latest(ORIGIN)
        memory.close()
        assert latest.size >= max(cosigned["log"] + cosigned["fork"], default=0)
    assert sum(map(len, cosigned.values())) > 20
    beyond = {name for name, sizes in cosigned.items() if any(size > COMMON for size in sizes)}
    assert len(beyond) == 1, "both histories are cosigned beyond the point where they part"
