"""Which words are more frequent in some reports than in others like them: from released words alone, and none
that fewer than five reports use.

Monroe, Colaresi and Quinn, "Fightin' Words", Political Analysis 16 (2008): log-odds ratio with an informative
Dirichlet prior, equations 15, 16, 19 and 22.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import log, sqrt

from django.db.models import Q, QuerySet

from dangvan.cases.near_copies import alike
from dangvan.cases.types import State
from dangvan.kernel.folding import clean, fold, words
from dangvan.organisations.types import LegalKind
from dangvan.reports.models import Report
from dangvan.reports.types import ReleaseState, Visibility

#: A word is shown only if so many reports use it.
LEAST_REPORTS = 5
#: How many words the prior weighs: so many that a word seen five times can't look like a discovery.
PRIOR_WORDS = 500.0
#: Two-sided 5 % for a single word.
LEAST_Z = 1.96
#: Two syllables stand for one of them where so much of its use is in the pair.
MOSTLY_IN_PAIRS = 0.6
_MOST_TEXTS = 2000
_BACKGROUND = timedelta(days=365)
_PIECE = re.compile(r"[.,;:!?()\n\"“”–—/]+")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class TellingWord:
    #: As people wrote it most often, with its marks.
    text: str
    z: float
    reports: int


def telling_words(
    *, topic_id: int, area_ids: Collection[int], since: datetime, until: datetime, limit: int = 12
) -> list[TellingWord]:
    """Words of the released reports on this topic in these areas and days, against the topic's others of a
    year.
    """
    released = Report.objects.filter(
        state=Report.State.ACTIVE,
        release_state=ReleaseState.RELEASED,
        visibility=Visibility.PUBLIC,
        about_body=False,
        link__case__topic_id=topic_id,
        link__case__is_public=True,
        link__case__accused__isnull=True,
        link__case__legal_kind=LegalKind.FEEDBACK,
    ).exclude(Q(released_text="") | Q(link__case__state__in=[State.REFERRED, State.WITHDRAWN]))
    here = Q(link__case__area_id__in=area_ids, received_at__gte=since, received_at__lt=until)
    inside = _texts(released.filter(here).order_by("-received_at"))
    if len(inside) < LEAST_REPORTS:
        return []
    background = released.filter(received_at__gte=until - _BACKGROUND).exclude(here)
    return compare(inside, _texts(background.order_by("-received_at")), limit=limit)


def compare(here: Sequence[str], elsewhere: Sequence[str], *, limit: int = 12) -> list[TellingWord]:
    """The same for texts: what is said here more than elsewhere, the most unusual first."""
    written: dict[str, Counter[str]] = {}
    ours = _reports_with(here, written)
    theirs = _reports_with(elsewhere, {})
    z = log_odds(ours, theirs, prior=ours + theirs, prior_words=PRIOR_WORDS)
    unusual = [word for word in ours if ours[word] >= LEAST_REPORTS and z[word] >= LEAST_Z]
    unusual.sort(key=lambda word: (-z[word], word))
    chosen: list[str] = []
    for word in unusual:
        best = _pair_for(word, ours, unusual)
        if not any(_overlap(best, other) for other in chosen):
            chosen.append(best)
    return [
        TellingWord(written[word].most_common(1)[0][0], round(z[word], 3), ours[word])
        for word in chosen[:limit]
    ]


def log_odds(
    ours: Mapping[str, int], theirs: Mapping[str, int], *, prior: Mapping[str, int], prior_words: float
) -> dict[str, float]:
    """z-scores of the log-odds ratio of each word.

    With y the counts, n their sum, and alpha_w = prior_words times the word's share of `prior`:
    delta_w = log((y1 + a) / (n1 + a0 - y1 - a)) - log((y2 + a) / (n2 + a0 - y2 - a)),
    variance 1 / (y1 + a) + 1 / (y2 + a), z = delta / sqrt(variance).
    """
    n1, n2, n0 = sum(ours.values()), sum(theirs.values()), sum(prior.values())
    scores = {}
    for word, count in prior.items():
        alpha = prior_words * count / n0
        y1, y2 = ours.get(word, 0) + alpha, theirs.get(word, 0) + alpha
        delta = log(y1 / (n1 + prior_words - y1)) - log(y2 / (n2 + prior_words - y2))
        scores[word] = delta / sqrt(1 / y1 + 1 / y2)
    return scores


def _texts(rows: QuerySet[Report]) -> list[str]:
    """The released words, near-copies once."""
    return once(rows.values_list("released_text", flat=True)[:_MOST_TEXTS])


def once(texts: Iterable[str]) -> list[str]:
    """Each text and all that nearly repeat it once; a short one, too: a name planted by copies is one
    person's.
    """
    numbered = dict(enumerate({" ".join(words(text)): text for text in texts}.values()))
    leader = alike(numbered.items())
    return [text for number, text in numbered.items() if leader.get(number, number) == number]


def _reports_with(texts: Iterable[str], written: dict[str, Counter[str]]) -> Counter[str]:
    """In how many texts each syllable and each pair of neighbours stands, folded; once a text."""
    found: Counter[str] = Counter()
    for text in texts:
        seen: dict[str, str] = {}
        for piece in _PIECE.split(clean(text).lower()):
            syllables = _WORD.findall(piece)
            for one in (
                *syllables,
                *(" ".join(pair) for pair in pairwise(syllables)),
            ):
                seen.setdefault(fold(one), one)
        found.update(seen.keys())
        for folded, as_written in seen.items():
            written.setdefault(folded, Counter())[as_written] += 1
    return found


def _pair_for(word: str, ours: Mapping[str, int], unusual: Sequence[str]) -> str:
    """The pair that says more than its syllable, where that is nearly always used in it."""
    if " " in word:
        return word
    pairs = [other for other in unusual if " " in other and word in other.split()]
    best = max(pairs, key=lambda other: ours[other], default=word)  # the first of equals is the more unusual
    return best if ours[best] >= MOSTLY_IN_PAIRS * ours[word] else word


def _overlap(one: str, other: str) -> bool:
    return bool(set(one.split()) & set(other.split()))
