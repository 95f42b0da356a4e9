"""The one seam through which the record speaks to other machines: one request, bounded in time and size."""

from __future__ import annotations

import http.client
import socket
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from dangvan.ledger.tlog.errors import Refused

_PIECE = 16 * 1024


class Silent(Exception):
    """The other side gave no whole answer: not reached, too slow, or cut off. Says which, never more."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    content_type: str
    body: bytes


def visit(
    url: str, *, body: bytes | None = None, seconds: float = 10.0, most_bytes: int = 64 * 1024
) -> Reply:
    """GET `url`, or POST `body` to it; no redirect is followed, no proxy asked, nothing about us is told.

    Raises Silent where no whole answer came within `seconds` or it was longer than `most_bytes`, and Refused
    where the address is none.
    """
    parts = _address(url)
    give_up = time.monotonic() + seconds
    connection = _connection(parts, seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "text/plain; charset=utf-8"} if body is not None else {}
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        read = _read(answer, connection.sock, give_up, most_bytes)
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        raise Silent(type(error).__name__) from None
    finally:
        connection.close()
    return Reply(answer.status, answer.getheader("Content-Type", ""), read)


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise Refused(f"{url!r} is no address: begin it with https:// or http:// and a host")
    return parts


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=seconds)
    import ssl  # some megabytes that a witness without https has no use for

    return http.client.HTTPSConnection(
        host, parts.port, timeout=seconds, context=ssl.create_default_context()
    )


def _read(
    answer: http.client.HTTPResponse, connected: socket.socket | None, give_up: float, most_bytes: int
) -> bytes:
    """The body piece by piece: whoever sends a byte now and then does not hold us longer than agreed."""
    pieces: list[bytes] = []
    length = 0
    while True:
        left = give_up - time.monotonic()
        if left <= 0:
            raise Silent("TooSlow")
        if connected is not None and connected.fileno() >= 0:
            connected.settimeout(left)
        piece = answer.read1(_PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        length += len(piece)
        if length > most_bytes:
            raise Silent("TooLong")
