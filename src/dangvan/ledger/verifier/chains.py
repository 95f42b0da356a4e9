"""Checks what entries say, one after the other: their shape, the chain of each subject, days, signatures, and
how each case stands after them. What it finds goes into the book; what it reads of a log's truth the tree has
shown before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.keys import SignatureType, VerifierKey
from dangvan.ledger.verifier.book import Book, Chain
from dangvan.ledger.verifier.leaf import ACT_CONTEXT, Leaf, parse_leaf
from dangvan.ledger.verifier.shapes import signer_of, unfit
from dangvan.ledger.verifier.standing import Act, Standing, step

#: A leaf held till its day is over enters on the day after; later than that is late.
_DAYS_TO_ENTER: Final = 1

Finding = tuple[str, int | None, dict[str, Any]]


@dataclass(slots=True)
class Counts:
    """What the log consists of, so far."""

    entries: int = 0
    sealed: int = 0
    hidden: int = 0
    signed: int = 0
    late: int = 0
    first_day: str = ""
    last_day: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    #: Ground -> how many times content was erased for it.
    erased: Counter[str] = field(default_factory=Counter)

    def noted(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def read(cls, noted: dict[str, Any] | None) -> Counts:
        counts = cls(**(noted or {}))
        counts.kinds, counts.erased = Counter(counts.kinds), Counter(counts.erased)
        return counts


class LeafChecks:
    """Goes through entries in the order of the log, stretch by stretch; between two it stands in the book."""

    def __init__(self, book: Book, *, not_after: str, seen_from: str = "") -> None:
        """`not_after` is the last day (YYYY-MM-DD) that an entry may claim; `seen_from` the day on which the
        log was last looked at, where it was: what entered since cannot be of a day long before.
        """
        self._book = book
        self._not_after = not_after
        self._seen_from = seen_from
        self.counts = Counts.read(book.noted("counts"))
        self._keys = {
            organisation: [(entry, *_read_key(key)) for entry, key in keys]
            for organisation, keys in book.keys().items()
        }
        self._found: list[Finding] = []

    def check(self, first: int, entries: Sequence[bytes]) -> None:
        """Entries `first`, `first` + 1, ... Call inside the book's transaction."""
        leaves = self._parse(first, entries)
        chains = self._book.chains_of({leaf.subject for leaf in leaves if leaf is not None})
        touched: dict[bytes, Chain] = {}
        for at, (entry, leaf) in enumerate(zip(entries, leaves, strict=True)):
            if leaf is not None:
                known = touched.get(leaf.subject) or chains.get(leaf.subject)
                touched[leaf.subject] = self._take(first + at, leaf, leaf_hash(entry), known)
        self.counts.entries = first + len(entries)
        self._book.keep_chains(touched)
        self._book.add_findings(self._found)
        self._found = []
        self._book.write_note("counts", self.counts.noted())

    def _parse(self, first: int, entries: Sequence[bytes]) -> list[Leaf | None]:
        leaves: list[Leaf | None] = []
        for at, entry in enumerate(entries):
            try:
                leaves.append(parse_leaf(entry))
            except Refused as why:
                self._report("malformed", first + at, why=str(why))
                leaves.append(None)
        return leaves

    def _take(self, entry: int, leaf: Leaf, head: bytes, known: Chain | None) -> Chain:
        counts = self.counts
        counts.kinds[leaf.kind] += 1
        counts.sealed += leaf.is_sealed
        counts.hidden += leaf.is_hidden
        if code := unfit(leaf):
            self._report(code, entry, kind=leaf.kind)
        if leaf.kind == "report.erased":
            counts.erased[str(leaf.plain.get("ground") or "?")] += 1
        self._check_day(entry, leaf)
        self._check_place(entry, leaf, known)
        self._check_signature(entry, leaf)
        if leaf.kind == "organisations.key_set":
            self._take_key(entry, leaf)
        standing = self._stands(entry, leaf, known)
        if known is not None and leaf.seq <= known.seq:
            return known
        return Chain(leaf.seq, head, max(leaf.day, known.day if known else ""), standing)

    def _stands(self, entry: int, leaf: Leaf, known: Chain | None) -> str:
        if not leaf.kind.startswith("case."):
            return known.standing if known else ""
        before = Standing.unpacked(known.standing) if known and known.standing else Standing()
        after, wrong = step(before, Act(leaf.kind, leaf.day, leaf.plain, leaf.is_hidden))
        if known is not None and after is before and known.standing:
            return known.standing
        for code in wrong:
            self._report(code, entry, day=leaf.day, due_day=after.due_day, owner=after.owner)
        return after.packed()

    def _check_place(self, entry: int, leaf: Leaf, known: Chain | None) -> None:
        """Where the leaf stands among those of its subject."""
        expected = known.seq + 1 if known else 0
        if leaf.seq != expected:
            code = "gap" if leaf.seq > expected else "repeated"
            self._report(code, entry, seq=leaf.seq, expected=expected, subject=leaf.subject.hex())
            return
        if known is None:
            return
        if leaf.prev != known.head:
            self._report("wrong_prev", entry, seq=leaf.seq, subject=leaf.subject.hex())
        if leaf.day < known.day:
            self._report("day_back", entry, day=leaf.day, before=known.day, kind=leaf.kind)

    def _check_day(self, entry: int, leaf: Leaf) -> None:
        counts = self.counts
        if leaf.day > self._not_after:
            self._report("day_ahead", entry, day=leaf.day, now=self._not_after)
            return
        if self._seen_from and leaf.day < _days_before(self._seen_from, _DAYS_TO_ENTER):
            self._report("back_dated", entry, day=leaf.day, seen=self._seen_from, kind=leaf.kind)
        elif counts.last_day and leaf.day < _days_before(counts.last_day, _DAYS_TO_ENTER):
            counts.late += 1
        counts.last_day = max(counts.last_day, leaf.day)
        counts.first_day = min(counts.first_day or leaf.day, leaf.day)

    def _check_signature(self, entry: int, leaf: Leaf) -> None:
        signer = signer_of(leaf)
        if signer != leaf.signed_by:
            code = "signature_missing" if signer and not leaf.signed_by else "signature_by_another"
            self._report(code, entry, kind=leaf.kind, organisation=signer or leaf.signed_by)
        if not leaf.signed_by:
            return
        self.counts.signed += 1
        if leaf.signed_by not in self._keys:
            self._book.await_key(entry, leaf.signed_by, leaf.core, leaf.signature)
        elif not any(_signed(key, leaf.core, leaf.signature) for key in self._standing_keys(leaf)):
            self._report("signature_wrong", entry, kind=leaf.kind, organisation=leaf.signed_by)

    def _standing_keys(self, leaf: Leaf) -> list[VerifierKey]:
        """The body's newest key, and older ones that no key had replaced yet on the day of the act."""
        keys = self._keys[leaf.signed_by]
        replaced = [since for _entry, since, _key in keys[1:]] + ["9999-12-31"]
        return [key for (_e, _s, key), until in zip(keys, replaced, strict=True) if key and until >= leaf.day]

    def _take_key(self, entry: int, leaf: Leaf) -> None:
        organisation, text = str(leaf.plain.get("organisation")), str(leaf.plain.get("key"))
        since, key = _read_key(f"{leaf.plain.get('valid_from')} {text}")
        if key is None:
            self._report("key_unreadable", entry, organisation=organisation)
            return
        self._keys.setdefault(organisation, []).append((entry, since, key))
        self._book.add_key(organisation, entry, f"{since} {text}")
        for waited, core, signature in self._book.awaited(organisation):
            self._report("key_after_use", waited, organisation=organisation, key_entry=entry)
            if not _signed(key, core, signature):
                self._report("signature_wrong", waited, kind="", organisation=organisation)

    def _report(self, code: str, entry: int, **said: Any) -> None:
        self._found.append((code, entry, said))


def _read_key(noted: str) -> tuple[str, VerifierKey | None]:
    """ "day key" as it stands in the book: since when, and the key; None where it is no Ed25519 key."""
    since, _, text = noted.partition(" ")
    try:
        key = VerifierKey.parse(text)
    except Refused:
        return since, None
    return since, key if key.signature_type is SignatureType.ED25519 else None


def _signed(key: VerifierKey, core: bytes, signature: bytes) -> bool:
    try:
        key.verify((ACT_CONTEXT + core).decode(), signature)
    except Refused:
        return False
    return True


@cache
def _days_before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
