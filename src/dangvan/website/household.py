"""The web server, the worker, the signer and what may run beside as children of one small process that stops
them all.

Plain Python without Django: this process only waits, so it should weigh nothing beside those that work.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

#: How long children may take to finish what they are at before they are ended.
GRACE_SECONDS = 6.0
#: How long the web server may take until it answers for the first time.
START_SECONDS = 60.0
#: How long a web process and the one that takes over from it run side by side: the new one must have loaded.
OVERLAP_SECONDS = 10.0
#: A worker or signer that ends is started again, but not faster than this.
PAUSE_SECONDS = 5.0

WEB_FAILED = "Máy chủ web đã dừng: xem các dòng ở trên.\nThe web server ended: see the lines above."
STOPPING = (signal.SIGINT, signal.SIGTERM)
HEEDED = (*STOPPING, signal.SIGHUP)
#: Children that are started again when they end; without the web server all end.
_RESTARTED = ("signer", "worker", "companion")


class WebServerEnded(Exception):
    """The web server ended by itself, or never answered."""


@dataclass
class Household:
    host: str
    port: int
    workers: int
    web: int = 0
    worker: int = 0
    #: 0 where the operator runs a signer apart, and says so by naming its socket.
    signer: int = 0
    #: A module to run beside, and its number; none where the name is empty.
    beside: str = ""
    companion: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    #: Whether somebody asked for new processes of the code as it is now (SIGHUP).
    renew: threading.Event = field(default_factory=threading.Event)
    started: dict[str, float] = field(default_factory=dict)

    def heed_signals(self) -> None:
        for name in STOPPING:
            signal.signal(name, self._wish_to_stop)
        signal.signal(signal.SIGHUP, self._wish_to_renew)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)

    @property
    def children(self) -> list[int]:
        return [child for child in (self.web, self.worker, self.signer, self.companion) if child]

    def start(self) -> None:
        if not os.environ.get("DANGVAN_LOG_SIGNER"):
            self._start_again("signer")
        self.web = self._start(*web_server(self.host, self.port, self.workers))
        self._start_again("worker")
        if self.beside:
            self._start_again("companion")

    def answers(self) -> bool:
        """Wait until a page is answered; False if someone wished to stop before. Raises WebServerEnded."""
        give_up = time.monotonic() + START_SECONDS
        while not self.stop.wait(0.1):
            if _answers(self.host, self.port):
                return True
            if not _lives(self.web) or time.monotonic() > give_up:
                raise WebServerEnded
        return False

    def become_small(self, keep_open: int) -> None:
        """Go on as this module alone; `keep_open` is a file that stays open, and with it the lock on it.

        Signals wait while the new program starts, so that none is lost in between. Returns only if someone
        wished to stop before that.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)
        if self.stop.is_set():
            return
        os.set_inheritable(keep_open, True)
        state = (
            self.host,
            self.beside,
            self.port,
            self.workers,
            self.web,
            self.worker,
            self.signer,
            self.companion,
        )
        os.execv(sys.executable, [sys.executable, "-m", __name__, *map(str, state)])

    def watch(self) -> None:
        """Until someone wishes to stop. Raises WebServerEnded."""
        while not self.stop.wait(1.0):
            if not _lives(self.web):
                raise WebServerEnded
            if self.renew.is_set():
                self.renew_processes()
            for name in _RESTARTED:
                child = getattr(self, name)
                rested = time.monotonic() > self.started.get(name, 0.0) + PAUSE_SECONDS
                if child and rested and not _lives(child):
                    self._start_again(name)

    def renew_processes(self) -> None:
        """Let web processes of the code and settings as they are now take over the open port, one after the
        other; those before finish what they are at. The worker ends after its task and is started again.
        """
        self.renew.clear()
        os.kill(self.web, signal.SIGHUP)
        if self.worker:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.worker, signal.SIGTERM)

    def end(self) -> None:
        """Ask all to stop, and end what is still there after the time of grace."""
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        give_up = time.monotonic() + GRACE_SECONDS
        while sum(map(_lives, self.children)) and time.monotonic() < give_up:
            time.sleep(0.05)
        for child in self.children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)

    def _start_again(self, name: str) -> None:
        """Start the child of this name."""
        commands = {
            "worker": ("dangvan", "worker"),
            "signer": ("dangvan", "signer", "--quiet"),
            "companion": (self.beside,),
        }
        setattr(self, name, self._start(*commands[name]))
        self.started[name] = time.monotonic()

    def _start(self, *module_and_arguments: str) -> int:
        own = {
            "DJANGO_SETTINGS_MODULE": "dangvan.settings",
            "DANGVAN_BASE_URL": f"http://{self.host}:{self.port}",
        }
        # A session of their own: Ctrl-C reaches only this process, which then stops them in order.
        child = subprocess.Popen(
            [sys.executable, "-m", *module_and_arguments], env=own | os.environ, start_new_session=True
        )
        child.returncode = 0  # Popen shall not wait for it: `_lives` does, by its number, in either program
        return child.pid

    def _wish_to_renew(self, _number: int, _frame: FrameType | None) -> None:
        self.renew.set()

    def _wish_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()


def web_server(host: str, port: int, workers: int) -> tuple[str, ...]:
    """The module that serves the pages, and what it is told."""
    return (
        *("granian", "dangvan.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "2", "--no-ws", "--no-access-log", "--log-level", "warning"),
        *("--workers-kill-timeout", "5", "--respawn-failed-workers"),
        *("--respawn-interval", str(OVERLAP_SECONDS)),
    )


def _lives(child: int) -> bool:
    try:
        return os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


def _answers(host: str, port: int) -> bool:
    nearby = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (all addresses include this one)
    visit = http.client.HTTPConnection(nearby, port, timeout=5)
    try:
        visit.request("GET", "/healthz")
        visit.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        visit.close()
    return True


def main(arguments: list[str]) -> int:
    host, beside, *numbers = arguments
    port, workers, web, worker, signer, companion = map(int, numbers)
    household = Household(host, port, workers, web, worker, signer, beside, companion)
    household.started = dict.fromkeys(_RESTARTED, time.monotonic())
    household.heed_signals()
    try:
        household.watch()
    except WebServerEnded:
        print(WEB_FAILED, file=sys.stderr)
        return 1
    finally:
        household.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
