"""Directives: passages proposed from 100 pages, beside one look for their verbs; the parts of other rooms.

A page holds 2,500 letters, as an official A4 page does. The text is a notice of its own making, item after
item, each with a number, a body and a day of its own.
"""

from __future__ import annotations

import importlib
import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks._claims import Claims

PAGES, LETTERS, MOST_SECONDS = 100, 2_500, 2.0
_ITEMS = (
    (
        "{n}. Giao Sở Xây dựng chủ trì, phối hợp với UBND phường số {n} rà soát, lập danh mục các điểm ngập; "
        "báo cáo UBND thành phố trước ngày {day}/6/2026."
    ),
    (
        "- Thời gian qua, phường số {n} đã xử lý {day} điểm ngập; tuy nhiên việc phối hợp còn chậm, chưa đáp "
        "ứng yêu cầu, nhiều hộ dân đề nghị thành phố hỗ trợ."
    ),
    (
        "b) Công an phường số {n} tăng cường tuần tra, kiên quyết xử lý lấn chiếm vỉa hè; không để tái phạm "
        "trong quý III năm 2026."
    ),
    (
        "Chủ tịch UBND thành phố nhấn mạnh, cán bộ phường số {n} phải gần dân, trả lời dân trong {day} ngày "
        "làm việc."
    ),
)


def run(claims: Claims) -> None:
    _suggestions(claims)
    for part in sorted(Path(__file__).parent.glob("_directives_*.py")):
        room = importlib.import_module(f"benchmarks.{part.stem}")
        if hasattr(room, "run"):
            room.run(claims)


def _document() -> str:
    lines = ["THÔNG BÁO", "Sau khi nghe báo cáo, Chủ tịch UBND thành phố kết luận:"]
    length, number = 0, 0
    while length < PAGES * LETTERS:
        number += 1
        lines.append(_ITEMS[number % len(_ITEMS)].format(n=number, day=number % 28 + 1))
        length += len(lines[-1]) + 1
    return "\n".join(lines)


def _suggestions(claims: Claims) -> None:
    from dangvan.directives.reading import vocabulary
    from dangvan.directives.reading.suggesting import suggest
    from dangvan.directives.reading.types import Known

    text = _document()
    known = Known(
        bodies=tuple(
            (f"P{n}", f"Ủy ban nhân dân phường số {n}", (f"UBND phường số {n}",)) for n in range(150)
        ),
        topics=tuple((f"T{n}", f"Chủ đề số {n}", (f"điểm ngập loại {n}",)) for n in range(80)),
    )
    low = text.lower()
    floor = _best(lambda: sum(1 for _ in vocabulary.DIRECTS.finditer(low)))
    found = suggest(text, known=known, dated=date(2026, 4, 28))
    seconds = _best(lambda: suggest(text, known=known, dated=date(2026, 4, 28)))
    claims.say(
        f"{PAGES} pages, {len(text):,} letters, 150 bodies and 80 topics known: {len(found):,} passages "
        f"proposed; {seconds / floor:.0f} times one look for the verbs alone ({floor * 1000:.1f} ms)"
    )
    claims.claim(f"suggestions of a {PAGES}-page document", seconds, "<=", MOST_SECONDS, " s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    claims.say(f"memory at its highest so far: {peak:.0f} MB")


def _best(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - begun)
    return least
