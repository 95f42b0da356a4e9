"""The witness over HTTP: what arrives is judged, and nobody who behaves badly holds it."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from dangvan.ledger.tlog.cosignatures import verify_cosignature
from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from dangvan.ledger.witness import server as servers
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.server import WitnessServer
from tests.ledger.witness.logs import ORIGIN, Log

Visitor = http.client.HTTPConnection


@contextmanager
def visitor(server: WitnessServer) -> Iterator[Visitor]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        yield connection


def ask(connection: Visitor, method: str, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.getheader("Content-Type", ""), answer.read()


def raw(server: WitnessServer, *sent: bytes) -> bytes:
    """What comes back for these very bytes, until the other side closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        for piece in sent:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def test_several_requests_follow_one_another_on_one_connection(
    server: WitnessServer, witness: Witness, log: Log
) -> None:
    with visitor(server) as connection:
        status, kind, line = ask(connection, "POST", "/add-checkpoint", log.request(0))
        assert (status, kind) == (200, "text/plain; charset=utf-8")
        verify_cosignature(log.note(), line.decode(), witness.key.verifier)
        held = connection.sock
        assert ask(connection, "POST", "/add-checkpoint", log.request(0)) == (
            409,
            "text/x.tlog.size",
            b"300\n",
        )
        assert ask(connection, "POST", "/add-checkpoint", b"old")[0] == 400
        log.grow(9)
        assert ask(connection, "POST", "/add-checkpoint", log.request(300))[0] == 200
        assert connection.sock is held


def test_what_everybody_may_read(server: WitnessServer, witness: Witness, log: Log) -> None:
    with visitor(server) as connection:
        assert ask(connection, "GET", f"/latest/{ORIGIN}")[0] == 404
        ask(connection, "POST", "/add-checkpoint", log.request(0))
        assert ask(connection, "GET", f"/latest/{ORIGIN}")[2].decode() == witness.memory.latest(ORIGIN).note
        ask(connection, "POST", "/add-checkpoint", Log(log.key, word="fork").grow(300).request(300))
        kept = json.loads(ask(connection, "GET", f"/conflicts/{ORIGIN.replace('/', '%2F')}")[2])
        assert kept["latest"] == witness.memory.latest(ORIGIN).note
        assert [found["proven"] for found in kept["conflicts"]] == [True]
        page = ask(connection, "GET", "/")[2].decode()
        assert str(witness.key.verifier) in page
        assert "confirmed up to entry: 300" in page
        assert "CONTRADICTIONS, evidence kept: 1" in page
        assert ask(connection, "HEAD", "/")[2] == b""
        for path in ("/x", "/latest/", "/latest/other", "/conflicts/other", "/%ff", "*"):
            assert ask(connection, "GET", path)[0] == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_checkpoints_come_by_post_alone(server: WitnessServer, method: str) -> None:
    with visitor(server) as connection:
        connection.request(method, "/add-checkpoint")
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Allow")) == (405, "POST")


def test_nothing_is_posted_elsewhere(server: WitnessServer, log: Log) -> None:
    with visitor(server) as connection:
        assert ask(connection, "POST", "/", log.request(0))[0] == 404
        assert ask(connection, "POST", "/add-checkpoint/", log.request(0))[0] == 404
        assert ask(connection, "POST", "/add-checkpoint", log.request(0))[0] == 200


def test_a_body_in_chunks_is_read(server: WitnessServer, log: Log) -> None:
    with visitor(server) as connection:
        body = log.request(0)
        pieces = (body[at : at + 17] for at in range(0, len(body), 17))
        connection.request("POST", "/add-checkpoint", pieces, encode_chunked=True)
        assert connection.getresponse().status == 200


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"Content-Length: x", b"", 400),
        (b"Content-Length: -1", b"", 400),
        (b"Content-Length: 4\r\nContent-Length: 5", b"aaaaa", 400),
        (b"Content-Length: 4\r\nTransfer-Encoding: chunked", b"0\r\n\r\n", 400),
        (b"Transfer-Encoding: gzip", b"", 400),
        (b"Transfer-Encoding: chunked", b"zz\r\n", 400),
        (b"Transfer-Encoding: chunked", b"5\r\nabc", 400),
        (b"Transfer-Encoding: chunked", b"5\r\nabcdefgh", 400),
        (b"Transfer-Encoding: chunked", b"FFFFFF\r\n", 413),
        (b"Transfer-Encoding: chunked", b"10000\r\n" + bytes(65536) + b"\r\n10001\r\n", 413),
        (b"Content-Length: 10", b"abc", 400),
        (b"Content-Length: 131073", bytes(131073), 413),
        (b"Content-Length: 99999999999", b"", 413),
        (b"X: 1", b"", 400),
    ],
)
def test_a_body_that_is_not_as_announced_or_too_long_is_refused(
    server: WitnessServer, head: bytes, body: bytes, status: int
) -> None:
    received = raw(server, b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n" + head + b"\r\n\r\n", body)
    assert received.startswith(f"HTTP/1.1 {status} ".encode()), received
    assert received.count(b"HTTP/1.1") == 1


def test_an_address_may_name_the_server_too(server: WitnessServer) -> None:
    assert raw(server, b"GET http://witness.example/ HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert raw(server, b"GET http://[ HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 404 ")


def test_a_head_without_end_is_refused(server: WitnessServer) -> None:
    line = b"X-Long: " + b"a" * 4000 + b"\r\n"
    assert raw(server, b"GET / HTTP/1.1\r\n", *[line] * 5).startswith(b"HTTP/1.1 431 ")
    assert b"Too Large" in raw(server, b"GET /" + b"a" * 20000)


def test_requests_at_once_for_one_log_are_judged_one_after_the_other(
    server: WitnessServer, witness: Witness, log: Log
) -> None:
    """Of many steps from one size only one is cosigned: else the later answer would roll the log back."""
    size = 0
    for _ in range(10):
        log.grow(20)
        bodies = [log.request(size, log.size - cut) for cut in range(8)]
        start = threading.Barrier(len(bodies))

        def send(body: bytes, start: threading.Barrier = start) -> int:
            with visitor(server) as connection:
                start.wait()
                return ask(connection, "POST", "/add-checkpoint", body)[0]

        with ThreadPoolExecutor(len(bodies)) as many:
            answers = list(many.map(send, bodies))
        latest = witness.memory.latest(ORIGIN)
        assert sorted(answers) == [200] + [409] * 7
        assert latest.size == log.size - answers.index(200)
        size = latest.size


def test_visitors_who_say_nothing_do_not_keep_the_others_out(
    server: WitnessServer, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "MOST_CONNECTIONS", 8)
    monkeypatch.setattr(servers, "LONGEST_CONNECTION_SECONDS", 0.5)
    silent = [socket.create_connection(("127.0.0.1", server.port), timeout=60) for _ in range(8)]
    try:
        for held in silent:
            held.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 500\r\n\r\nold")
        while len(server._open) < 8:
            time.sleep(0.01)
        assert raw(server, b"").startswith(b"HTTP/1.1 503 ")
        give_up = time.monotonic() + 60
        while server._open and time.monotonic() < give_up:
            time.sleep(0.05)
        with visitor(server) as connection:
            assert ask(connection, "POST", "/add-checkpoint", log.request(0))[0] == 200
    finally:
        for held in silent:
            held.close()


def test_a_memory_that_cannot_be_written_means_no_signature(
    server: WitnessServer, witness: Witness, log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    """A full disk, told by SQLite itself: the file may grow no further."""
    (pages,) = witness.memory._rows.execute("PRAGMA page_count").fetchone()
    witness.memory._rows.execute(f"PRAGMA max_page_count = {pages}")
    text_of_many_pages = log.checkpoint().text() + "x" * 100_000 + "\n"
    body = AddCheckpoint(0, (), sign_note(text_of_many_pages, log.key)).format()
    with visitor(server) as connection:
        status, _kind, answer = ask(connection, "POST", "/add-checkpoint", body)
        assert (status, b"nothing was signed" in answer) == (503, True)
        assert witness.memory.latest(ORIGIN).size == 0
        witness.memory._rows.execute("PRAGMA max_page_count = 100000")
        assert ask(connection, "POST", "/add-checkpoint", body)[0] == 200
    assert "Cannot write the memory" in capfd.readouterr().err


def test_the_memory_answers_only_when_its_bytes_are_on_the_disk(witness: Witness) -> None:
    assert witness.memory._rows.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert witness.memory._rows.execute("PRAGMA synchronous").fetchone() == (2,)
    assert sqlite3.sqlite_version_info >= (3, 37)


def test_nothing_is_told_of_who_came(
    server: WitnessServer, log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    with visitor(server) as connection:
        ask(connection, "POST", "/add-checkpoint", log.request(0))
        ask(connection, "GET", "/nowhere")
    raw(server, b"nonsense\r\n\r\n")
    seen = capfd.readouterr()
    assert "127.0.0.1" not in seen.out + seen.err
