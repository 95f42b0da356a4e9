"""The steps by which a batch becomes part of the log, in an order that bears being broken off anywhere.

What a batch consists of is stored byte for byte before any of it is written or signed, so that whoever comes
after a crash finishes the very same batch: no file is written twice with two contents, no size signed twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from dangvan.kernel import clock
from dangvan.ledger import leaves
from dangvan.ledger.models import Checkpoint, PendingBatch
from dangvan.ledger.publishing import checkpoints
from dangvan.ledger.publishing.stores import Store, WouldRewrite, store
from dangvan.ledger.sequencing import checking, choosing, entering, filling
from dangvan.ledger.sequencing.building import Leaf, build, padding, without_known_key
from dangvan.ledger.sequencing.checking import Discrepancy, Head
from dangvan.ledger.sequencing.halting import Halted, halt, require_running
from dangvan.ledger.sequencing.turns import LostTurn, Turn, alone, hold_the_books
from dangvan.ledger.signing.client import signer
from dangvan.ledger.signing.protocol import Signed, Signer, SignerRefused
from dangvan.ledger.tlog import checkpoints as formats
from dangvan.ledger.tlog.layout import TILE_WIDTH, levels_of, pack_entries, parse_entries, tile_path
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.tlog.tiles import TreeAppender

log = logging.getLogger("dangvan.log")

#: Events of one batch at most; what waits beyond that comes with the next one, at once.
MOST_EVENTS = 16_384

#: Whether this process has reckoned the root from all tiles, by store.
_checked: set[str] = set()


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch brought: events and padding, and the size of the log after it."""

    events: int
    padding: int
    size: int


class Sequencer:
    """One turn at the log. Each method that follows another in `batch` may be the last that ran."""

    def __init__(self, files: Store, keys: Signer, turn: Turn) -> None:
        self.files, self.keys, self.turn = files, keys, turn

    def batch(self) -> Batch:
        """Finish the batch that was broken off, or else make and finish a new one."""
        # In this order: whatever another sequencer signs meanwhile is then no discrepancy here.
        last = self.keys.last_signed()
        pending = PendingBatch.objects.first()
        present = checking.head()
        tree = self.look(last, pending, present)
        if pending is None:
            pending, written = self.note_down(present, tree, self.gather())
        else:
            written = self.recall(pending, tree)
        self.turn.keep()
        self.write(written)
        self.turn.keep()
        note = self.sign(pending)
        self.turn.keep()
        self.enter(pending, note)
        self.publish()
        self.tidy(pending)
        events = [event for event in pending.events if event is not None]
        return Batch(len(events), len(pending.events) - len(events), pending.size)

    def look(self, last: Signed, pending: PendingBatch | None, present: Head) -> TreeAppender:
        """Whether everything fits together; raises Discrepancy. The tree, ready to grow."""
        if pending is not None and pending.old_size != present.size:
            raise Discrepancy(
                f"a batch from {pending.old_size} is pending, the log has {present.size} entries"
            )
        if settings.DANGVAN_LOG_STORE not in _checked:
            checking.check_tiles(present, self.files)
        checking.check_signer(last, pending, present)
        shown = checking.published(self.files, self.keys)
        checking.check_published(shown, present)
        if shown.size < present.size:
            self.publish()
        tree = checking.resumed(present, self.files)
        _checked.add(settings.DANGVAN_LOG_STORE)
        return tree

    def gather(self) -> list[Leaf]:
        """The leaves of the next batch, padded and in an order that only chance knows."""
        today = clock.today()
        events = choosing.due(today, MOST_EVENTS)
        unknown = without_known_key(events, self.keys)
        if unknown:
            # The keys that were recorded just now enter at once, the acts they sign after them.
            events = _without_acts_of(unknown, choosing.due(today, MOST_EVENTS))
        built = build(events, self.keys)
        sealed = Counter(event.day for event in events if leaves.is_sealed(event))
        days = filling.padding_days(sealed, len(events) - sealed.total(), today, _day_of_last_batch())
        return filling.shuffled([*built, *map(padding, days)])

    def note_down(
        self, present: Head, tree: TreeAppender, batch: list[Leaf]
    ) -> tuple[PendingBatch, dict[str, bytes]]:
        """Store the batch before anything else is done with it; gives with it the files it brings."""
        entries = [leaf.octets for leaf in batch]
        files = tree.append(entries)
        pending = PendingBatch(
            old_size=present.size,
            size=tree.size,
            root=tree.root(),
            entries=pack_entries(entries),
            events=[leaf.event for leaf in batch],
        )
        with transaction.atomic():
            hold_the_books()
            if checking.head() != present or PendingBatch.objects.exists():
                raise LostTurn
            pending.save(force_insert=True)
        return pending, files

    def recall(self, pending: PendingBatch, tree: TreeAppender) -> dict[str, bytes]:
        """The files of a batch that was broken off."""
        files = tree.append(parse_entries(bytes(pending.entries)))
        if tree.root() != bytes(pending.root):
            raise Discrepancy("the pending batch does not lead to the root it was stored with")
        return files

    def write(self, files: dict[str, bytes]) -> None:
        """Put the entries and tiles where everybody can read them, lasting."""
        self.files.write_many(files)

    def sign(self, pending: PendingBatch) -> str:
        """The signed checkpoint; the signer is shown that the tree grew out of the one it signed last."""
        last = self.keys.last_signed()
        tree = TreeReader(self.files.read, pending.size)
        proof = tree.consistency_proof(last.size) if 0 < last.size < pending.size else []
        text = formats.Checkpoint(settings.DANGVAN_LOG_ORIGIN, pending.size, bytes(pending.root)).text()
        return self.keys.sign_checkpoint(text, proof)

    def enter(self, pending: PendingBatch, note: str) -> None:
        """The books: the signed checkpoint and its entries in one transaction, before anybody sees either."""
        with transaction.atomic():
            hold_the_books()
            if not PendingBatch.objects.filter(pk=pending.pk).exists():
                raise LostTurn
            entries = parse_entries(bytes(pending.entries))
            entering.insert_entries(pending.old_size, entries, pending.events)
            entering.insert_checkpoint(pending.size, bytes(pending.root), note)
            PendingBatch.objects.filter(pk=pending.pk).delete()

    def publish(self) -> None:
        """Show the newest checkpoint to everybody, with what witnesses have said to it."""
        checkpoints.publish_newest(self.files)

    def tidy(self, pending: PendingBatch) -> None:
        """Partial tiles whose whole ones this batch completed are no longer needed."""
        self.files.forget_partials(completed(pending.old_size, pending.size))


def sequence_batch() -> Batch | None:
    """Bring one batch into the log: what waits and may enter, filled up; padding alone where nothing does.

    None where another sequencer is at it. Raises Halted where the log stands still or must stand still from
    now on; SignerSilent and OSError where it shall be tried again.
    """
    require_running()
    with alone() as turn:
        if turn is None:
            return None
        before = checking.head()
        try:
            batch = Sequencer(store(), signer(), turn).batch()
        except LostTurn:
            return None
        except (Discrepancy, SignerRefused, WouldRewrite) as why:
            if checking.head() != before:
                # Another sequencer got in after all; what this one saw was a log in the middle of a step.
                return None
            reason = (
                f"{why} stands already with another content" if isinstance(why, WouldRewrite) else str(why)
            )
            halt(reason)
            raise Halted(reason) from why
    log.info("batch of %d entries in the log of %d", batch.events + batch.padding, batch.size)
    return batch


def sequence_waiting() -> list[Batch]:
    """Batches until nothing waits of what waited at the beginning and may enter; at least one, so that
    silence tells nothing, and none for what comes meanwhile, so that haste tells nothing either.
    """
    newest, batches = choosing.newest_waiting(), list[Batch]()
    while (batch := sequence_batch()) is not None:
        batches.append(batch)
        if not choosing.is_behind(clock.today(), newest):
            break
    return batches


def _without_acts_of(organisations: set[str], events: list[choosing.Candidate]) -> list[choosing.Candidate]:
    """The events but for what these sign, and what follows that in its chain."""
    blocked = {event.subject: event.sequence for event in reversed(events) if _signs(organisations, event)}
    return [
        event for event in events if event.subject not in blocked or event.sequence < blocked[event.subject]
    ]


def _signs(organisations: set[str], event: choosing.Candidate) -> bool:
    return leaves.needs_signature(event) in organisations


def _day_of_last_batch() -> date | None:
    last = Checkpoint.objects.order_by("-size").values_list("signed_at", flat=True).first()
    return clock.local(last).date() if last else None


def completed(old: int, new: int) -> list[str]:
    """The folders of partial tiles that are whole in a tree grown from `old` to `new` entries."""
    folders: list[str] = []
    for level in range(levels_of(new)):
        was, now = old // TILE_WIDTH ** (level + 1), new // TILE_WIDTH ** (level + 1)
        if now > was:
            paths = [tile_path(level, was)]
            if level == 0:
                paths.append(tile_path(0, was).replace("tile/0/", "tile/entries/", 1))
            folders += [f"{path}.p" for path in paths]
    return folders
