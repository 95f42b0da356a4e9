"""Digests to a real SMTP server: what is refused is counted, what fails is tried again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dangvan.alerts import actions
from dangvan.alerts.models import Digest, Follow, Follower
from dangvan.alerts.types import Kind
from tests.alerts.conftest import CLOCK, Following, morning
from tests.small_city import SmallCity, later


class Mailbox:
    """Takes letters; refuses addresses by name."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []
        self.sessions: set[int] = set()
        self.refusal = ""

    async def handle_RCPT(  # noqa: N802 (the name is aiosmtpd's)
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        if self.refusal and address.startswith("no"):
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.letters.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


@pytest.fixture
def server(settings: Any) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST = "127.0.0.1"
    yield mailbox
    controller.stop()


def send(settings: Any) -> int:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return actions.send_digests(by=CLOCK)


def followed_by(city: SmallCity, follow: Following, *names: str) -> None:
    for name in names:
        follow(Kind.AREA, city.areas["dong"].code, f"{name}@example.org")


def test_all_go_over_a_few_connections(
    city: SmallCity, follow: Following, server: Mailbox, settings: Any
) -> None:
    city.answered()
    followed_by(city, follow, *[f"p{n}" for n in range(12)])
    with morning(3):
        actions.queue_digests(by=CLOCK)
        assert send(settings) == 12
    assert sorted(to for to, _letter in server.letters) == sorted(f"p{n}@example.org" for n in range(12))
    assert len(server.sessions) == actions.sending.CONNECTIONS
    assert Digest.objects.count() == 0
    for _to, letter in server.letters:
        assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter
        assert letter.count(b"\r\nTo: ") == 1


def test_an_address_that_is_refused_for_good_goes_after_some_mornings_and_others_stay(
    city: SmallCity, follow: Following, server: Mailbox, settings: Any
) -> None:
    followed_by(city, follow, "no", "yes")
    server.refusal = "550 no such mailbox"
    for day in range(2, 2 + actions.sending.MOST_FAILURES):
        assert Follower.objects.count() == 2
        with morning(day, hour=9):
            city.answered()
        with morning(day + 1):
            actions.queue_digests(by=CLOCK)
            assert send(settings) == 1
            settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert Follower.objects.count() == Follow.objects.count() == 1
    assert Follower.objects.get().failures == 0


def test_what_is_refused_for_now_is_tried_again_after_growing_pauses(
    city: SmallCity, follow: Following, server: Mailbox, settings: Any
) -> None:
    city.answered()
    followed_by(city, follow, "no")
    server.refusal = "451 later"
    with morning(3):
        actions.queue_digests(by=CLOCK)
        assert send(settings) == 0
        assert send(settings) == 0
        assert Digest.objects.get().attempts == 1
        server.refusal = ""
        with later(minutes=1):
            assert send(settings) == 1
    assert Follower.objects.get().failures == 0


def test_a_digest_is_given_up_after_its_tries_and_counts_once(
    city: SmallCity, follow: Following, settings: Any
) -> None:
    city.answered()
    followed_by(city, follow, "p")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with morning(3):
        actions.queue_digests(by=CLOCK)
        for turn in range(actions.sending.MOST_ATTEMPTS):
            with later(hours=turn * 7):
                send(settings)
    assert Digest.objects.count() == 0
    assert Follower.objects.get().failures == 1


def test_a_key_that_is_gone_stops_nobody_elses_letters(
    city: SmallCity, follow: Following, server: Mailbox, settings: Any
) -> None:
    city.answered()
    followed_by(city, follow, "a", "b")
    Follower.objects.filter(pk=Follower.objects.order_by("id")[0].pk).update(sealed=b"x" * 40)
    with morning(3):
        actions.queue_digests(by=CLOCK)
        assert send(settings) == 1
    assert [to for to, _letter in server.letters] == ["b@example.org"]
