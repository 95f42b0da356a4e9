"""The way through the form as one table: which question comes when, when it is answered, when it needn't be
asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.folding import clean
from dangvan.reports import limits
from dangvan.website.speaking.unfinished import Unfinished

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CHECK: Final = "kiem-tra"


@dataclass(frozen=True, slots=True)
class Step:
    slug: str
    label: _StrPromise
    is_answered: Callable[[Unfinished], bool]
    is_asked: Callable[[Unfinished], bool] = lambda _said: True


def _has_place(said: Unfinished) -> bool:
    return bool(said.text("place_text").strip()) or said.area is not None or said.number("lon") is not None


def _has_text(said: Unfinished) -> bool:
    return limits.SHORTEST_TEXT <= len(clean(said.text("text"))) <= limits.LONGEST_TEXT


#: The order of the questions. What depends on an earlier answer stands after it.
STEPS: Final = (
    Step("noi-xay-ra", _("Nơi xảy ra"), _has_place),
    Step("linh-vuc", _("Lĩnh vực"), lambda said: said.topic is not None and said.topic.is_leaf),
    Step("noi-dung", _("Chuyện gì xảy ra"), _has_text),
    Step(
        "viec-tuong-tu",
        _("Việc tương tự gần đó"),
        lambda said: bool(said.flag("similar_seen")),
        lambda said: not said.flag("similar_none"),
    ),
    Step(
        "ve-co-quan",
        _("Có nói về cơ quan không"),
        lambda said: said.flag("about_body") is not None,
        lambda said: not said.text("join"),
    ),
    Step(
        "cong-khai",
        _("Ai được xem"),
        lambda said: said.text("visibility") in {"public", "summary", "organisation"},
        lambda said: not said.is_only_for_the_body,
    ),
    Step("lien-he", _("Cách liên hệ"), lambda said: bool(said.flag("contact_seen"))),
    Step(CHECK, _("Xem lại và gửi"), lambda _said: False),
)
BY_SLUG: Final = {step.slug: step for step in STEPS}


def first_missing(said: Unfinished) -> str:
    """The first question not answered yet; the last page where all are."""
    return next(step.slug for step in STEPS if step.is_asked(said) and not step.is_answered(said))


def comes_too_early(slug: str, said: Unfinished) -> bool:
    """Whether a question before this one is still open."""
    return number(first_missing(said)) < number(slug)


def after(slug: str, said: Unfinished) -> str:
    """The next question to ask, whether or not it was answered before."""
    return next(step.slug for step in STEPS[number(slug) :] if step.is_asked(said))


def before(slug: str, said: Unfinished) -> str | None:
    """The question asked before this one; None at the first."""
    asked = [step.slug for step in STEPS[: number(slug) - 1] if step.is_asked(said)]
    return asked[-1] if asked else None


def number(slug: str) -> int:
    """1 for the first question."""
    return next(place for place, step in enumerate(STEPS, 1) if step.slug == slug)
