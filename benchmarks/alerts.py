"""A ward's news reach 100,000 followers: queued within 10 seconds, sent at 500 letters a second and more.

On one worker with the four connections it opens, to a real SMTP server in a process of its own on this
machine, SQLite with synchronous=FULL as in service. The floor is smtplib alone: one message made beforehand,
sent over one open connection to the same server.
"""

from __future__ import annotations

import io
import multiprocessing
import smtplib
import socket
import time
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from typing import Any

from benchmarks._claims import Claims

FOLLOWERS = 100_000
SENT = 10_000
FLOOR = 2_000


def run(claims: Claims) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from dangvan.kernel import keys

    with redirect_stdout(io.StringIO()):
        call_command("migrate", verbosity=0)
    keys.ensure_all()
    port = _free_port()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    server.start()
    _wait_for(port)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        _measure(claims, port)
    finally:
        server.terminate()
        server.join(10)


def _measure(claims: Claims, port: int) -> None:
    from dangvan.alerts import actions
    from dangvan.alerts.models import Digest
    from dangvan.kernel import clock
    from dangvan.kernel.actor import Actor

    by = Actor.system("clock")
    began = time.perf_counter()
    _people(_ward_with_news())
    claims.say(f"{FOLLOWERS:,} followers of one ward stored in {time.perf_counter() - began:.1f} s")
    morning = datetime(2026, 3, 3, 8, 0, tzinfo=clock.local(clock.now()).tzinfo)
    with clock.standing_at(morning):
        began = time.perf_counter()
        queued = actions.queue_digests(by=by)
        took = time.perf_counter() - began
        assert queued == FOLLOWERS == Digest.objects.count(), queued
        began = time.perf_counter()
        sent = actions.send_digests(by=by, most=SENT)
        rate = sent / (time.perf_counter() - began)
    floor = _floor(port)
    claims.say(f"{sent:,} letters sent; smtplib alone: {floor:.0f} a second; ratio {rate / floor:.2f}")
    claims.claim("digests for 100,000 followers of one ward queued", took, "<=", 10, " s")
    claims.claim("letters a second to a local SMTP server", rate, ">=", 500)


def _ward_with_news() -> int:
    """The small city's ward, a case of which was answered yesterday."""
    from dangvan.kernel import clock
    from tests.small_city import START, build

    with clock.standing_at(START):
        city = build()
        city.answered()
    return int(city.areas["dong"].pk)


def _people(ward: int) -> None:
    from django.db import transaction

    from dangvan.alerts import sealing
    from dangvan.alerts.models import Follow, Follower
    from dangvan.kernel.ids import new_id
    from tests.small_city import START

    since = START.date() - timedelta(days=1)
    with transaction.atomic():
        for start in range(0, FOLLOWERS, 5_000):
            people = []
            for number in range(start, start + 5_000):
                uid, to = new_id(), f"nguoi{number}@example.org"
                found = sealing.find_by("address", f"email:{to}")
                people.append(
                    Follower(uid=uid, way="email", address_hash=found, sealed=sealing.seal({"to": to}, uid))
                )
            made = Follower.objects.bulk_create(people)
            Follow.objects.bulk_create(
                [Follow(follower=one, kind="area", thing=ward, since=since) for one in made]
            )


def _floor(port: int) -> float:
    message = b"Subject: x\r\nFrom: a@example.org\r\nTo: b@example.org\r\n\r\n" + (b"x" * 70 + b"\r\n") * 18
    with smtplib.SMTP("127.0.0.1", port) as line:
        began = time.perf_counter()
        for _number in range(FLOOR):
            line.sendmail("a@example.org", ["b@example.org"], message)
        return FLOOR / (time.perf_counter() - began)


def _serve(port: int) -> None:
    from aiosmtpd.controller import Controller

    class Taking:
        async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
            return "250 taken"

    Controller(Taking(), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(60)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the SMTP server did not start")
