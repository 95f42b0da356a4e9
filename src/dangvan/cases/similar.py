"""Cases that may be about the same thing. Place and time decide who is considered; words only rank among
those.

"The same problem, another street" scores above true paraphrases in every text model tried, so text alone
never proposes
anything, and nothing here ever merges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import cos, inf, log, radians

from django.db.models import QuerySet

from dangvan.cases import scope
from dangvan.cases.machine import LIVE
from dangvan.cases.models import Case, CaseText
from dangvan.cases.queries.people import people_told
from dangvan.cases.queries.public import for_lists
from dangvan.cases.queries.visibility import IN_PUBLIC, visible_to
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.folding import words
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places

NEAR_M = 150.0
DAYS = 60
#: How many cases of one ward and topic group are weighed at most, the newest.
_MOST_IN_GATE = 300
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class SimilarCase:
    case: Case
    #: None where one of the two has no point.
    distance_m: float | None
    #: BM25 over folded syllables, within the gate; 0 where no word is shared.
    score: float
    same_topic: bool
    #: As it is told in public; 0 on the desk, which shows the case's own number.
    people: int = 0


@dataclass(frozen=True, slots=True)
class _Here:
    lon: float | None
    lat: float | None
    area_id: int | None

    def distance_to(self, case: Case) -> float | None:
        if self.lon is None or self.lat is None or case.lon is None or case.lat is None:
            return None
        return float(places.distance_m(self.lon, self.lat, case.lon, case.lat))


def similar_open_cases(
    *,
    topic_id: int,
    text: str,
    lon: float | None = None,
    lat: float | None = None,
    area_id: int | None = None,
    limit: int = 5,
) -> list[SimilarCase]:
    """Public open cases near here about the like of it, to offer "the same for me"."""
    if organisations.topic(topic_id).sensitive:
        return []
    withheld = scope.sensitive_topics()
    seen = Case.objects.filter(IN_PUBLIC, state__in=LIVE).exclude(topic_id__in=withheld)
    found = _ranked(seen, topic_id, text, _Here(lon, lat, area_id), "public_text")[:limit]
    people = people_told([one.case for one in found])
    return [replace(one, people=people[one.case.pk]) for one in found]


def similar_for_desk(case: Case, actor: Actor, limit: int = 8) -> list[SimilarCase]:
    """What an officer should look at beside a case: open or lately ended, as far as they may see it."""
    document = CaseText.objects.filter(case=case).values_list("desk_text", flat=True).first() or ""
    seen = Case.objects.filter(visible_to(actor)).exclude(pk=case.pk).exclude(state=State.MERGED)
    if case.accused_id is None:
        seen = seen.filter(accused__isnull=True)
    here = _Here(case.lon, case.lat, case.area_id)
    return _ranked(seen, case.topic_id, document, here, "desk_text")[:limit]


def _ranked(seen: QuerySet[Case], topic_id: int, text: str, here: _Here, column: str) -> list[SimilarCase]:
    cases = _gated(seen, topic_id, here)
    documents = dict(CaseText.objects.filter(case__in=cases).values_list("case_id", column)) if cases else {}
    scores = bm25(words(text), [documents.get(case.pk, "").split() for case in cases])
    found = [
        SimilarCase(case, here.distance_to(case), score, case.topic_id == topic_id)
        for case, score in zip(cases, scores, strict=True)
    ]
    return sorted(found, key=lambda s: (-s.score, not s.same_topic, s.distance_m or 0.0, s.case.reference))


def _gated(seen: QuerySet[Case], topic_id: int, here: _Here) -> list[Case]:
    """Near here (or in the same ward, where one of the two has no point), lately, and of the same group of
    topics.
    """
    group = organisations.topic(topic_id).parent_id or topic_id
    seen = seen.filter(
        topic_id__in=scope.topics_of(group), received_on__gte=clock.today() - timedelta(days=DAYS)
    )
    gates = []
    if here.lon is not None and here.lat is not None:
        near = seen.filter(
            lat__range=_reach(here.lat, 1.0), lon__range=_reach(here.lon, cos(radians(here.lat)))
        )
        gates.append((near, NEAR_M))
        seen = seen.filter(lat__isnull=True)
    if here.area_id is not None:
        gates.append((seen.filter(area_id=here.area_id), inf))
    return [
        case
        for gate, most in gates
        for case in for_lists(gate).order_by("-received_on", "reference")[:_MOST_IN_GATE]
        if (here.distance_to(case) or 0.0) <= most
    ]


def _reach(degrees: float, scale: float) -> tuple[float, float]:
    reach = NEAR_M / 111_000 / max(scale, 0.01)
    return degrees - reach, degrees + reach


def bm25(query: Sequence[str], documents: Sequence[Sequence[str]]) -> list[float]:
    """Okapi BM25 of each document, with frequencies from these documents alone (k1 = 1.2, b = 0.75)."""
    if not documents:
        return []
    counted = [Counter(document) for document in documents]
    mean = sum(len(document) for document in documents) / len(documents) or 1.0
    holding = Counter(word for counts in counted for word in counts)
    scores = []
    for document, counts in zip(documents, counted, strict=True):
        norm = _K1 * (1 - _B + _B * len(document) / mean)
        scores.append(
            sum(
                log(1 + (len(documents) - holding[word] + 0.5) / (holding[word] + 0.5))
                * counts[word] * (_K1 + 1) / (counts[word] + norm)
                for word in set(query)
                if counts[word]
            )
        )  # fmt: skip
    return scores
