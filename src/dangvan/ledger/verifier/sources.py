"""Where a log is read from: a folder somebody copied, or an address. Never more than a file may be large,
never longer than agreed, and never from another place than the one that was named.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from dangvan.ledger.tlog.encoding import HASH_BYTES
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.layout import TILE_WIDTH
from dangvan.ledger.tlog.notes import LARGEST_NOTE
from dangvan.ledger.verifier.figures import LARGEST_FIGURES
from dangvan.ledger.verifier.leaf import LARGEST_LEAF

LARGEST_TILE: Final = TILE_WIDTH * HASH_BYTES
#: An entry longer than a leaf may be is refused with its bundle, so that memory stays bounded.
LARGEST_LEAF_BUNDLE: Final = TILE_WIDTH * (2 + LARGEST_LEAF)
_SECONDS: Final = 30.0
_ATTEMPTS: Final = 4
#: Seconds before a server that failed is asked again; doubled each time.
_PATIENCE = 0.3
_TRANSIENT: Final = frozenset({408, 429, 500, 502, 503, 504})
_READERS: Final = 8
#: How many files are fetched ahead of the one that is looked at.
_AHEAD: Final = 48


class Unreachable(Exception):
    """The log could not be read just now: nothing is known about it, good or bad."""


class Source(Protocol):
    """A log's files by their path below its prefix. `read` raises FileNotFoundError, Refused, Unreachable."""

    name: str

    def read(self, path: str) -> bytes: ...

    def close(self) -> None: ...


def largest(path: str) -> int:
    """How many bytes a file of this path may have."""
    if path.startswith("tile/entries/"):
        return LARGEST_LEAF_BUNDLE
    if path.startswith("tile/"):
        return LARGEST_TILE
    return LARGEST_FIGURES if path.startswith("figures/") else LARGEST_NOTE


def open_source(where: str) -> Source:
    """The log at an address (http, https) or in a folder. Raises `Refused` where it is neither."""
    if where.startswith(("http://", "https://")):
        return WebSource(where)
    if "://" in where:
        raise Refused(f"{where} is neither a folder nor an http(s) address")
    if not Path(where).is_dir():
        raise Refused(f"there is no folder {where}")
    return FolderSource(Path(where))


class FolderSource:
    """A log in a folder."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def close(self) -> None:
        """Nothing stays open."""

    def read(self, path: str) -> bytes:
        most = largest(path)
        try:
            with (self._folder / path).open("rb") as file:
                found = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            raise FileNotFoundError(path) from None
        except OSError as why:
            raise Unreachable(f"{path} cannot be read: {why.strerror}") from None
        return _bounded(path, found, most)


class WebSource:
    """A log at an address, over connections that are kept open, one for each thread that reads."""

    def __init__(self, address: str, largest: Callable[[str], int] = largest) -> None:
        self.name = address.rstrip("/")
        self._largest = largest
        try:
            self._parts = urlsplit(self.name)
            self._port = self._parts.port
        except ValueError:
            raise Refused(f"{address} is no address") from None
        if not self._parts.hostname or self._parts.query or self._parts.fragment:
            raise Refused(f"{address} is not the address of a log")
        self._threads = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        """Call when no thread reads any more."""
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def read(self, path: str) -> bytes:
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_PATIENCE * 2**attempt)
            try:
                status, body = self._ask(path)
            except (OSError, http.client.HTTPException) as why:
                self._forget()
                failed = f"{self._parts.hostname} does not answer: {_reason(why)}"
                continue
            if status == http.client.OK:
                return body
            if status in {http.client.NOT_FOUND, http.client.GONE}:
                raise FileNotFoundError(path)
            if http.client.MULTIPLE_CHOICES <= status < http.client.BAD_REQUEST:
                raise Unreachable(
                    f"{self.name} sends readers of {path} elsewhere: name the log's own address"
                )
            failed = f"{self._parts.hostname} answers {status} for {path}"
            if status not in _TRANSIENT:
                break
        raise Unreachable(failed)

    def _ask(self, path: str) -> tuple[int, bytes]:
        connection = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self._threads.connection = _connected(self._parts)
            self._connections.append(connection)
        most = self._largest(path)
        target = f"{self._parts.path}/{path}"
        if getattr(connection, "asks_with_address", False):
            target = f"http://{self._parts.netloc}{target}"
        connection.request(
            "GET", target, headers={"User-Agent": "dangvan-verify", "Accept-Encoding": "identity"}
        )
        answer = connection.getresponse()
        try:
            body = answer.read(most + 1)
            if answer.status == http.client.OK:
                _bounded(path, body, most)
                if answer.length:
                    raise http.client.IncompleteRead(body, answer.length)
            return answer.status, body
        finally:
            if not answer.isclosed():
                # Not read to its end: what is left must not be taken for the next answer.
                answer.close()
                self._forget()

    def _forget(self) -> None:
        connection = getattr(self._threads, "connection", None)
        if connection is not None:
            connection.close()
            self._connections.remove(connection)
            self._threads.connection = None


class ReadAhead:
    """A source whose next files are fetched while the last one is looked at. `plan` gives the paths in the
    order in which they will be asked for; one that isn't in it is fetched when asked for.
    """

    def __init__(self, source: Source, plan: Iterable[str]) -> None:
        self.name = source.name
        self._source = source
        self._plan: Iterator[str] = iter(plan)
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        self._coming: OrderedDict[str, Future[bytes]] = OrderedDict()
        self._fill()

    def read(self, path: str) -> bytes:
        coming = self._coming.pop(path, None)
        if coming is None:
            return self._source.read(path)
        self._fill()
        return coming.result()

    def close(self) -> None:
        """Waits for what is being read; the source itself stays open."""
        self._pool.shutdown(cancel_futures=True)

    def _fill(self) -> None:
        while len(self._coming) < _AHEAD:
            path = next(self._plan, None)
            if path is None:
                return
            self._coming[path] = self._pool.submit(self._source.read, path)


def read_address(address: str, most: int) -> bytes:
    """One file at an address of its own."""
    head, _, name = address.rpartition("/")
    with closing(WebSource(head, largest=lambda _path: most)) as source:
        try:
            return source.read(name)
        except FileNotFoundError:
            raise Unreachable(f"there is nothing at {address}") from None


def read_bounded(path: Path, most: int, what: str) -> bytes:
    """A file somebody names on the command line. Raises `Refused` where it can't be read or is too large."""
    try:
        with path.open("rb") as file:
            found = file.read(most + 1)
    except OSError as why:
        raise Refused(f"{what} {path} cannot be read: {why.strerror}") from None
    return _bounded(str(path), found, most)


def _bounded(path: str, found: bytes, most: int) -> bytes:
    if len(found) > most:
        raise Refused(f"{path} has more than the {most} bytes such a file may have")
    return found


def _connected(parts: SplitResult) -> http.client.HTTPConnection:
    """A connection to the log's host, through the proxy that the environment names for it, if any."""
    host, port, secure = parts.hostname or "", parts.port, parts.scheme == "https"
    proxy = None if proxy_bypass(host) else getproxies().get(parts.scheme)
    make: Callable[..., http.client.HTTPConnection] = (
        http.client.HTTPSConnection if secure else http.client.HTTPConnection
    )
    if proxy is None:
        return make(host, port, timeout=_SECONDS)
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    connection = make(through.hostname or "", through.port, timeout=_SECONDS)
    if secure:
        connection.set_tunnel(host, port)
    else:
        connection.asks_with_address = True  # type: ignore[attr-defined]
    return connection


def _reason(why: Exception) -> str:
    if isinstance(why, TimeoutError | socket.timeout):
        return "no answer in time"
    return getattr(why, "strerror", None) or str(why) or type(why).__name__
