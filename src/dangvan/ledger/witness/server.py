"""The witness on the network: `POST /add-checkpoint` of C2SP tlog-witness, and a few pages to read.

It keeps no address of anybody, and nobody can hold it: every connection is bounded in number, time and size.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import sqlite3
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any
from urllib.parse import unquote

from dangvan.ledger.witness.cosigning import Answer, Witness, plain
from dangvan.ledger.witness.pages import page

ADD_CHECKPOINT = "/add-checkpoint"
#: 63 hashes and a checkpoint with the 16 post-quantum signatures that a note may carry.
MOST_BODY_BYTES = 128 * 1024
#: So much of what is refused is still read, for a moment: closing before would take the refusal back with it.
MOST_READ_AWAY = 1024 * 1024
MOST_HEAD_BYTES = 16 * 1024
MOST_CONNECTIONS = 64
IDLE_SECONDS = 15.0
LONGEST_CONNECTION_SECONDS = 60.0
GRACE_SECONDS = 3.0

_LENGTH = re.compile(r"[0-9]{1,15}\Z", re.ASCII)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,7})[ \t]*(?:;[^\r\n]*)?\r?\n\Z")
_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


class _Unfit(Exception):
    """A request whose body can't be taken; the connection ends with the refusal."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.answer = plain(status, sentence)


class _BoundedReading:
    """What a client sends, of which the head of one request may be only so long."""

    def __init__(self, whole: BufferedIOBase) -> None:
        self._whole = whole
        self._left = MOST_HEAD_BYTES

    def next_request(self) -> None:
        self._left = MOST_HEAD_BYTES

    def readline(self, most: int = -1) -> bytes:
        if self._left <= 0:
            raise http.client.LineTooLong("head")
        line = self._whole.readline(min(most, self._left) if most >= 0 else self._left)
        self._left -= len(line)
        return line

    def read(self, length: int) -> bytes:
        return self._whole.read(length)

    def close(self) -> None:
        self._whole.close()


class Visit(BaseHTTPRequestHandler):
    """One connection; several requests may follow one another on it."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "dangvan-witness"
    sys_version = ""
    timeout = IDLE_SECONDS
    # Head and body leave together: apart, the second would wait for the first to be acknowledged.
    wbufsize = 16 * 1024
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.began = time.monotonic()
        self.reading = _BoundedReading(self.rfile)
        self.rfile = self.reading  # type: ignore[assignment]

    def handle_one_request(self) -> None:
        self.reading.next_request()
        try:
            super().handle_one_request()
        except (ConnectionError, http.client.HTTPException):
            self.close_connection = True

    def do_POST(self) -> None:
        with self.server.at_work():
            try:
                body = self._body()
            except _Unfit as unfit:
                self.close_connection = True
                self._give(unfit.answer)
                self._read_away()
                return
            if self._asked_path() != ADD_CHECKPOINT:
                self._give(plain(HTTPStatus.NOT_FOUND, "there is nothing at this address"))
                return
            self._give(self.server.add_checkpoint(body))

    def do_GET(self) -> None:
        with self.server.at_work():
            path = self._asked_path()
            if path == ADD_CHECKPOINT:
                self._refuse_method()
                return
            found = page(self.server.witness, path)
            self._give(found or plain(HTTPStatus.NOT_FOUND, "there is nothing at this address"))

    do_HEAD = do_GET  # noqa: N815 (the standard library calls it by this name)

    def _refuse_method(self) -> None:
        # What comes with such a request is not read: the connection can't go on after it.
        self.close_connection = True
        known = self._asked_path() == ADD_CHECKPOINT
        answer = plain(
            HTTPStatus.METHOD_NOT_ALLOWED, "only POST is answered here" if known else "only GET is answered"
        )
        self._give(answer, ("Allow", "POST" if known else "GET, HEAD"))
        self._read_away()

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = _refuse_method  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses by itself, as plain text too."""
        self.close_connection = True
        self._give(plain(HTTPStatus(code), HTTPStatus(code).phrase))
        self._read_away()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the standard library's name)
        """Nothing: a line would name the address of a visitor."""

    def _asked_path(self) -> str:
        """The path percent-decoded, without a query or the server's own name (RFC 9112, 3.2.2)."""
        path = re.sub(r"\Ahttps?://[^/?]*", "", self.path).partition("?")[0]
        return unquote(path, errors="replace")

    def _give(self, answer: Answer, *headers: tuple[str, str]) -> None:
        if time.monotonic() - self.began > LONGEST_CONNECTION_SECONDS / 2:
            self.close_connection = True
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _read_away(self) -> None:
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1.0)
            left = MOST_READ_AWAY
            while left > 0 and (piece := self.connection.recv(64 * 1024)):
                left -= len(piece)

    def _body(self) -> bytes:
        """The body, of a length told before (RFC 9112, 6.2) or in chunks (7.1). Raises _Unfit."""
        encodings, lengths = (
            self.headers.get_all("Transfer-Encoding", []),
            self.headers.get_all("Content-Length", []),
        )
        if encodings:
            if lengths or [each.strip().lower() for each in encodings] != ["chunked"]:
                raise _Unfit(HTTPStatus.BAD_REQUEST, "the length of the body is told in more than one way")
            return self._chunks()
        if len(set(lengths)) > 1 or not all(_LENGTH.match(each.strip()) for each in lengths):
            raise _Unfit(HTTPStatus.BAD_REQUEST, "Content-Length is not one plain number")
        length = int(lengths[0]) if lengths else 0
        if length > MOST_BODY_BYTES:
            raise _Unfit(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than {MOST_BODY_BYTES} bytes"
            )
        body = self.rfile.read(length)
        if len(body) < length:
            raise _Unfit(HTTPStatus.BAD_REQUEST, "the body ends before the length it was announced with")
        return body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            self.reading.next_request()
            head = _CHUNK.match(self.rfile.readline(256))
            if head is None:
                raise _Unfit(HTTPStatus.BAD_REQUEST, "a chunk of the body does not begin with its length")
            length = int(head[1], 16)
            if len(body) + length > MOST_BODY_BYTES:
                raise _Unfit(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than {MOST_BODY_BYTES} bytes"
                )
            if length == 0:
                break
            chunk = self.rfile.read(length)
            if len(chunk) < length or self.rfile.readline(2) not in {b"\r\n", b"\n"}:
                raise _Unfit(HTTPStatus.BAD_REQUEST, "a chunk of the body is not as long as it says")
            body += chunk
        while self.rfile.readline(4096) not in {b"\r\n", b"\n", b""}:
            pass
        return body


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness until `shutdown`."""

    #: Clients of logs come at once, at the end of a batch: a short queue would make them wait seconds.
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._open: dict[socket.socket, float] = {}
        self._busy = 0
        self._counting = threading.Condition()
        super().__init__(address, Visit)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def server_bind(self) -> None:
        """Without asking a name server for our own name, as the standard library would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "witness", self.server_address[1]

    def add_checkpoint(self, body: bytes) -> Answer:
        try:
            return self.witness.add_checkpoint(body)
        except sqlite3.Error as error:
            sys.stderr.write(f"Không ghi được sổ | Cannot write the memory: {error}\n")
            return plain(
                HTTPStatus.SERVICE_UNAVAILABLE, "the witness can't write its memory: nothing was signed"
            )

    @contextlib.contextmanager
    def at_work(self) -> Any:
        """Counts who is being answered, for stopping in order."""
        with self._counting:
            self._busy += 1
        try:
            yield
        finally:
            with self._counting:
                self._busy -= 1
                self._counting.notify_all()

    def settle(self) -> None:
        """After `shutdown`: let those at work get their answers."""
        with self._counting:
            self._counting.wait_for(lambda: self._busy == 0, timeout=GRACE_SECONDS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if len(self._open) >= MOST_CONNECTIONS:
            with contextlib.suppress(OSError):
                request.setblocking(False)
                request.send(_BUSY)
            self.shutdown_request(request)
            return
        self._open[request] = time.monotonic()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Now and then, between two connections: end those that last too long."""
        oldest = time.monotonic() - LONGEST_CONNECTION_SECONDS
        for request, began in list(self._open.items()):
            if began < oldest:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who went away is no matter; anything else is our mistake, told without the address."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            sys.stderr.write(f"Lỗi | Error: {type(error).__name__}: {error}\n")
