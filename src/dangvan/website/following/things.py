"""What is followed, by the words that stand in public addresses."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.alerts.queries import thing_by_code
from dangvan.alerts.types import Kind, Thing
from dangvan.kernel.errors import NotFound

#: The same words as in the addresses of the pages themselves.
SLUGS = {"vu-viec": Kind.CASE, "dia-ban": Kind.AREA, "linh-vuc": Kind.TOPIC, "co-quan": Kind.ORGANISATION}
_PAGES = {Kind.CASE: "case", Kind.AREA: "ward", Kind.TOPIC: "topic", Kind.ORGANISATION: "organisation"}
_LONGEST = 80


def thing_at(kind: str, code: str) -> Thing:
    """Raises NotFound, alike for what doesn't exist and for what isn't public."""
    if kind not in SLUGS or len(code) > _LONGEST:
        raise NotFound(_("Không có gì công khai mang mã này để theo dõi."))
    return thing_by_code(SLUGS[kind], code)


def page_of(thing: Thing) -> str:
    return reverse(f"website:{_PAGES[thing.kind]}", args=[thing.code])


def slug_of(kind: Kind) -> str:
    return next(slug for slug, one in SLUGS.items() if one is kind)
