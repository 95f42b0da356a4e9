"""A real IMAP server: taken letters go, others are put aside, one that fails waits and holds up nobody."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from imap_tools import MailBoxUnencrypted

from dangvan.api.mail_in import mailbox
from dangvan.api.mail_in.taking import Outcome
from tests.api.mail_in.letters import letter

USER, PASSWORD = "phan-anh@city.example", "trong"


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """A server of its own process on loopback; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    running = subprocess.Popen(
        [
            *(sys.executable, "-c", "from pymap.main import main; main()"),
            *("--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin"),
            *("dict", "--demo-user", USER, "--demo-password", PASSWORD),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, running)
        yield port
    finally:
        running.terminate()
        running.wait(10)


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the IMAP server did not start")


@pytest.fixture
def box(server: int) -> Iterator[MailBoxUnencrypted]:
    """The mailbox as its owner sees it, emptied."""
    with MailBoxUnencrypted("127.0.0.1", server).login(USER, PASSWORD) as opened:
        for folder in ("INBOX", *mailbox.FOLDERS.values()):
            if opened.folder.exists(folder):
                opened.folder.set(folder)
                opened.delete(opened.uids())
        opened.folder.set("INBOX")
        yield opened


@pytest.fixture
def url(server: int) -> str:
    return f"imap://{USER.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{server}"


def put(box: MailBoxUnencrypted, *subjects: str) -> None:
    for subject in subjects:
        box.append(letter(Subject=subject, Message_ID=f"<{subject}@thu.example>").as_bytes(), "INBOX")


def lying_in(box: MailBoxUnencrypted, folder: str) -> list[str]:
    if not box.folder.exists(folder):
        return []
    box.folder.set(folder)
    return sorted(found.subject for found in box.fetch(mark_seen=False))


def test_each_letter_is_put_where_it_belongs(box: MailBoxUnencrypted, url: str) -> None:
    put(box, "taken", "refused", "automatic")
    found = mailbox.fetch(url, lambda raw: next(one for one in Outcome if f"Subject: {one}".encode() in raw))
    assert found == {"taken": 1, "refused": 1, "automatic": 1}
    assert lying_in(box, "INBOX") == []
    assert lying_in(box, "Chua-nhan") == ["refused"]
    assert lying_in(box, "Tu-dong") == ["automatic"]


def test_a_letter_that_fails_waits_and_keeps_nobody_waiting(box: MailBoxUnencrypted, url: str) -> None:
    put(box, "first", "second")

    def take(raw: bytes) -> Outcome:
        if b"Subject: first" in raw:
            raise RuntimeError("the database is away")
        return Outcome.TAKEN

    assert mailbox.fetch(url, take) == {"left": 1, "taken": 1}
    assert lying_in(box, "INBOX") == ["first"]
    assert mailbox.fetch(url, lambda _raw: Outcome.TAKEN) == {"taken": 1}
    assert lying_in(box, "INBOX") == []


def test_what_a_letter_says_reaches_no_log(
    box: MailBoxUnencrypted, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    put(box, "secret-subject")

    def take(raw: bytes) -> Outcome:
        raise ValueError(raw.decode())

    mailbox.fetch(url, take)
    assert "ValueError" in caplog.text
    assert "secret-subject" not in caplog.text


def test_a_letter_too_large_is_not_even_fetched(
    box: MailBoxUnencrypted, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "LONGEST_LETTER", 200)
    put(box, "large")
    asked: list[bytes] = []

    def take(raw: bytes) -> Outcome:
        asked.append(raw)
        return Outcome.TAKEN

    assert mailbox.fetch(url, take) == {"refused": 1}
    assert asked == []
    assert lying_in(box, "Chua-nhan") == ["large"]


def test_a_mailbox_that_is_away_is_an_error_of_this_turn_alone() -> None:
    with pytest.raises(ConnectionRefusedError):
        mailbox.fetch("imap://a:b@127.0.0.1:9", lambda _raw: Outcome.TAKEN)
