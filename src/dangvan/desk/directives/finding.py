"""Where pasted words stand in a document: line breaks and spaces may differ, the letters may not."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid
from dangvan.kernel.folding import clean


def passage(text: str, typed: str, *, near: int | None = None, field: str = "quotation") -> tuple[int, int]:
    """The bounds of the words in `text`; of several places the one nearest to `near`, else a question."""
    wanted = clean(typed).split()
    if not wanted:
        raise _refused(field, _("Hãy dán nguyên văn đoạn cần lấy."))
    places = [match.span() for match in re.finditer(r"\s+".join(map(re.escape, wanted)), text)]
    if not places:
        raise _refused(field, _("Không thấy đoạn này trong văn bản. Hãy chép đúng từng chữ, không thêm bớt."))
    if len(places) > 1 and near is None:
        raise _refused(
            field, _("Đoạn này có ở nhiều chỗ. Hãy chép thêm vài chữ trước hoặc sau để biết là chỗ nào.")
        )
    return min(places, key=lambda place: abs(place[0] - (near or 0)))


def _refused(field: str, words: str) -> Invalid:
    return Invalid(words, {field: words})
