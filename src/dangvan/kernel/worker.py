"""The worker: delivers the outbox, runs tasks and jobs of the clock, one at a time, and survives what may
befall it.

One thread works; a second renews the lease of what is being worked at, so that a killed worker's work lapses
and is taken up by another; jobs of a lane have a thread of their own, whose turns wait for nobody. On SIGTERM
the work at hand gets a moment to end and is otherwise put back.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
import time
from datetime import timedelta
from types import FrameType
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections
from django.utils.module_loading import autodiscover_modules

from dangvan.kernel import clock, clock_jobs, outbox, stopping, tasks
from dangvan.kernel.models import WorkerPulse

log = logging.getLogger("dangvan.worker")

#: Seconds that work at hand gets to end by itself, is then interrupted, and is at last left behind.
GRACE, LAST_GRACE = 1.0, 1.8
BEAT_EVERY = 15.0
CLOCK_EVERY = 5.0
LONGEST_REST = 5.0


class Interrupted(BaseException):
    """Raised inside the work at hand when the worker must stop now."""


class Work(Protocol):
    """One piece of work as taken by this worker."""

    label: str

    def run(self) -> Any: ...

    def extend(self) -> bool: ...

    def settle(self, error: BaseException | None, returned: Any) -> None: ...

    def put_back(self) -> None: ...


class MessageWork:
    def __init__(self, taken: outbox.Claim) -> None:
        self.taken, self.label = taken, f"message {taken.kind} id={taken.message_id}"

    def run(self) -> None:
        outbox.deliver(self.taken)

    def extend(self) -> bool:
        return outbox.extend(self.taken)

    def settle(self, error: BaseException | None, returned: Any) -> None:
        outbox.settle(self.taken, error)

    def put_back(self) -> None:
        outbox.put_back(self.taken)


class TaskWork:
    def __init__(self, taken: tasks.Claim) -> None:
        self.taken, self.label = taken, f"task {taken.path} id={taken.task_id}"

    def run(self) -> Any:
        return tasks.run(self.taken)

    def extend(self) -> bool:
        return tasks.extend(self.taken)

    def settle(self, error: BaseException | None, returned: Any) -> None:
        tasks.settle(self.taken, error, returned)

    def put_back(self) -> None:
        tasks.put_back(self.taken)


class ClockWork:
    def __init__(self, turn: clock_jobs.Turn) -> None:
        self.turn, self.label = turn, f"clock {turn.name}"

    def run(self) -> None:
        clock_jobs.run(self.turn)

    def extend(self) -> bool:
        return clock_jobs.extend(self.turn)

    def settle(self, error: BaseException | None, returned: Any) -> None:
        clock_jobs.settle(self.turn, error)

    def put_back(self) -> None:
        clock_jobs.put_back(self.turn)


class Worker:
    """`run` works until told to stop; `drain` works until nothing is due and returns how much was done."""

    def __init__(self, *, interval: float = 1.0, name: str = "") -> None:
        self.interval = interval
        self.name = name or f"{os.getpid()}-{secrets.token_hex(3)}"
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._at_hand: Work | None = None
        self._in_lanes: dict[str, Work] = {}
        #: Which lane's jobs this thread takes: none but the common ones, or any where it drains.
        self._own_lane: str | None = ""
        self._interruptible = False
        self._next_look_at_clock = 0.0
        self._rest = interval

    # The loop

    def run(self) -> None:
        stopping.begin()
        self._listen_to_signals()
        log.info("worker started name=%s", self.name)
        beat = threading.Thread(target=self._beat, name="beat", daemon=True)
        beat.start()
        lanes = [
            threading.Thread(target=self._run_lane, args=(lane, interval), name=lane, daemon=True)
            for lane, interval in clock_jobs.lanes().items()
        ]
        enrolled = False
        while not self._stop.is_set():
            try:
                if not enrolled:
                    clock_jobs.enrol()
                    enrolled = True
                    for thread in lanes:
                        thread.start()
                busy = self.step()
                self._rest = self.interval
            except (OperationalError, InterfaceError) as error:
                busy = False
                self._lose_database(error)
            if not busy:
                self._stop.wait(self._rest)
        signal.setitimer(signal.ITIMER_REAL, 0)
        until = time.monotonic() + GRACE
        for thread in lanes:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))
        self._sign_off()
        self._ended.set()
        log.info("worker stopped name=%s", self.name)

    def drain(self, most: int = 100_000) -> int:
        """Everything that is due now, in this thread and without signals: for commands and tests."""
        clock_jobs.enrol()
        self._next_look_at_clock = 0.0
        self._own_lane = None
        done = 0
        while done < most and self.step():
            done += 1
        return done

    def step(self) -> bool:
        """Do one piece of work; False where nothing was due."""
        close_old_connections_outside_transactions()
        work = self._next_work()
        if work is None or self._stop.is_set():
            if work is not None:
                work.put_back()
            return False
        self._do(work)
        return True

    def stop(self) -> None:
        self._stop.set()

    def _next_work(self) -> Work | None:
        if time.monotonic() >= self._next_look_at_clock:
            tasks.sweep()
            if turn := clock_jobs.claim(self._own_lane):
                return ClockWork(turn)
            self._next_look_at_clock = time.monotonic() + CLOCK_EVERY
        if message := outbox.claim():
            return MessageWork(message)
        if task := tasks.claim(self.name):
            return TaskWork(task)
        return None

    def _do(self, work: Work) -> None:
        began = time.monotonic()
        self._at_hand = work
        error: BaseException | None = None
        returned: Any = None
        try:
            self._interruptible = True
            try:
                returned = work.run()
            finally:
                self._interruptible = False
        except Interrupted:
            self._at_hand = None
            work.put_back()
            log.info("%s interrupted, put back", work.label)
            return
        except Exception as problem:  # noqa: BLE001 - the one outermost place where any failure is taken in
            error = problem
        _leave_broken_transaction(error)
        work.settle(error, returned)
        self._at_hand = None
        took = (time.monotonic() - began) * 1000
        if error is None:
            # Messages and tasks follow somebody's act: their minute is not for the usual log.
            log.log(
                logging.INFO if isinstance(work, ClockWork) else logging.DEBUG,
                "%s done ms=%d",
                work.label,
                took,
            )
        else:
            # The class alone: an error's words may quote a person or an address.
            log.warning("%s failed ms=%d error=%s", work.label, took, type(error).__name__)

    def _lose_database(self, error: Exception) -> None:
        """The database is away, restarting or busy: let go of the connection and come back after a rest."""
        log.warning("database away error=%s resting s=%.1f", type(error).__name__, self._rest)
        self._at_hand = None
        connections.close_all()
        self._rest = min(self._rest * 2, LONGEST_REST)

    # Lanes: each a thread with a connection of its own. What they do bears being broken off at any moment

    def _run_lane(self, lane: str, interval: timedelta) -> None:
        pause = min(CLOCK_EVERY, interval.total_seconds() / 4)
        while not self._stop.is_set():
            try:
                close_old_connections()
                turn = clock_jobs.claim(lane)
                if turn is not None:
                    self._do_in_lane(lane, ClockWork(turn))
                    continue
            except (OperationalError, InterfaceError) as error:
                log.warning("database away lane=%s error=%s", lane, type(error).__name__)
                connections.close_all()
            self._stop.wait(pause)
        connections.close_all()

    def _do_in_lane(self, lane: str, work: ClockWork) -> None:
        self._in_lanes[lane] = work
        error: BaseException | None = None
        try:
            work.run()
        except Exception as problem:  # noqa: BLE001 - as in the common lane: any failure is taken in
            error = problem
        _leave_broken_transaction(error)
        work.settle(error, None)
        self._in_lanes.pop(lane, None)

    # The beat: a thread of its own, with a connection of its own

    def _beat(self) -> None:
        started = clock.now()
        while not self._stop.is_set():
            try:
                WorkerPulse.objects.update_or_create(
                    worker=self.name, defaults={"started_at": started, "beat_at": clock.now()}
                )
                work = self._at_hand
                if work is not None and not work.extend() and self._at_hand is work:
                    log.warning("%s was taken over by another worker", work.label)
                for in_lane in list(self._in_lanes.values()):
                    in_lane.extend()
                pause = BEAT_EVERY
            except (OperationalError, InterfaceError):
                connections.close_all()
                pause = 1.0
            self._stop.wait(pause)
        connections.close_all()

    def _sign_off(self) -> None:
        try:
            WorkerPulse.objects.filter(worker=self.name).delete()
        except (OperationalError, InterfaceError):
            log.info("worker stops without a database name=%s", self.name)
        connections.close_all()

    # Signals

    def _listen_to_signals(self) -> None:
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGALRM, self._on_alarm)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        if not self._stop.is_set():
            self._stop.set()
            stopping.ask()
            signal.setitimer(signal.ITIMER_REAL, GRACE, 0.2)
            threading.Thread(target=self._leave_at_last, name="last grace", daemon=True).start()

    def _on_alarm(self, _number: int, _frame: FrameType | None) -> None:
        if self._interruptible:
            self._interruptible = False
            raise Interrupted

    def _leave_at_last(self) -> None:
        """Work that neither ends nor can be interrupted (inside a library, or waiting for a lock) is left
        to its lease.
        """
        if not self._ended.wait(LAST_GRACE):
            work = self._at_hand
            log.warning("%s left to its lease", work.label if work else "nothing")
            logging.shutdown()
            os._exit(0)


def close_old_connections_outside_transactions() -> None:
    """Look whether the connection still stands; inside a test's transaction it must not be let go."""
    if not connection.in_atomic_block:
        close_old_connections()


def _leave_broken_transaction(error: BaseException | None) -> None:
    """Where work failed because the database went away, let go of what is left of the connection."""
    if isinstance(error, OperationalError | InterfaceError) and not connection.in_atomic_block:
        connection.close()


def load_registrations() -> None:
    """Import every app's `tasks`, where handlers of the outbox and jobs of the clock are registered."""
    autodiscover_modules("tasks")
