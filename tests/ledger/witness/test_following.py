"""A witness that goes and looks at the log's site itself, hands in what it cosigned, and is not fooled."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dangvan.ledger.tlog.cosignatures import verify_cosignature
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.following import Follower, NotConfirmed, file_name, follow
from dangvan.ledger.witness.visiting import Silent, visit
from tests.ledger.witness.logs import ORIGIN, Log
from tests.ledger.witness.running import Running, dangvan_witness


class Site:
    """The log's site: its files below /log/, and what is handed in there."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.handed_in: list[str] = []
        self.takes = 204
        self.asked: list[str] = []
        site = self

        class Pages(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.removeprefix("/log/")
                site.asked.append(path)
                try:
                    body = site.log.files[path]
                except KeyError:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                note = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if self.path == "/log/cosignatures" and site.takes == 204:
                    site.handed_in.append(note)
                self.send_response(site.takes)
                self.end_headers()

            def log_message(self, *_line: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/log/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(log: Log) -> Iterator[Site]:
    made = Site(log)
    yield made
    made.close()


@pytest.fixture
def follower(site: Site, witness: Witness, tmp_path: Path) -> Follower:
    return Follower(witness, tmp_path / "witness", site.url.rstrip("/"))


def test_it_confirms_what_grew_with_a_proof_from_the_tiles_and_hands_it_in(
    site: Site, follower: Follower, witness: Witness, tmp_path: Path
) -> None:
    for grown in (0, 1, 700, 70_000):
        site.log.grow(grown)
        looked = follower.look()
        assert (looked.checkpoint.size, looked.handed_in) == (site.log.size, True)
        verify_cosignature(site.log.note(), site.handed_in[-1].rpartition("\n\n")[2], witness.key.verifier)
        copy = tmp_path / "witness" / "cosigned" / file_name(ORIGIN)
        assert copy.read_text(encoding="utf-8") == site.handed_in[-1] == witness.memory.latest(ORIGIN).note
    assert len(site.handed_in) == 4
    site.asked.clear()
    assert follower.look().handed_in is None
    assert site.asked == ["checkpoint"]


def test_what_could_not_be_handed_in_is_handed_in_later_after_a_restart_too(
    site: Site, follower: Follower, witness: Witness, tmp_path: Path
) -> None:
    site.takes = 503
    assert follower.look().handed_in is False
    assert follower.look().handed_in is False
    site.takes = 204
    assert follower.look().handed_in is True
    again = Follower(witness, tmp_path / "witness", site.url)
    assert again.look().handed_in is True
    assert site.handed_in[0] == site.handed_in[1]


def test_another_history_is_refused_and_kept(site: Site, follower: Follower, witness: Witness) -> None:
    follower.look()
    honest = site.log
    site.log = Log(honest.key, word="other").grow(300)
    with pytest.raises(NotConfirmed, match="shows another tree of 300 entries"):
        follower.look()
    site.log = Log(honest.key, word="other").grow(300 + 50)
    with pytest.raises(NotConfirmed, match="consistency proof"):
        follower.look()
    site.log = Log(honest.key).grow(100)
    with pytest.raises(NotConfirmed, match="shows 100 entries, but 300 were confirmed before"):
        follower.look()
    assert [kept.proven for kept in witness.memory.conflicts(ORIGIN)] == [True, False]
    assert len(site.handed_in) == 1
    site.log = honest.grow(1)
    assert follower.look().checkpoint.size == 301


def test_what_is_no_log_of_ours_is_told_in_a_sentence(
    site: Site, follower: Follower, witness: Witness
) -> None:
    follower.look()
    site.log.grow(5)
    tile = "tile/0/001.p/49"
    spoiled = site.log.files | {tile: bytes(7)}
    for files, sentence in (
        ({}, "answers 404"),
        ({"checkpoint": b"nonsense"}, "no blank line"),
        ({"checkpoint": b"\xff"}, "utf-8"),
        ({"checkpoint": b"x" * 200_000}, "TooLong"),
        ({"checkpoint": site.log.files["checkpoint"]}, "no proof could be made"),
        (spoiled, "no proof could be made"),
    ):
        site.log.files, held = files, site.log.files
        with pytest.raises(NotConfirmed, match=sentence):
            follower.look()
        site.log.files = held
    site.close()
    with pytest.raises(NotConfirmed, match="ConnectionRefused"):
        follower.look()
    assert witness.memory.latest(ORIGIN).size == 300


def test_a_log_nobody_told_it_to_follow_is_not_confirmed(
    site: Site, tmp_path: Path, follower: Follower, witness: Witness
) -> None:
    witness.memory.remove_log(site.log.vkey)
    with pytest.raises(NotConfirmed, match="not known here"):
        follower.look()


def test_trouble_is_told_once_and_its_end_too(site: Site, follower: Follower) -> None:
    told: list[str] = []
    stop = threading.Event()
    files, site.log.files = site.log.files, {}
    thread = threading.Thread(
        target=follow, args=([follower], 0.05, stop, lambda _url, word: told.append(word))
    )
    thread.start()
    time.sleep(0.4)
    site.log.files = files
    give_up = time.monotonic() + 60
    while len(told) < 2 and time.monotonic() < give_up:
        time.sleep(0.02)
    stop.set()
    thread.join()
    assert [bool(word) for word in told] == [True, False]


def test_the_command_follows_by_itself(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert dangvan_witness("init", folder, "--name", "bao.example/w", "--log", site.log.vkey).returncode == 0
    running = Running(folder, "--follow", site.url, "--every", "1")
    try:
        give_up = time.monotonic() + 60
        while not site.handed_in and time.monotonic() < give_up:
            time.sleep(0.05)
        verify_cosignature(
            site.log.note(), site.handed_in[0].rpartition("\n\n")[2], folders.read_key(folder).verifier
        )
    finally:
        code, said = running.stop()
    assert code == 0
    assert "Confirmed phananh.example.vn/log up to entry 300" in said


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a/", "http://", "https:///x", "http://a b/", "http://[::1", "http://a:99999/", "http://á/"],
)
def test_what_is_no_address_is_not_visited(url: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        visit(url)


def test_whoever_sends_a_byte_now_and_then_holds_us_no_longer_than_agreed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip() -> None:
            line, _who = slow.accept()
            with line:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(400):
                    try:
                        line.sendall(b"x")
                    except OSError:
                        return
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(Silent):
            visit(f"http://127.0.0.1:{slow.getsockname()[1]}/", seconds=0.4)
        assert time.monotonic() - began < 10
