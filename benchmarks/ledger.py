"""The public log keeps up with a city: 10,000 entries a second enter, a million are read and proven at once.

Everything as in service: the signer in its own process, SQLite with synchronous=FULL, every file and folder
forced to the disk. Peers in the same run: pymerkle 7 for proofs (installed into a folder of its own), bare
hashing for the audit.
"""

# ruff: noqa: SLF001 (the benchmark of intake beside it)
from __future__ import annotations

import hashlib
import io
import json
import os
import random
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from benchmarks._claims import Claims

HERE = Path(__file__).resolve().parent
MILLION = 1_000_000
BATCH = 16_384
PROOFS = 2_000
SUBMISSIONS = 400
MEGABYTE = 1_000_000


def run(claims: Claims) -> None:
    home = Path(os.environ["DANGVAN_HOME"])
    os.environ["DANGVAN_LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.core.management import call_command

    with redirect_stdout(io.StringIO()):
        call_command("init")
        call_command("collectstatic", interactive=False, verbosity=0)
    with _signer(home):
        _recording(claims)
        _sequencing(claims)
        _ten_minutes(claims)
        _every_second(claims)
    _a_million(claims, home / "million")


@contextmanager
def _signer(home: Path) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "dangvan", "signer"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if (home / "signer.sock").exists():
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _recording(claims: Claims) -> None:
    """What `record` takes of a submission, both by CPU time."""
    from dangvan.cases import actions as cases
    from dangvan.kernel.actor import Actor
    from dangvan.ledger import actions
    from dangvan.organisations.models import Topic
    from dangvan.reports import receipts
    from dangvan.reports.types import Submission

    spent = [0.0]

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                spent[0] += time.process_time() - began

        return inner

    topic = Topic.objects.filter(sensitive=False, parent__isnull=False).first() or Topic.objects.first()
    assert topic is not None

    def submit() -> None:
        submission = Submission(
            topic_id=topic.pk,
            text=f"{random.random()} Ổ gà sâu trước cổng trường.",
            place_text="12 phố Cầu Gỗ",
            lon=105.8521,
            lat=21.0303,
            visibility="public",
            receipt=receipts.new_code(),
            channel="web",
        )
        cases.receive_report(by=Actor.person(), submission=submission)

    for _ in range(50):
        submit()
    for name in ("_event", "insert_rows", "next_sequence", "_following"):
        setattr(actions, name, timed(getattr(actions, name)))
    began = time.process_time()
    for _ in range(SUBMISSIONS):
        submit()
    whole = time.process_time() - began
    record, action = spent[0] / SUBMISSIONS, whole / SUBMISSIONS
    submission = _submission()
    claims.say(
        f"CPU of a submission {submission * 1e3:.2f} ms with its page, {action * 1e3:.2f} ms without; "
        f"of it record {record * 1e3:.2f} ms ({100 * record / action:.1f} % of the latter)"
    )
    claims.claim("share of record in a submission", 100 * record / submission, "<=", 15, " %")


def _submission() -> float:
    """CPU seconds of a submission over loopback, as the benchmark of intake measures it."""
    from benchmarks import intake

    with intake._served("dangvan.wsgi:application") as product:
        intake._submit(product, 30)
        drafts = intake._drafts(100)
        return intake._cpu_of(product, lambda: intake._submit_drafts(product, drafts)) / len(drafts)


def _record_acts(cases: int, seed: int) -> int:
    """Reports and all that happens to them, yesterday, so that nothing is held; how many events."""
    from datetime import timedelta

    from django.db import transaction

    from benchmarks._log_entries import OFFICER, course, report
    from dangvan.kernel import clock
    from dangvan.kernel.ids import new_id
    from dangvan.ledger.actions import record_many

    chance = random.Random(seed)
    yesterday = clock.now() - timedelta(days=1)
    with clock.standing_at(yesterday), transaction.atomic():
        entries = []
        for _ in range(cases):
            entries += [report(new_id()), *course(chance, new_id(), clock.today())]
        record_many(entries, by=OFFICER)
    return len(entries)


def _sequencing(claims: Claims) -> None:
    from dangvan.ledger.sequencing import sequence_waiting

    _record_acts(300, seed=1)
    sequence_waiting()  # the bodies' keys enter
    events = _record_acts(7_000, seed=2)
    began, cpu = time.perf_counter(), time.process_time()
    batches = sequence_waiting()
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    entered = sum(batch.events + batch.padding for batch in batches)
    assert sum(batch.events for batch in batches) >= events
    claims.say(f"{entered} entries in {len(batches)} batches: {took:.2f} s, {entered / cpu:.0f} a CPU-second")
    claims.claim("entries sequenced a second", entered / took, ">=", 10_000)


def _record_reports(count: int) -> list[Any]:
    from django.db import transaction

    from benchmarks._log_entries import BODIES, PERSON, plain_of, report
    from dangvan.kernel.ids import new_id
    from dangvan.ledger.actions import Entry, record_many

    entries = []
    for number in range(count):
        subject, case = new_id(), new_id()
        entries += [
            report(subject),
            Entry("case.opened", case, plain_of("case.opened", BODIES[number % 30], _today()), first=True),
        ]
    with transaction.atomic():
        record_many(entries, by=PERSON)
    return [entry.subject for entry in entries if entry.kind == "report.submitted"]


def _today() -> Any:
    from dangvan.kernel import clock

    return clock.today()


def _ten_minutes(claims: Claims) -> None:
    """A batch of 12,000 reports, from its close until every proof can be read."""
    from dangvan.ledger import receipts
    from dangvan.ledger.sequencing import sequence_waiting

    subjects = [subject for _ in range(6) for subject in _record_reports(2_000)]
    began = time.perf_counter()
    batches = sequence_waiting()
    published = time.perf_counter() - began
    for subject in random.Random(3).sample(subjects, 100):
        assert receipts.proof_file_for(subject) is not None
    took = time.perf_counter() - began
    assert sum(batch.events for batch in batches) == 12_000
    claims.say(f"12,000 reports published after {published:.2f} s, 100 proofs read after {took:.2f} s")
    claims.claim("a batch of 12,000 reports, sequenced, published, proofs readable", took, "<=", 5, " s")


def _every_second(claims: Claims) -> None:
    """Batches of one second at 200 reports a second: how long after its second a report's proof is there."""
    from django.db import connections

    from dangvan.ledger.sequencing import sequence_waiting

    seconds = 20
    connections.close_all()
    writer = os.fork()
    began = time.perf_counter()
    if writer == 0:
        for number in range(seconds * 10):
            time.sleep(max(0.0, began + number / 10 - time.perf_counter()))
            _record_reports(20)
        os._exit(0)
    longest, entered, is_over = 0.0, 0, False
    for second in range(1, 2 * seconds):
        time.sleep(max(0.0, began + second - time.perf_counter()))
        is_over = is_over or os.waitpid(writer, os.WNOHANG)[0] == writer
        entered += sum(batch.events for batch in sequence_waiting())
        longest = max(longest, time.perf_counter() - began - second)
        if is_over:
            break
    entered += sum(batch.events for batch in sequence_waiting())
    claims.say(f"{entered} reports entered at 200 a second, {longest:.2f} s after their second at the latest")
    claims.claim("reports that entered at 200 a second", entered, "==", seconds * 200)
    claims.claim("a batch of one second at 200 reports a second, published", longest, "<=", 5, " s")


def _a_million(claims: Claims, folder: Path) -> None:
    from benchmarks._log_entries import entries_of_a_log
    from dangvan.ledger.publishing.stores import FolderStore
    from dangvan.ledger.tlog.auditing import audit
    from dangvan.ledger.tlog.reading import TreeReader
    from dangvan.ledger.tlog.tiles import TreeAppender

    files, tree, batch = FolderStore(folder), TreeAppender.empty(), list[bytes]()
    for entry in entries_of_a_log(MILLION, seed=5):
        batch.append(entry)
        if len(batch) == BATCH:
            _append(files, tree, batch)
    _append(files, tree, batch)
    _sizes(claims, folder)

    began = time.perf_counter()
    read = sum(len(entries) for _first, entries in audit(files.read, MILLION, tree.root()))
    took = time.perf_counter() - began
    assert read == MILLION
    claims.say(f"bare hashing of as many octets: {_bare_hashing():.2f} s")
    claims.claim("full audit of 1,000,000 entries", took, "<=", 5, " s")

    indices = random.Random(7).sample(range(MILLION), PROOFS)
    proofs = []
    for index in indices:
        began = time.perf_counter()
        TreeReader(files.read, MILLION).inclusion_proof(index)
        proofs.append(time.perf_counter() - began)
    claims.claim(
        "inclusion proof of 1,000,000 entries, nothing kept", statistics.median(proofs) * 1e3, "<=", 1, " ms"
    )
    reader = TreeReader(files.read, MILLION)
    began = time.perf_counter()
    for index in indices:
        reader.inclusion_proof(index)
    claims.say(f"the same from one reader: {(time.perf_counter() - began) / PROOFS * 1e6:.0f} us")
    _peer(claims, folder.parent / "peer", indices[:200])


def _append(files: Any, tree: Any, batch: list[bytes]) -> None:
    old = tree.size
    files.write_many(tree.append(batch))
    from dangvan.ledger.sequencing.sequencer import completed

    files.forget_partials(completed(old, tree.size))
    batch.clear()


def _sizes(claims: Claims, folder: Path) -> None:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    raw = packed = 0
    for path in paths:
        octets = path.read_bytes()
        raw += len(octets)
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        packed += len(packer.compress(octets)) + len(packer.flush())
    claims.claim("1,000,000 entries, raw", raw / MEGABYTE, "<=", 450, " MB")
    claims.claim("1,000,000 entries, each file gzipped", packed / MEGABYTE, "<=", 200, " MB")
    claims.claim("1,000,000 entries, files", len(paths), "<=", 8_000)


def _bare_hashing() -> float:
    octets = os.urandom(420)
    began = time.perf_counter()
    for _ in range(MILLION):
        hashlib.sha256(octets).digest()
    return time.perf_counter() - began


def _peer(claims: Claims, folder: Path, indices: list[int]) -> None:
    """pymerkle 7 over as many leaves, in memory; under the GPL, so it runs beside and is part of nothing."""
    lock = HERE.parent / "requirements" / "bench.txt"
    install = [
        str(HERE.parent / ".tools" / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--target",
        str(folder),
    ]
    try:
        subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        claims.say("pymerkle could not be installed: no peer in this run")
        return
    ran = subprocess.run(
        [sys.executable, str(HERE / "_peer_proofs.py"), ",".join(map(str, indices)), str(MILLION)],
        input=os.urandom(32 * MILLION), env={"PYTHONPATH": str(folder)}, capture_output=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        claims.say(f"pymerkle did not finish: {ran.stderr.decode()[-200:]}")
        return
    peer = json.loads(ran.stdout)
    claims.say(
        f"pymerkle 7, in memory: a proof {peer['proof'] * 1e3:.3f} ms, an entry {peer['append'] * 1e6:.1f} us"
    )
