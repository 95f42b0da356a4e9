"""A log read from an address: what servers may do, and what of it is accepted."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier import sources
from dangvan.ledger.verifier.command import main
from dangvan.ledger.verifier.sources import Unreachable, WebSource
from tests.ledger.verifier.logs import HandLog, sealed


class _Server(SimpleHTTPRequestHandler):
    """Serves a folder; `ill` says what to do at a path instead."""

    protocol_version = "HTTP/1.1"
    ill: dict[str, Any] = {}

    def do_GET(self) -> None:
        ill = self.ill.get(self.path)
        if ill is None:
            super().do_GET()
            return
        kind, *more = ill
        if kind == "once":
            del self.ill[self.path]
            kind, *more = more
        if kind == "status":
            self.send_response(more[0])
            self.send_header("Location", "http://elsewhere.example/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind == "short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)
            self.close_connection = True
        elif kind == "endless":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            try:
                for _ in range(4096):
                    self.wfile.write(b"x" * 4096)
            except OSError:
                pass

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing on the terminal of the tests."""


@pytest.fixture
def log(tmp_path: Path) -> HandLog:
    log = HandLog(tmp_path / "log")
    rng = random.Random(2)
    log.add([sealed("2026-03-02", rng) for _ in range(1000)])
    return log


@pytest.fixture
def address(log: HandLog, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(sources, "_PATIENCE", 0.001)
    _Server.ill = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(log.folder.parent)))
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/log"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_log_is_audited_from_its_address(log: HandLog, address: str) -> None:
    assert main(["log", address, "--policy", str(log.policy), "--json"]) == 0


def test_a_server_that_fails_now_and_then_is_asked_again(log: HandLog, address: str) -> None:
    _Server.ill = {
        "/log/checkpoint": ("once", "status", 503),
        "/log/tile/entries/001": ("once", "short"),
        "/log/tile/0/002": ("once", "status", 429),
    }
    assert main(["log", address, "--policy", str(log.policy), "--json"]) == 0
    assert _Server.ill == {}


@pytest.mark.parametrize(
    ("ill", "status"),
    [
        (("status", 500), 3),
        (("status", 403), 3),
        (("status", 301), 3),
        (("short",), 3),
        (("endless",), 1),
        (("status", 404), 1),
    ],
)
def test_what_a_server_answers_amiss_is_told_in_a_sentence(
    log: HandLog, address: str, ill: tuple[Any, ...], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("/log/checkpoint", "/log/tile/entries/001"):
        _Server.ill = {path: ill}
        assert main(["log", address, "--policy", str(log.policy)]) == status
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert said.out + said.err


def test_an_address_nobody_answers_at_tells_nothing_about_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PATIENCE", 0.001)
    with pytest.raises(Unreachable):
        WebSource("http://127.0.0.1:9/log").read("checkpoint")
    for address in ("http://", "http://x:99999999/log", "http://x/log?a=1"):
        with pytest.raises(Refused):
            WebSource(address)
