"""`dangvan signer`: the process that holds the keys and answers on a Unix socket.

It loads no Django and no database driver: little memory, and little that could be broken into.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import signal
import socketserver
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.signing.lines import MOST_BYTES, address_of, answer, connect, written
from dangvan.ledger.signing.naming import key_folder_of, origin_of, socket_of
from dangvan.ledger.signing.protocol import SignerRefused

#: A caller that says nothing for so long is let go.
_PATIENCE_SECONDS = 60.0


class CannotSign(Exception):
    """Why the signer can't start, in one sentence."""


class _Caller(socketserver.StreamRequestHandler):
    """One line to the signer: question after question until the other end hangs up."""

    timeout = _PATIENCE_SECONDS
    server: _Listener

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while question := self.rfile.readline(MOST_BYTES + 1):
                if len(question) > MOST_BYTES:
                    self.wfile.write(written({"refused": f"a question is longer than {MOST_BYTES} octets"}))
                    return
                self.wfile.write(written(self._answer(question)))

    def _answer(self, question: bytes) -> dict[str, Any]:
        try:
            return answer(self.server.keyring, dict(json.loads(question)))
        except SignerRefused as why:
            return {"refused": str(why)}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {"refused": "this is not a question that a signer knows"}
        except OSError as error:
            # A full disk: what can't be remembered is not signed.
            return {"silent": f"the signer cannot write to its folder ({error.strerror})"}


class _Listener(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, path: Path, keyring: Keyring) -> None:
        self.keyring, self.path = keyring, path
        super().__init__(str(path), _Caller, bind_and_activate=False)
        before = os.umask(0o177)
        try:
            with address_of(path) as address:
                self.socket.bind(address)
            self.server_activate()
        finally:
            os.umask(before)

    def server_close(self) -> None:
        super().server_close()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


@contextlib.contextmanager
def listening(folder: Path, path: Path, origin: str) -> Iterator[_Listener]:
    """The signer over the keys in `folder`, listening at `path` while inside; raises CannotSign."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            _make_way(path)
            server = _Listener(path, Keyring(folder, origin))
            with server:
                yield server
    except SignerRefused as why:
        raise CannotSign(str(why)) from None
    except OSError as error:
        raise CannotSign(f"cannot listen at {path} or use {folder} ({error.strerror})") from error


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two signers on one folder could forget what the other signed: the second one is refused."""
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotSign(f"another signer already uses {folder}") from None
        yield


def _make_way(path: Path) -> None:
    """Take away the socket that a killed signer left; one that answers stays."""
    if not path.exists():
        return
    try:
        connect(path, 1.0).close()
    except ConnectionRefusedError:
        path.unlink()
    else:
        raise CannotSign(f"somebody already listens at {path}")


def main(arguments: list[str]) -> int:
    home = Path(os.environ.get("DANGVAN_HOME") or Path(__file__).resolve().parents[4] / "var").resolve()
    origin = origin_of(os.environ)
    parser = argparse.ArgumentParser(
        prog="dangvan signer",
        description="Giữ khoá của sổ ghi công khai và ký qua ổ cắm Unix | "
        "Holds the keys of the public record and signs over a Unix socket",
    )
    parser.add_argument(
        "--keys", type=Path, default=key_folder_of(home), help="folder of the keys (%(default)s)"
    )
    parser.add_argument(
        "--socket", type=Path, default=socket_of(os.environ, home), help="where it listens (%(default)s)"
    )
    parser.add_argument(
        "--adopt", type=Path, metavar="CHECKPOINT",
        help="take this signed checkpoint as the one signed last, where the memory of it was lost, and end",
    )  # fmt: skip
    parser.add_argument(
        "--quiet", action="store_true", help="im lặng khi mọi việc ổn | say nothing where all is well"
    )
    asked = parser.parse_args(arguments)
    try:
        if asked.adopt is not None:
            return _adopt(asked.keys, origin, asked.adopt)
        with listening(asked.keys, asked.socket, origin) as server:
            if not asked.quiet:
                _say(f"signer of {origin} listens at {asked.socket}")
            _serve_until_told_to_stop(server)
    except CannotSign as why:
        _say(str(why))
        return 1
    return 0


def _adopt(folder: Path, origin: str, checkpoint: Path) -> int:
    try:
        with _alone(folder):
            lost = not (folder / "last-signed.json").exists()
            taken = Keyring(folder, origin, memory_is_lost=lost).adopt(checkpoint.read_text(encoding="utf-8"))
    except (SignerRefused, OSError, UnicodeDecodeError) as why:
        raise CannotSign(str(why)) from None
    _say(f"taken as signed last: {taken.size} entries")
    return 0


def _serve_until_told_to_stop(server: _Listener) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        # In a thread: `shutdown` waits for the loop that this very signal interrupted.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever(poll_interval=0.5)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
