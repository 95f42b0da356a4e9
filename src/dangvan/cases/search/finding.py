"""Newest first from the full-text index, on either database, at a bounded cost for rare words and for the
commonest.

SQLite walks the posting lists in the order of ranks by itself. PostgreSQL's GIN knows no order: where a word
is common the newest documents are walked and tested, where it is rare the index is asked and the few hits are
sorted.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import islice
from math import prod
from operator import and_

from django.db import connection, transaction
from django.db.models import Q

from dangvan.cases.search.words import SearchWords, Term

#: A count beyond this is told as "more than".
COUNT_CAP = 1000
#: How many of the newest documents are tested before the index is asked, where enough hits are expected among
#: them.
_WALK = 4000
_WALK_TO_COUNT = 25_000
#: So many found on a walk that ended before the cap are told as "more than", without counting the rest.
_ENOUGH_TO_TELL = 100
_DENSITIES_LAST = 600.0

FIRST = 1 << 62


@dataclass(frozen=True, slots=True)
class Match:
    """What to find in which index ("public" or "desk"); of each group of keys one must hold."""

    index: str
    words: SearchWords
    keys: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """`number`, or more than that where it is capped."""

    number: int
    is_capped: bool = False


def newest_ranks(match: Match, *, before: int | None = None, limit: int) -> list[int]:
    """The ranks of the newest cases that match, below `before`."""
    if not match.words.terms:
        return []
    below = FIRST if before is None else before
    if connection.vendor == "sqlite":
        return _sqlite_ranks(match, below, limit)
    return _postgres_ranks(match, below, limit)


def settled(match: Match, enough: int) -> Match:
    """The last word as a whole word where enough is found so, and only else as the beginning of one.

    What was typed to the end is what was meant; and a common word's beginning costs ten times the word.
    """
    whole = replace(match, words=match.words.whole)
    if whole == match or len(newest_ranks(whole, limit=enough)) >= enough:
        return whole
    return match


def walked_ranks(matches: Sequence[Match], *, before: int | None, chunk: int = 200) -> Iterator[list[int]]:
    """All ranks that one of the matches finds, newest first, in growing portions."""
    streams = [_stream(match, before, chunk) for match in matches]
    merged = heapq.merge(*streams, reverse=True)
    while portion := list(islice(merged, chunk)):
        yield list(dict.fromkeys(portion))


def _stream(match: Match, before: int | None, chunk: int) -> Iterator[int]:
    size = chunk
    while True:
        found = newest_ranks(match, before=before, limit=size)
        yield from found
        if len(found) < size:
            return
        before, size = found[-1], min(size * 2, 5000)


def counted(match: Match) -> Count:
    """How many match, counted no further than the cap."""
    if not match.words.terms:
        return Count(0)
    if connection.vendor == "sqlite":
        table = f"case_{match.index}_words"
        sql = f"SELECT COUNT(*) FROM (SELECT rowid FROM {table} WHERE {table} MATCH %s LIMIT %s)"
        found = _rows(sql, [fts5_expression(match), COUNT_CAP + 1])[0]
        return Count(min(found, COUNT_CAP), found > COUNT_CAP)
    return _postgres_count(match)


def like(column: str, words: SearchWords) -> Q:
    """The same words as a plain condition on a document, for use inside a set that is small already."""
    conditions = [Q(**{f"{column}__contains": _like_text(term)}) for term in words.terms]
    return reduce(and_, conditions, Q())


def _like_text(term: Term) -> str:
    return f" {' '.join(term.words)}" + ("" if term.is_prefix else " ")


def fts5_expression(match: Match) -> str:
    """Only letters and digits stand inside the quotes, so nothing typed can be read as an operator."""
    terms = [f'"{" ".join(term.words)}"' + (" *" if term.is_prefix else "") for term in match.words.terms]
    narrowed = ["(keys : (" + " OR ".join(f'"{key}"' for key in group) + "))" for group in match.keys]
    return " AND ".join([f"({match.index}_text : ({' AND '.join(terms)}))", *narrowed])


def tsquery_expression(match: Match) -> str:
    parts = [_lexemes(term) for term in match.words.terms]
    parts += ["(" + " | ".join(f"'{key}'" for key in group) + ")" for group in match.keys]
    return " & ".join(parts)


def _lexemes(term: Term) -> str:
    following = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({following})" if len(term.words) > 1 else following + (":*" if term.is_prefix else "")


def _sqlite_ranks(match: Match, below: int, limit: int) -> list[int]:
    table = f"case_{match.index}_words"
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
    return _rows(sql, [fts5_expression(match), below, limit])


def _postgres_ranks(match: Match, below: int, limit: int) -> list[int]:
    """Walk the newest documents where they should hold enough hits; ask the index where they don't."""
    query = tsquery_expression(match)
    if _WALK * _density(match) >= 2 * limit:
        found = _rows(
            f"SELECT rank FROM ({_newest(match)}) newest "
            "WHERE vector @@ %s::tsquery ORDER BY rank DESC LIMIT %s",
            [below, _WALK, query, limit],
        )
        if len(found) >= limit:
            return found
    return _hits_by_index(
        match,
        f"WITH hits AS MATERIALIZED (SELECT rank FROM cases_casetext WHERE {_hits(match)}) "
        f"SELECT rank FROM hits WHERE rank < %s ORDER BY rank DESC LIMIT %s",
        [query, below, limit],
    )


def _postgres_count(match: Match) -> Count:
    query = tsquery_expression(match)
    if _WALK_TO_COUNT * _density(match) > COUNT_CAP:
        found = _rows(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM ({_newest(match)}) newest "
            "WHERE vector @@ %s::tsquery LIMIT %s) found",
            [FIRST, _WALK_TO_COUNT, query, COUNT_CAP + 1],
        )[0]
        if found >= _ENOUGH_TO_TELL:
            return Count(min(found, COUNT_CAP), is_capped=True)
    found = _hits_by_index(
        match,
        f"SELECT COUNT(*) FROM (SELECT 1 FROM cases_casetext WHERE {_hits(match)} LIMIT %s) found",
        [query, COUNT_CAP + 1],
    )[0]
    return Count(min(found, COUNT_CAP), found > COUNT_CAP)


def _newest(match: Match) -> str:
    """The newest documents. Its LIMIT keeps the planner to the walk, away from the whole index."""
    columns = f"rank, {match.index}_vector AS vector"
    return f"SELECT {columns} FROM cases_casetext WHERE rank < %s ORDER BY rank DESC LIMIT %s"


def _hits(match: Match) -> str:
    """The condition of the partial index, and what is looked for."""
    return f"{match.index}_text <> '' AND {match.index}_vector @@ %s::tsquery"


def _rows(sql: str, arguments: Sequence[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return [row[0] for row in cursor.fetchall()]


def _hits_by_index(match: Match, sql: str, arguments: Sequence[str | int]) -> list[int]:
    """PostgreSQL takes a phrase of common words for common and would read the whole table in search of it.

    The setting ends with the transaction; where that is the caller's, it only leaves the planner cautious.
    """
    if all(len(term.words) == 1 for term in match.words.terms):
        return _rows(sql, arguments)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql, arguments)
        return [row[0] for row in cursor.fetchall()]


def _density(match: Match) -> float:
    """The share of documents expected to match, from the database's own statistics; rare where they don't
    say.
    """
    known = _densities(match.index)
    share = 1.0
    for term in match.words.terms:
        if term.is_prefix:
            beginning = term.words[0]
            share *= min(1.0, sum(s for word, s in known.items() if word.startswith(beginning)))
        else:
            share *= prod(known.get(word, 0.0) for word in term.words)
    for group in match.keys:
        share *= min(1.0, sum(known.get(key, 0.0) for key in group))
    return share


_held: dict[tuple[str, str], tuple[float, dict[str, float]]] = {}


def _densities(index: str) -> dict[str, float]:
    """Lexeme -> share of documents, as last gathered by ANALYZE; read again every ten minutes."""
    name = (connection.alias, index)
    read_at, known = _held.get(name, (float("-inf"), {}))
    if time.monotonic() - read_at > _DENSITIES_LAST:
        known = dict(_read_densities(index))
        _held[name] = (time.monotonic(), known)
    return known


def _read_densities(index: str) -> Iterable[tuple[str, float]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats "
            "WHERE schemaname = current_schema() AND tablename = 'cases_casetext' AND attname = %s",
            [f"{index}_vector"],
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return []
    # Three numbers follow the frequencies: the smallest, the largest and the share of empty documents.
    return zip(row[0], row[1], strict=False)
