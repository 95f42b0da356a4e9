"""Openness that is more than form: answers by rote, answers without evidence, what was closed over people's
heads, and time that a body gave itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dangvan.cases.figures.counting import beginning_of, conditions
from dangvan.cases.figures.values import Period, Scope, Share
from dangvan.cases.models import Answer, Case, Evidence, Extension
from dangvan.cases.near_copies import LEAST_WORDS, alike
from dangvan.cases.types import CloseOutcome
from dangvan.kernel import clock
from dangvan.kernel.folding import words
from dangvan.ledger import queries as ledger

#: Shorter answers, without names, dates and numbers, are alike by chance.
LEAST_ANSWER = 5
_TOKEN = re.compile(r"[^\W_]+|[.!?:;\n]")
_STOPS = frozenset(".!?:;\n")
_NONE = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Openness:
    """Of one body in one period. Answers count for the body that gave them, closings for the one that owns
    the case now, extensions for the body that had them.
    """

    #: Answers that another one of the same body in the period nearly repeats, of those long enough to tell.
    near_copies: Share = _NONE
    without_evidence: Share = _NONE
    #: Closed because nobody said anything, of those closed.
    in_silence: Share = _NONE
    #: Contested or opened again after it was closed, of those closed.
    closed_then_contested: Share = _NONE
    #: Extensions that the body gave itself, of all it had.
    own_extensions: Share = _NONE


def openness(period: Period, *, as_of: datetime) -> dict[int, Openness]:
    """Body -> how open it was; contests before `as_of` count."""
    begin, end = beginning_of(period.first), beginning_of(period.last + timedelta(days=1))
    answered = Q(answered_at__gte=begin, answered_at__lt=min(end, as_of), case__is_history=False)
    answers = Answer.objects.filter(answered, conditions(Scope(), prefix="case__"))
    texts = answers.order_by("pk").values_list("organisation_id", "pk", "what_was_done")
    bare, copies = _bare(answers), _copies(texts.iterator(chunk_size=2000))
    silent, contested = _closings(period, as_of)
    given = Q(given_at__gte=begin, given_at__lt=min(end, as_of))
    extended = {
        row["organisation_id"]: Share(row["own"], row["n"])
        for row in Extension.objects.filter(given, conditions(Scope(), prefix="case__"))
        .values("organisation_id")
        .annotate(n=Count("id"), own=Count("id", filter=Q(self_given=True)))
        .order_by()
    }
    bodies = bare.keys() | copies.keys() | silent.keys() | extended.keys()
    return {
        body: Openness(
            near_copies=copies.get(body, _NONE),
            without_evidence=bare.get(body, _NONE),
            in_silence=silent.get(body, _NONE),
            closed_then_contested=contested.get(body, _NONE),
            own_extensions=extended.get(body, _NONE),
        )
        for body in bodies
    }


def normalised(text: str) -> str:
    """The words of an answer without numbers, dates and names: what a form repeats.

    A name is told by its capitals within a sentence; the first word of a sentence stays.
    """
    kept, starts = [], True
    for token in _TOKEN.findall(text):
        if token in _STOPS:
            starts = True
            continue
        is_name = token[0].isupper() and not starts
        if not is_name and not any(sign.isdigit() for sign in token):
            kept.append(token)
        starts = False
    return " ".join(kept)


def copies_among(texts: Iterable[tuple[int, str]]) -> tuple[set[int], int]:
    """(numbers of the texts that another one nearly repeats, how many were long enough to tell)."""
    plain = [(number, normalised(text)) for number, text in texts]
    counted = [(number, text, words(text)) for number, text in plain]
    long = [(number, text) for number, text, said in counted if len(said) >= LEAST_WORDS]
    same: dict[str, list[int]] = defaultdict(list)
    for number, _text, said in counted:
        if LEAST_ANSWER <= len(said) < LEAST_WORDS:
            same[" ".join(said)].append(number)
    found = set(alike(long))
    for numbers in same.values():
        if len(numbers) > 1:
            found.update(numbers)
    return found, len(long) + sum(map(len, same.values()))


def _copies(rows: Iterable[tuple[int, int, str]]) -> dict[int, Share]:
    by_body: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for body, number, text in rows:
        by_body[body].append((number, text))
    found = {}
    for body, texts in by_body.items():
        copies, told = copies_among(texts)
        found[body] = Share(len(copies), told)
    return found


def _bare(answers: QuerySet[Answer]) -> dict[int, Share]:
    rows = (
        answers.annotate(has_files=Exists(Evidence.objects.filter(answer=OuterRef("pk"))))
        .values("organisation_id")
        .annotate(n=Count("id"), bare=Count("id", filter=Q(has_files=False, evidence_text="")))
        .order_by()
    )
    return {row["organisation_id"]: Share(row["bare"], row["n"]) for row in rows}


def _closings(period: Period, as_of: datetime) -> tuple[dict[int, Share], dict[int, Share]]:
    closed = ledger.acts_of_kinds(["case.closed"], period.first, period.last)
    until = clock.local(as_of).date() - timedelta(days=1)
    later = ledger.acts_of_kinds(["case.contested", "case.reopened"], period.first, until)
    last_contest: dict[UUID, int] = {}
    for act in later:
        last_contest[act.subject] = max(act.sequence, last_contest.get(act.subject, 0))
    subjects = closed.values("subject")
    counted = Case.objects.filter(conditions(Scope()), uid__in=subjects)
    owner_of = dict(counted.values_list("uid", "owner_id"))
    n: Counter[int] = Counter()
    silent: Counter[int] = Counter()
    contested: Counter[int] = Counter()
    for act in closed:
        owner = owner_of.get(act.subject)
        outcome = act.plain.get("outcome")
        if owner is None or outcome == CloseOutcome.HISTORY:
            continue
        n[owner] += 1
        silent[owner] += outcome == CloseOutcome.SILENCE
        contested[owner] += last_contest.get(act.subject, 0) > act.sequence
    return (
        {owner: Share(silent[owner], count) for owner, count in n.items()},
        {owner: Share(contested[owner], count) for owner, count in n.items()},
    )
