"""Finding cases by words, with or without marks, newest first, on either database.

The documents are written here by whoever changes a case (`add_new_cases`, `index_cases`), and read here only.
"""

from dangvan.cases.search.documents import (
    add_new_cases,
    index_case,
    index_cases,
    index_once,
    keys_of,
    rank_of,
    stands_in_public,
)
from dangvan.cases.search.finding import (
    COUNT_CAP,
    Count,
    Match,
    counted,
    like,
    newest_ranks,
    settled,
    walked_ranks,
)
from dangvan.cases.search.forgetting import forget_deleted
from dangvan.cases.search.words import SearchWords, Term, has_marks, parse

__all__ = [
    "COUNT_CAP",
    "Count",
    "Match",
    "SearchWords",
    "Term",
    "add_new_cases",
    "counted",
    "forget_deleted",
    "has_marks",
    "index_case",
    "index_cases",
    "index_once",
    "keys_of",
    "like",
    "newest_ranks",
    "parse",
    "rank_of",
    "settled",
    "stands_in_public",
    "walked_ranks",
]
