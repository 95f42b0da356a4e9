"""Cases that may be about the same thing. Place and time decide who is considered; words only rank among
those.

"The same problem, another street" scores above true paraphrases in every text model tried, so text alone
never proposes
anything, and nothing here ever merges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import cos, inf, log, radians

from django.db.models import QuerySet

from dangvan.cases import scope
from dangvan.cases.machine import LIVE
from dangvan.cases.models import Case, CaseText, State
from dangvan.cases.queries.public import for_lists
from dangvan.cases.queries.visibility import IN_PUBLIC, visible_to
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
    ranked = _ranked(seen, topic_id, text, lon, lat, area_id, "public_text")
    return ranked[:limit]


def similar_for_desk(case: Case, actor: Actor, limit: int = 8) -> list[SimilarCase]:
    """What an officer should look at beside a case: open or lately ended, as far as they may see it."""
    document = CaseText.objects.filter(case=case).values_list("desk_text", flat=True).first() or ""
    seen = Case.objects.filter(visible_to(actor)).exclude(pk=case.pk).exclude(state=State.MERGED)
    if case.accused_id is None:
        seen = seen.filter(accused__isnull=True)
    ranked = _ranked(seen, case.topic_id, document, case.lon, case.lat, case.area_id, "desk_text")
    return ranked[:limit]


def _ranked(
    seen: QuerySet[Case],
    topic_id: int,
    text: str,
    lon: float | None,
    lat: float | None,
    area_id: int | None,
    column: str,
) -> list[SimilarCase]:
    cases = _gated(seen, topic_id, lon, lat, area_id)
    documents = dict(CaseText.objects.filter(case__in=cases).values_list("case_id", column)) if cases else {}
    scores = bm25(words(text), [documents.get(case.pk, "").split() for case in cases])
    found = [
        SimilarCase(case, _distance(case, lon, lat), score, case.topic_id == topic_id)
        for case, score in zip(cases, scores, strict=True)
    ]
    return sorted(found, key=lambda s: (-s.score, not s.same_topic, s.distance_m or 0.0, s.case.reference))


def _gated(
    seen: QuerySet[Case], topic_id: int, lon: float | None, lat: float | None, area_id: int | None
) -> list[Case]:
    """Near here (or in the same ward, where one of the two has no point), lately, and of the same group of
    topics.
    """
    group = organisations.topic(topic_id).parent_id or topic_id
    seen = seen.filter(
        topic_id__in=scope.topics_of(group), received_on__gte=clock.today() - timedelta(days=DAYS)
    )
    gates = []
    if lon is not None and lat is not None:
        reaches = seen.filter(lat__range=_reach(lat, 1.0), lon__range=_reach(lon, cos(radians(lat))))
        gates.append((reaches, NEAR_M))
        seen = seen.filter(lat__isnull=True)
    if area_id is not None:
        gates.append((seen.filter(area_id=area_id), inf))
    return [
        case
        for gate, most in gates
        for case in for_lists(gate).order_by("-received_on", "reference")[:_MOST_IN_GATE]
        if (_distance(case, lon, lat) or 0.0) <= most
    ]


def _reach(degrees: float, scale: float) -> tuple[float, float]:
    reach = NEAR_M / 111_000 / max(scale, 0.01)
    return degrees - reach, degrees + reach


def _distance(case: Case, lon: float | None, lat: float | None) -> float | None:
    if lon is None or lat is None or case.lon is None or case.lat is None:
        return None
    return float(places.distance_m(lon, lat, case.lon, case.lat))


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
