"""A measured figure in words, alike on the desk and for everybody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvan.directives.types import MeasuredShown
from dangvan.ui.words import number, percent

#: Below so many cases a share says more of the cases than of the matter.
FEWEST = 5


def measured_words(one: MeasuredShown, value: float | None, part: int, whole: int) -> str:
    """`part` of `whole` cases made the value; a count stands alone, a share with both."""
    if value is None:
        return _("chưa đủ số liệu")
    if value == part:
        return number(value)
    if whole < FEWEST:
        return _("dưới %(n)s trường hợp, chưa nêu") % {"n": FEWEST}
    if one.unit != "%":
        return _("%(value)s (từ %(whole)s trường hợp)") % {"value": number(value, 1), "whole": number(whole)}
    return _("%(value)s (%(part)s trên %(whole)s)") % {
        "value": percent(value, 1), "part": number(part), "whole": number(whole),
    }  # fmt: skip
