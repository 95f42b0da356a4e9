"""The four commands, from what was asked to what is told. Each gives the exit status (`command`)."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import LARGEST_NOTE
from dangvan.ledger.tlog.policy import Unconfirmed, Witnessed
from dangvan.ledger.tlog.proof_files import LARGEST_FILE
from dangvan.ledger.verifier import figures as reckoning
from dangvan.ledger.verifier import parts
from dangvan.ledger.verifier.asking import Run, Unusable
from dangvan.ledger.verifier.auditing import Audit
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.figures import Told
from dangvan.ledger.verifier.following import Follower
from dangvan.ledger.verifier.promises import FIRST_LINE as PROMISE
from dangvan.ledger.verifier.promises import Promise, find_promised, open_promise
from dangvan.ledger.verifier.receipts import FIRST_LINE as PROOF
from dangvan.ledger.verifier.receipts import check_receipt
from dangvan.ledger.verifier.sources import Source, WebSource, read_address, read_bounded
from dangvan.ledger.verifier.standing import Standing
from dangvan.ledger.verifier.telling import tell_figures, tell_log, tell_receipt
from dangvan.ledger.verifier.terminal import Bar
from dangvan.ledger.verifier.trust import Trust

#: How long a published checkpoint may wait for its witnesses before that is a fault.
WITNESSES_NEED_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 3.0


def receipt(run: Run) -> int:
    """A receipt or a promise, offline; a promise is looked up where a log is named."""
    path = Path(run.options.file)
    try:
        text = read_bounded(path, LARGEST_FILE, "the file")
        if text.lstrip().upper().startswith(b"DV1/"):
            # Read from a sheet of paper: a part of the receipt a line, in any order.
            lines = text.decode("ascii", "replace").splitlines()
            text = parts.join(filter(str.strip, lines)).encode()
    except Refused as why:
        raise Unusable(str(why)) from None
    site = run.source(run.options.log) if run.options.log else None
    if text.startswith(PROMISE.encode()):
        return _promise(run, text, run.trust(site), site)
    if not text.startswith(PROOF.encode()):
        raise Unusable(run.words("not_a_receipt", file=path))
    found = check_receipt(text, run.trust(site), int(time.time()))
    tell_receipt(run, found)
    return 0


def _promise(run: Run, text: bytes, trust: Trust, site: Source | None) -> int:
    """A promise: by whom, of what, until when, and with a log whether it was kept."""
    words, told = run.words, {"command": "receipt", "holds": True}
    if len(text) > LARGEST_NOTE:
        raise Refused("the promise is longer than a note may be")
    if not trust.promises:
        raise Unusable(words("no_promise_key"))
    promise = open_promise(text, trust.promises)
    past = today().isoformat() > promise.due
    run.terminal.say(words("promise"), "head")
    said = words(
        "promise_signed",
        origin=promise.origin,
        kind=words.kind(promise.kind),
        day=words.day(promise.day),
        due=words.day(promise.due),
    )
    run.terminal.say(said, indent=2)
    status, code, more = 0, "promise_open", {"due": words.day(promise.due)}
    if site is not None:
        found, size = _looked_up(promise, trust, site)
        more["size"] = str(size)
        if found is not None:
            code, more = "promise_in_log", {"entry": str(found)}
        elif past:
            status, code = 1, "promise_missing"
    elif past:
        status, code = 3, "promise_ask_log"
    run.terminal.say(words(code, **more), {0: "good", 1: "bad"}.get(status, "warn"), indent=2)
    told |= {
        "holds": {0: True, 1: False}.get(status),
        **more,
        "promise": code,
        "due": promise.due,
        "day": promise.day,
    }
    run.terminal.result(told)
    return status


def _looked_up(promise: Promise, trust: Trust, site: Source) -> tuple[int | None, int]:
    witnessed = _checkpoint(trust, site)
    if witnessed.checkpoint.origin != promise.origin:
        raise Refused(f"the promise is for {promise.origin}, the log is {witnessed.checkpoint.origin}")
    return find_promised(site, witnessed.checkpoint, promise), witnessed.checkpoint.size


def log(run: Run) -> int:
    """The whole log: tree, signatures, chains, days."""
    source = run.source(run.options.where)
    trust = run.trust(source)
    witnessed = _checkpoint(trust, source)
    # What was read of the tree alone must not pass for read whole the next time.
    with closing(_book("" if run.options.tree else run.options.state)) as book:
        bar = Bar(run.terminal.err, run.words("reading"))
        audit = Audit(source, book, not_after=today(), leaves=not run.options.tree)
        try:
            audit.run(witnessed.checkpoint, bar)
        finally:
            bar.close()
        _note_unknown_keys(book)
        return tell_log(run, book, witnessed, tree_only=run.options.tree)


def follow(run: Run) -> int:
    """Watch the log until stopped, or look once."""
    options = run.options
    source = run.source(options.where)
    folder = _folder(options.state)
    trust = run.trust(source)
    promises: dict[str, Promise] = {}
    if options.promise and not trust.promises:
        raise Unusable(run.words("no_promise_key"))
    for name in options.promise:
        try:
            text = read_bounded(Path(name), LARGEST_NOTE, "the promise")
        except Refused as why:
            raise Unusable(str(why)) from None
        promises[name] = open_promise(text, trust.promises)
    with closing(Book(folder / "memory.sqlite3")) as book:
        follower = Follower(
            source,
            trust,
            book,
            folder,
            run.terminal,
            run.words,
            promises,
            stall=options.stall,
            alert=options.alert,
        )
        follower.greet(options.every)
        while True:
            status = follower.look()
            if options.once:
                return status
            time.sleep(options.every)


def figures(run: Run) -> int:
    """The on-time figures of a month, reckoned from the log and compared with the site's."""
    options = run.options
    try:
        month = reckoning.check_month(options.month)
    except Refused as why:
        raise Unusable(str(why)) from None
    source = run.source(options.where)
    trust = run.trust(source)
    witnessed = _checkpoint(trust, source)
    told, size = _told(options.site, source, month), witnessed.checkpoint.size
    if told is not None and told.size > size:
        raise Refused(run.words("figures_ahead", told=told.size, size=size))
    as_of = told.as_of if told else today().isoformat()
    at = told.size if told else size
    reckoned: dict[str, tuple[reckoning.Count, int]] = {}

    with closing(Book(None)) as book:

        def reckon_now() -> None:
            cases = (Standing.unpacked(text) for _subject, text in book.standings())
            reckoned.update(reckoning.reckon(cases, month, as_of))

        bar = Bar(run.terminal.err, run.words("reading"))
        audit = Audit(source, book, not_after=today(), pause_at=at, pause=reckon_now)
        try:
            audit.run(witnessed.checkpoint, bar)
        finally:
            bar.close()
        _note_unknown_keys(book)
        rows = reckoning.compare(reckoned, told)
        return tell_figures(run, book, rows, told, at)


def _told(site: str, source: Source, month: str) -> Told | None:
    """What the site publishes: from the file or address named, else from beside the log, if it is there."""
    if site.startswith(("http://", "https://")):
        return reckoning.read_told(read_address(site, reckoning.LARGEST_FIGURES), month)
    if site:
        try:
            text = read_bounded(Path(site), reckoning.LARGEST_FIGURES, "the figures")
        except Refused as why:
            raise Unusable(str(why)) from None
        return reckoning.read_told(text, month)
    try:
        return reckoning.read_told(source.read(f"figures/{month}.json"), month)
    except FileNotFoundError:
        return None


def _checkpoint(trust: Trust, source: Source) -> Witnessed:
    """The newest checkpoint. On the web, where witnesses sign after it is published, they are given time."""
    until = time.monotonic() + (WITNESSES_NEED_SECONDS if isinstance(source, WebSource) else 0.0)
    while True:
        try:
            return trust.checkpoint(source.read("checkpoint"), int(time.time()))
        except FileNotFoundError:
            raise Refused(f"{source.name} has no checkpoint: it is not a log") from None
        except Unconfirmed:
            if time.monotonic() >= until:
                raise
        time.sleep(_LOOK_AGAIN_SECONDS)


def _note_unknown_keys(book: Book) -> None:
    """Signatures that still wait for a key when the log has been read to its end."""
    noted = {entry for entry, _said in book.some_findings("key_unknown", -1)}
    book.add_findings(
        ("key_unknown", entry, {"organisation": organisation})
        for entry, organisation in book.still_awaited()
        if entry not in noted
    )


def _book(state: str) -> Book:
    return Book(_folder(state) / "memory.sqlite3" if state else None)


def _folder(name: str) -> Path:
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise Unusable(f"{folder}: {why.strerror}") from None
    return folder


def today() -> date:
    """The reader's own day, which is the city's for whoever lives there."""
    return datetime.now().astimezone().date()
