"""The log's side of witnessing: asking the witnesses of the policy for their word, and who has given it up to
when.

A witness that is down keeps nobody waiting: it is asked beside publishing, its word is added when it comes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from dangvan.kernel import clock, outbox
from dangvan.kernel.errors import Invalid
from dangvan.ledger import conflicts
from dangvan.ledger.models import Checkpoint, Cosignature
from dangvan.ledger.publishing.checkpoints import public_note, publish_newest
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.tlog import checkpoints as formats
from dangvan.ledger.tlog.encoding import decode_number
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import open_note, parse_signatures, split_note
from dangvan.ledger.tlog.policy import NO_QUORUM, Log, Policy, Witness, parse_policy
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from dangvan.ledger.witness.visiting import Silent, visit

log = logging.getLogger("dangvan.log")

#: How long one round of asking may take, whoever is silent.
PATIENCE_SECONDS = 6.0
#: A witness names its size; one that names another each time is not asked for ever.
MOST_TURNS = 4
#: A word that claims to be from later than this is not counted: its clock is wrong.
CLOCKS_MAY_DIFFER = timedelta(hours=1)
#: So many of the newest cosigned checkpoints are looked at for one with the quorum.
_CHECKPOINTS_LOOKED_AT = 50
MOST_NOTE_BYTES = 128 * 1024


class Said(StrEnum):
    """How one witness answered: it confirmed; gave no answer; refused for a reason of its own; or refused
    because what it confirmed before does not go with our checkpoint.
    """

    CONFIRMED = "confirmed"
    SILENT = "silent"
    REFUSED = "refused"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking one witness came to; `line` is its cosignature, `word` a sentence for the operators."""

    witness: str
    said: Said
    line: str = ""
    at: int = 0
    word: str = ""


@dataclass(frozen=True, slots=True)
class WitnessState:
    """How far one witness has confirmed the log; size 0 and no moment where it never did."""

    name: str
    key: str
    url: str
    size: int
    cosigned_at: datetime | None
    #: It has not confirmed what was published two batches ago.
    is_behind: bool


@dataclass(frozen=True, slots=True)
class WitnessingState:
    """All witnesses of the policy, and the newest checkpoint that enough of them have confirmed."""

    witnesses: tuple[WitnessState, ...]
    quorum: str
    newest_size: int
    quorum_size: int
    quorum_at: datetime | None


def policy() -> Policy:
    """Who witnesses this log and whose word is needed, as the operator has written it down; nobody where
    nothing is written. Raises Refused where the file does not hold.
    """
    try:
        text = settings.DANGVAN_LOG_POLICY.read_bytes()
    except FileNotFoundError:
        return Policy(quorum=NO_QUORUM)
    return parse_policy(text)


def policy_with_log_keys() -> Policy:
    """The same policy with this log's own keys in it, for checking what stands under our name."""
    found = policy()
    present = {item.key.public for item in found.logs}
    found.logs += [Log(key) for key in conflicts.log_keys() if key.public not in present]
    return found


def cosigned_note(checkpoint: Checkpoint) -> str:
    """The checkpoint with the lines of all who have confirmed it: as it is published and in receipts."""
    return public_note(checkpoint).decode()


def gather(checkpoint: Checkpoint | None = None) -> list[Outcome]:
    """Ask every witness that has not confirmed the checkpoint (the newest published one), all at once, and
    store what they say; gives what came of each.
    """
    newest = checkpoint or Checkpoint.objects.filter(published_at__isnull=False).order_by("-size").first()
    if newest is None or newest.size == 0:
        return []
    confirmed = set(Cosignature.objects.filter(checkpoint=newest).values_list("witness", flat=True))
    asked = [
        witness
        for witness in policy().witnesses.values()
        if witness.url and witness.name not in confirmed and not _rests(witness.url)
    ]
    sizes = _confirmed_sizes()
    questions = [_Question(witness, newest.note, sizes.get(witness.name, 0)) for witness in asked]
    outcomes = _ask_all(questions)
    for witness, outcome in zip(asked, outcomes, strict=True):
        _note_silence(witness.url, is_silent=outcome.said is Said.SILENT)
        if outcome.said is Said.CONFIRMED:
            store_cosignature(newest, outcome.witness, outcome.line, outcome.at)
        elif outcome.said is Said.CONTRADICTED and not _grew_meanwhile(newest):
            _look_into(witness, outcome)
        else:
            log.warning("witness %s has not confirmed %d: %s", outcome.witness, newest.size, outcome.word)
    return outcomes


def gather_and_publish() -> list[Outcome]:
    """What the clock does: ask for what is still lacking of the newest checkpoint, and show what came."""
    outcomes = gather()
    if any(outcome.said is Said.CONFIRMED for outcome in outcomes):
        publish_newest(store())
    return outcomes


def _grew_meanwhile(asked: Checkpoint) -> bool:
    """Then the witness may well have confirmed more than we asked for: the next round asks for the newest."""
    return Checkpoint.objects.filter(pk__gt=asked.pk, published_at__isnull=False).exists()


def store_cosignature(checkpoint: Checkpoint, witness: str, line: str, at: int) -> bool:
    """Keep a verified cosignature; False where this witness has confirmed this checkpoint already."""
    word = Cosignature(
        checkpoint=checkpoint, witness=witness, line=line, cosigned_at=datetime.fromtimestamp(at, UTC)
    )
    with transaction.atomic():
        if Cosignature.objects.filter(checkpoint=checkpoint, witness=witness).exists():
            return False
        Cosignature.objects.bulk_create([word], ignore_conflicts=True)
    return True


def take_cosigned(note: str) -> int:
    """Take what a witness that nobody can call hands in: one of our checkpoints with its line added.

    Gives the number of cosignatures that are new. Raises Invalid unless the checkpoint is one of ours and a
    witness of the policy has signed it: nothing else is kept, whoever sends it.
    """
    if len(note.encode(errors="replace")) > MOST_NOTE_BYTES:
        raise Invalid(conflicts.TOO_LONG)
    witnesses = list(policy().witnesses.values())
    try:
        opened = open_note(note, [witness.key for witness in witnesses])
        found = formats.parse_checkpoint(opened.text)
    except Refused:
        raise Invalid(conflicts.NOT_BY_A_WITNESS) from None
    checkpoint = Checkpoint.objects.filter(pk=found.size, published_at__isnull=False).first()
    if checkpoint is None or split_note(checkpoint.note)[0] != opened.text:
        raise Invalid(conflicts.NOT_OURS)
    names = {(witness.key.name, witness.key.key_id): witness.name for witness in witnesses}
    new = 0
    for signature in opened.signatures:
        if signature.time is not None and _is_credible(signature.time):
            name = names[signature.name, signature.key_id]
            new += store_cosignature(checkpoint, name, signature.line(), signature.time)
    if new:
        outbox.after_commit("ledger.show_checkpoint")
    return new


@outbox.handles("ledger.show_checkpoint")
def show_checkpoint(_reference: dict[str, str]) -> None:
    """Only the worker writes the log's files: what a page took in is shown by it."""
    publish_newest(store())


def state() -> WitnessingState:
    """Who has witnessed up to when, for pages."""
    known = policy_with_log_keys()
    published = Checkpoint.objects.filter(published_at__isnull=False).order_by("-size")
    newest = published.values_list("size", flat=True).first() or 0
    due = clock.now() - 2 * timedelta(seconds=settings.DANGVAN_LOG_BATCH_SECONDS)
    expected = published.filter(published_at__lte=due).values_list("size", flat=True).first() or 0
    words = {
        row["witness"]: (row["size"], row["at"])
        for row in Cosignature.objects.values("witness").annotate(
            size=Max("checkpoint_id"), at=Max("cosigned_at")
        )
    }
    witnesses = []
    for witness in known.witnesses.values():
        size, at = words.get(witness.name, (0, None))
        witnesses.append(
            WitnessState(witness.name, str(witness.key), witness.url, size, at, is_behind=size < expected)
        )
    size, at = _newest_with_quorum(known)
    return WitnessingState(tuple(witnesses), known.quorum, newest, size, at)


def _newest_with_quorum(known: Policy) -> tuple[int, datetime | None]:
    if not known.witnesses:
        return 0, None
    words = Cosignature.objects.filter(checkpoint=OuterRef("pk"))
    cosigned = Checkpoint.objects.filter(Exists(words), published_at__isnull=False).order_by("-size")
    for checkpoint in cosigned[:_CHECKPOINTS_LOOKED_AT]:
        try:
            seen = known.check(cosigned_note(checkpoint))
        except Refused:
            continue
        at = max(seen.witnesses.values(), default=0)
        return checkpoint.size, datetime.fromtimestamp(at, UTC)
    return 0, None


def _confirmed_sizes() -> dict[str, int]:
    rows = Cosignature.objects.values_list("witness").annotate(Max("checkpoint_id"))
    return {str(witness): int(size) for witness, size in rows}


#: By address: how often in a row a witness was silent, and when it is asked again. In this process alone: a
#: restart asks everybody.
_silences: dict[str, tuple[int, float]] = {}
_LONGEST_REST_SECONDS = 1800.0


def _rests(url: str) -> bool:
    return time.monotonic() < _silences.get(url, (0, 0.0))[1]


def _note_silence(url: str, *, is_silent: bool) -> None:
    """One that is silent is asked ever more seldom, so that it costs the worker no time."""
    if not is_silent:
        _silences.pop(url, None)
        return
    times = _silences.get(url, (0, 0.0))[0] + 1
    _silences[url] = (times, time.monotonic() + min(15.0 * 2**times, _LONGEST_REST_SECONDS))


def _is_credible(at: int) -> bool:
    return at <= (clock.now() + CLOCKS_MAY_DIFFER).timestamp()


@dataclass(frozen=True, slots=True)
class _Question:
    """One witness to be asked; runs in a thread of its own, without the database."""

    witness: Witness
    note: str
    old_size: int

    def ask(self, give_up: float) -> Outcome:
        """What the witness answers, within the time that is left."""
        checkpoint = formats.parse_checkpoint(split_note(self.note)[0])
        tree = TreeReader(store().read, checkpoint.size)
        old = min(self.old_size, checkpoint.size)
        try:
            for _turn in range(MOST_TURNS):
                proof = tree.consistency_proof(old) if 0 < old < checkpoint.size else []
                body = AddCheckpoint(old, tuple(proof), self.note).format()
                left = give_up - time.monotonic()
                url = f"{self.witness.url.rstrip('/')}/add-checkpoint"
                reply = visit(url, body=body, seconds=max(left, 0.01))
                if reply.status == HTTPStatus.OK:
                    return self._confirmed(reply.body)
                if reply.status != HTTPStatus.CONFLICT:
                    return self._refused(reply.status, old, checkpoint.size)
                named = decode_number(reply.body.decode("ascii").strip(), "the size the witness names")
                if named > checkpoint.size or (named == old == checkpoint.size):
                    word = f"it has confirmed another tree of {named} entries"
                    return Outcome(self.witness.name, Said.CONTRADICTED, word=word)
                old = named
        except Silent as why:
            return Outcome(self.witness.name, Said.SILENT, word=f"no answer ({why})")
        except (Refused, UnicodeDecodeError, OSError) as why:
            return Outcome(self.witness.name, Said.REFUSED, word=str(why))
        return Outcome(self.witness.name, Said.REFUSED, word="it names another size each time")

    def _confirmed(self, body: bytes) -> Outcome:
        key = self.witness.key
        text = split_note(self.note)[0]
        for signature in parse_signatures(body.decode()):
            if (signature.name, signature.key_id) != (key.name, key.key_id):
                continue
            at = key.verify(text, signature.octets)
            if at is not None and _is_credible(at):
                return Outcome(self.witness.name, Said.CONFIRMED, signature.line(), at)
            return Outcome(self.witness.name, Said.REFUSED, word="its clock is ahead")
        return Outcome(self.witness.name, Said.REFUSED, word="its answer holds no cosignature by its key")

    def _refused(self, status: int, old: int, size: int) -> Outcome:
        if status == HTTPStatus.UNPROCESSABLE_ENTITY:
            word = f"what it confirmed at {old} entries does not grow into our {size}"
            return Outcome(self.witness.name, Said.CONTRADICTED, word=word)
        return Outcome(self.witness.name, Said.REFUSED, word=f"it answers {status}")


def _ask_all(questions: Sequence[_Question]) -> list[Outcome]:
    """All at once; whoever has not answered when the time is over is silent, and its thread left behind."""
    answers: dict[int, Outcome] = {}
    give_up = time.monotonic() + PATIENCE_SECONDS

    def ask(number: int, question: _Question) -> None:
        answers[number] = question.ask(give_up)

    threads = [
        threading.Thread(
            target=ask, args=(number, question), name=f"ask {question.witness.name}", daemon=True
        )
        for number, question in enumerate(questions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, give_up + 0.5 - time.monotonic()))
    return [
        answers.get(number) or Outcome(question.witness.name, Said.SILENT, word="no answer in time")
        for number, question in enumerate(questions)
    ]


def look_for_conflicts() -> int:
    """Ask every witness what contradicted it of this log, and keep what is proven; how many are new.

    So the log hears of it when somebody shows witnesses another history under its key.
    """
    return sum(_take_evidence(witness) for witness in policy().witnesses.values() if witness.url)


def _look_into(witness: Witness, outcome: Outcome) -> None:
    """A witness says that two histories were signed: get its evidence, or at least say so aloud."""
    log.error("witness %s contradicts: %s", witness.name, outcome.word)
    _take_evidence(witness)


def _take_evidence(witness: Witness) -> int:
    """What our witnesses offer under /conflicts/, others need not have; whatever comes is checked."""
    url = f"{witness.url.rstrip('/')}/conflicts/{quote(settings.DANGVAN_LOG_ORIGIN, safe='')}"
    try:
        reply = visit(url, seconds=PATIENCE_SECONDS, most_bytes=conflicts.MOST_EVIDENCE_BYTES)
    except (Silent, Refused):
        return 0
    if reply.status != HTTPStatus.OK:
        return 0
    return sum(conflicts.is_new(note, witness.name) for note in conflicts.notes_in(reply.body))
