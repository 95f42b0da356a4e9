"""A small log with its books, files and keys, made without the sequencer: for pages that only read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dangvan.kernel import clock
from dangvan.ledger import leaves
from dangvan.ledger.models import Checkpoint, Cosignature, Event, LogEntry
from dangvan.ledger.publishing.stores import FolderStore
from dangvan.ledger.tlog.checkpoints import Checkpoint as Tree
from dangvan.ledger.tlog.cosignatures import cosign, new_cosigner
from dangvan.ledger.tlog.growing import TreeAppender
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.notes import SecretKey, sign_note

ORIGIN = "phananh.example.vn/log"
WITNESS_TIME = 1_700_000_000


class Keys:
    """A signer in this process, with the log's keys and those of bodies."""

    def __init__(self) -> None:
        self.log = SecretKey.generate(ORIGIN)
        self.promises = SecretKey.generate(f"{ORIGIN}/promises")
        self.witness = new_cosigner("bao.example/witness")

    def public_keys(self) -> Any:
        from dangvan.ledger.signing.protocol import PublicKeys

        return PublicKeys((str(self.log.verifier),), (str(self.promises.verifier),))

    def sign_promise(self, text: str) -> str:
        return sign_note(text, self.promises)


@dataclass
class Books:
    """What was made: keys, folder, and the tree as it grew."""

    keys: Keys
    store: FolderStore
    tree: TreeAppender

    def policy(self) -> str:
        return (
            f"log {self.keys.log.verifier}\nwitness bao {self.keys.witness.verifier}\n"
            "group newspapers any bao\nquorum newspapers\n"
        )

    def write(self, entries: list[bytes]) -> Checkpoint:
        """Append entries, sign and witness the tree, publish it."""
        self.store.write_many(self.tree.append(entries))
        text = Tree(ORIGIN, self.tree.size, self.tree.root()).text()
        note = sign_note(text, self.keys.log)
        line = cosign(note, self.keys.witness, WITNESS_TIME)
        row = Checkpoint.objects.create(
            size=self.tree.size,
            root=self.tree.root(),
            note=note,
            signed_at=clock.now(),
            published_at=clock.now(),
        )
        Cosignature.objects.create(checkpoint=row, witness="bao", line=line, cosigned_at=clock.now())
        self.store.publish_checkpoint((note + line).encode())
        return row

    def enter(self, event: Event) -> bytes:
        """The leaf of a report's event, among padding, in the books and files."""
        leaf = leaves.leaf_of(event, sequence=0, previous_hash=b"")
        index = self.tree.size + 5
        padding = [leaves.padding(event.day) for _ in range(15)]
        LogEntry.objects.create(
            index=index,
            event=event,
            subject=leaves.log_subject(event),
            sequence=0,
            leaf_hash=leaf_hash(leaf),
        )
        self.write([*padding[:5], leaf, *padding[5:]])
        return leaf


def new_books(folder: Path) -> Books:
    return Books(Keys(), FolderStore(folder), TreeAppender.empty())
