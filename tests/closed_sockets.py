"""Closes the network to the tests: a connection or a look-up of a name beyond this machine is an error.

An audit hook of the interpreter sees every socket of Python code, whichever library opens it.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_OWN_NAMES = {None, "", "localhost", b"localhost"}


class NetworkIsClosed(Exception):
    """A test tried to speak to another machine."""


def close_all_but_loopback() -> None:
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_here(address[0]):
            raise NetworkIsClosed(f"a test opens a connection to {address[0]}")
    elif event == "socket.getaddrinfo" and not is_here(arguments[0]):
        raise NetworkIsClosed(f"a test looks up {arguments[0]}")


def is_here(host: str | bytes | None) -> bool:
    if host in _OWN_NAMES:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
