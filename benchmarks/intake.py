"""Submitting a report costs at most some three times what two bare inserts cost, in at most 14 statements.

End to end over loopback: granian as `dangvan serve` starts it, all middleware, CSRF, the sealed draft,
SQLite in WAL with IMMEDIATE transactions and synchronous=FULL. The floor is `_bare`: the same server,
middleware and database, an endpoint with two inserts in one transaction. Compared by CPU time of the serving
processes, in many short turns, so that what else the machine does falls on both.
"""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from urllib.parse import urlencode

from benchmarks._claims import Claims

ROUNDS = 24
REPORTS_A_ROUND = 40
WARM_UP = 60
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TEXT = (
    "Ổ gà sâu chừng 20 cm ngay lối qua đường trước cổng trường, trời mưa nước che kín nên không ai thấy. "
    "Sáng nay một cháu học sinh ngã xe ở đây, hôm qua cũng có hai người ngã. Đề nghị vá sớm."
)


def run(claims: Claims) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    with redirect_stdout(io.StringIO()):
        call_command("init")
        call_command("collectstatic", interactive=False, verbosity=0)
    statements = _statements()
    with _served("dangvan.wsgi:application") as product, _served("benchmarks._bare:application") as floor:
        _post_bare(floor, WARM_UP)
        _submit(product, WARM_UP)
        ratios, ours, bare = [], [], []
        for _ in range(ROUNDS):
            bare.append(_cpu_of(floor, lambda: _post_bare(floor, REPORTS_A_ROUND)) / REPORTS_A_ROUND)
            drafts = _drafts(REPORTS_A_ROUND)
            ours.append(_cpu_of(product, lambda d=drafts: _submit_drafts(product, d)) / REPORTS_A_ROUND)
            ratios.append(bare[-1] / ours[-1])
        receipt = _cpu_of(product, lambda: _receipts(product, drafts)) / REPORTS_A_ROUND
    claims.say(
        f"CPU a submission: {statistics.median(ours) * 1e3:.2f} ms; bare endpoint "
        f"{statistics.median(bare) * 1e3:.2f} ms; the receipt's page afterwards {receipt * 1e3:.2f} ms"
    )
    claims.claim(
        "submissions per CPU-second, against a bare endpoint with two inserts",
        statistics.median(ratios),
        ">=",
        0.35,
    )
    claims.claim("SQL statements of a submission, BEGIN and COMMIT counted", statements, "<=", 14)


class Server:
    """A granian of one worker, as `dangvan serve` starts it, and what its processes have used of the CPU."""

    def __init__(self, target: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", target, "--interface", "wsgi", "--host", "127.0.0.1",
             "--port", str(self.port), "--workers", "1", "--blocking-threads", "2", "--no-ws",
             "--no-access-log", "--log-level", "warning"],
            env=os.environ | {"DANGVAN_BASE_URL": f"http://127.0.0.1:{self.port}"},
        )  # fmt: skip
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
        self.connection.request(method, path, body or None, _FORM | headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer

    def cpu_seconds(self) -> float:
        """Time on a processor of all threads of all processes, to the nanosecond."""
        total = 0
        for pid in _family(self.process.pid):
            for task in Path(f"/proc/{pid}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


@contextmanager
def _served(target: str) -> Iterator[Server]:
    server = Server(target)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        server.connection.close()
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(20)


def _cpu_of(server: Server, work: object) -> float:
    assert callable(work)
    before = server.cpu_seconds()
    work()
    return server.cpu_seconds() - before


def _post_bare(server: Server, count: int) -> None:
    for number in range(count):
        answer = server.ask("POST", "/bare/", urlencode({"text": f"{_TEXT} ({number} {time.time_ns()})"}))
        assert answer.status == 303, answer.status


def _submit(server: Server, count: int) -> None:
    _submit_drafts(server, _drafts(count))


def _drafts(count: int) -> list[tuple[str, str]]:
    """Forms filled in up to the last page, each with its cookie and receipt; half leave a contact."""
    from dangvan.website.speaking.cookies import DRAFT

    made = []
    for number in range(count):
        key = _filled_in(number)
        made.append((f"{DRAFT}={key.token}.{key.receipt.replace(' ', '-')}", key.receipt))
    return made


def _filled_in(number: int):  # type: ignore[no-untyped-def]
    from dangvan.kernel.actor import Actor
    from dangvan.organisations import queries as organisations
    from dangvan.places import queries as places
    from dangvan.reports import actions
    from dangvan.website.speaking.cookies import DraftKey

    leaves = [topic for topic in organisations.topics() if not topic.sensitive]
    wards = places.wards()
    ward = wards[number % len(wards)]
    key = DraftKey.new()
    fields = {
        "place_text": f"Trước số {number} phố Huế",
        "area": ward.id,
        "lon": ward.lon,
        "lat": ward.lat,
        "topic": leaves[number % len(leaves)].id,
        "text": f"{_TEXT} ({number})",
        "similar_seen": True,
        "about_body": False,
        "visibility": "public",
        "contact_seen": True,
        "wants_news": True,
    } | ({"name": "Lan", "phone": "024 3825 0000"} if number % 2 else {})
    actions.keep_draft(by=Actor.person(), token=key.token, fields=fields)
    return key


def _submit_drafts(server: Server, drafts: list[tuple[str, str]]) -> None:
    token = "a" * 32
    origin = f"http://127.0.0.1:{server.port}"
    for cookie, receipt in drafts:
        answer = server.ask(
            "POST",
            "/phan-anh/kiem-tra/",
            urlencode({"csrfmiddlewaretoken": token, "receipt": receipt}),
            Cookie=f"{cookie}; csrftoken={token}",
            Origin=origin,
        )
        assert answer.status == 303, answer.status
        assert "bien-nhan" in (answer.headers["Location"] or ""), answer.headers["Location"]


def _receipts(server: Server, drafts: list[tuple[str, str]]) -> None:
    from dangvan.website.speaking.cookies import RECEIPT

    for _cookie, receipt in drafts:
        answer = server.ask("GET", "/phan-anh/bien-nhan/", Cookie=f"{RECEIPT}={receipt.replace(' ', '-')}")
        assert answer.status == 200, answer.status


def _statements() -> int:
    """The most that one submission says to the database, of all kinds the benchmark sends."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    most = 0
    for cookie, receipt in _drafts(2) + _drafts(2):
        client = Client(headers={"host": "127.0.0.1"})
        name, _, value = cookie.partition("=")
        client.cookies[name] = value
        with CaptureQueriesContext(connection) as seen:
            answer = client.post("/phan-anh/kiem-tra/", {"receipt": receipt})
        assert answer.status_code == 303, answer.status_code
        most = max(most, len(seen))
    return most
