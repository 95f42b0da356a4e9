"""The guard that closes the network to the tests."""

from __future__ import annotations

import socket

import pytest

from tests.closed_sockets import NetworkIsClosed, is_here


def test_a_connection_to_another_machine_fails_at_once() -> None:
    with socket.socket() as line, pytest.raises(NetworkIsClosed):
        line.connect(("203.0.113.1", 80))


def test_a_name_beyond_this_machine_is_not_looked_up() -> None:
    with pytest.raises(NetworkIsClosed):
        socket.create_connection(("example.org", 80), timeout=1)


def test_this_machine_may_speak_to_itself() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", None, b"localhost"])
def test_loopback_is_here(host: str | bytes | None) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "192.168.1.1", "example.org", "localhost.example.org", "2001:db8::1"]
)
def test_anything_else_is_not(host: str) -> None:
    assert not is_here(host)
