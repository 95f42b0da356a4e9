"""The frame of every change: lock the hot spot, notice a colleague who was first, ask policy and table,
leave a line of its story.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dangvan.hotspots import policies
from dangvan.hotspots.machine import MOVES
from dangvan.hotspots.models import Hotspot, LifeEntry
from dangvan.hotspots.types import Deed
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, Words
from dangvan.kernel.folding import clean
from dangvan.organisations import queries as organisations


def begin(verb: str, by: Actor, hotspot: Hotspot, version: int | None) -> Hotspot:
    """The hot spot, locked and fresh, after policy, version and state have been checked for this move."""
    fresh = Hotspot.objects.select_for_update().get(pk=hotspot.pk)
    policies.require(verb, by, fresh)
    if version is not None and version != fresh.version:
        raise Conflict(
            _(
                "Trong lúc bạn đang xem, đồng nghiệp đã cập nhật điểm nóng này. Những gì bạn "
                "đã nhập vẫn còn; hãy xem thay đổi mới rồi gửi lại nếu vẫn cần."
            )
        )
    if fresh.state not in MOVES[verb].sources:
        raise Conflict(
            _(
                "Điểm nóng đã chuyển sang trạng thái khác nên không làm bước này được nữa. Không có "
                "gì bị mất; hãy tải lại trang."
            )
        )
    return fresh


def finish(verb: str, hotspot: Hotspot) -> Hotspot:
    to = MOVES[verb].to
    if to is not None:
        hotspot.state = to
    hotspot.version += 1
    hotspot.save()
    return hotspot


def write_line(
    by: Actor, hotspot: Hotspot, deed: Deed, *, text: str = "", public: bool = False, **more: Any
) -> None:
    """A line of its story, with where and when it was at that moment."""
    LifeEntry.objects.create(
        hotspot=hotspot,
        deed=deed,
        at=clock.now(),
        organisation_id=None if by.is_system else acting_for(by, hotspot),
        officer_id=by.user_id,
        text=text,
        public=public,
        extent=extent_of(hotspot),
        **more,
    )


def extent_of(hotspot: Hotspot) -> dict[str, Any]:
    codes = hotspot.places.filter(is_current=True).values_list("area__code", flat=True)
    return {"areas": list(codes), "first": hotspot.first.isoformat(), "last": hotspot.last.isoformat()}


def acting_for(by: Actor, hotspot: Hotspot) -> int:
    """The body in whose name the officer acts: the leading one, else the nearest above it where they sit."""
    chain = organisations.ancestors(hotspot.organisation_id)
    mine = by.organisation_ids
    return next((one for one in chain if one in mine), hotspot.organisation_id)


def required(text: str, field: str, message: Words, *, most: int, least: int = 5) -> str:
    """Words that must not be missing and must not be too many, or Invalid naming the field."""
    words = clean(text[: most * 4])
    if len(words) < least:
        raise Invalid(message, {field: message})
    if len(words) > most:
        too_long = _("Hãy viết ngắn lại: phần này nhận tối đa %(most)s ký tự.") % {"most": most}
        raise Invalid(too_long, {field: too_long})
    return words
