"""The frame of every change: lock the model, ask policy and table, notice a colleague who was first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, Words
from dangvan.kernel.folding import clean, clean_line
from dangvan.organisations import queries as organisations
from dangvan.practices import policies
from dangvan.practices.machine import MOVES
from dangvan.practices.models import Practice


def begin(verb: str, by: Actor, practice: Practice, version: int | None) -> Practice:
    """The model, locked and fresh, after policy, version and stage have been checked for this move."""
    fresh = Practice.objects.select_for_update().get(pk=practice.pk)
    policies.require(policies.may(verb, by, fresh))
    if version is not None and version != fresh.version:
        raise Conflict(
            _(
                "Trong lúc bạn đang xem, đồng nghiệp đã cập nhật mô hình này. Những gì bạn đã nhập vẫn "
                "còn; hãy xem thay đổi mới rồi gửi lại nếu vẫn cần."
            )
        )
    if fresh.stage not in MOVES[verb].sources:
        raise Conflict(
            _(
                "Mô hình đã chuyển sang giai đoạn khác nên không làm bước này được nữa. Không có gì bị "
                "mất; hãy tải lại trang."
            )
        )
    return fresh


def finish(practice: Practice) -> Practice:
    practice.version += 1
    practice.save()
    return practice


def acting_for(by: Actor, organisation_id: int) -> int:
    """The body in whose name the officer acts: the model's own, else the nearest above where they sit."""
    mine = by.organisation_ids
    return next((one for one in organisations.ancestors(organisation_id) if one in mine), organisation_id)


def required(text: str, field: str, message: Words, *, most: int, least: int = 5) -> str:
    """Words that must not be missing and must not be too many, or Invalid naming the field."""
    words = bounded(text, field, most=most)
    if len(words) < least:
        raise Invalid(message, {field: message})
    return words


def bounded(text: str, field: str, *, most: int, line: bool = False) -> str:
    words = (clean_line if line else clean)(text[: most * 4])
    if len(words) > most:
        too_long = _("Hãy viết ngắn lại: phần này nhận tối đa %(most)s ký tự.") % {"most": most}
        raise Invalid(too_long, {field: too_long})
    return words
