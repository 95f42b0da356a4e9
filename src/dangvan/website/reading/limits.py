"""Limits as they are told: how long, where it is written, and whether somebody checked that."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.organisations import queries as organisations
from dangvan.organisations.types import StandardInfo, TopicInfo

URGENCIES = ("normal", "complex", "urgent")


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in words. `holds_for` says which urgency or purpose."""

    holds_for: str
    acknowledge: str
    answer: str
    extension: str
    source: str
    text: str
    is_verified: bool


def limits_of(topic: TopicInfo) -> list[Limit]:
    """What holds for a matter of this topic: for each urgency the limit that wins."""
    return [
        _limit(standard, urgency_name(urgency))
        for urgency in URGENCIES
        if (standard := organisations.standard_for(topic.id, urgency)) is not None
    ]


def usual_limit(topic: TopicInfo) -> Limit | None:
    """The limit of the urgency that the topic has unless intake says otherwise."""
    standard = organisations.standard_for(topic.id, topic.default_urgency)
    return _limit(standard, urgency_name(topic.default_urgency)) if standard else None


def other_limits() -> list[Limit]:
    """Limits of what is not an answer: contests, releases, silence, purging, the statutory ways."""
    return [
        _limit(standard, _purposes().get(standard.purpose) or standard.text)
        for standard in organisations.standards()
        if standard.purpose in _purposes() or (standard.purpose != "answer" and standard.text)
    ]


def days(purpose: str) -> str:
    """The days of one purpose in words; empty where no limit is stored."""
    standard = organisations.standard_for(None, "normal", purpose=purpose)
    return _days(standard.days_to_answer, standard.unit) if standard else ""


def urgency_name(urgency: str) -> str:
    return {"normal": _("Bình thường"), "complex": _("Phức tạp"), "urgent": _("Khẩn")}.get(urgency, urgency)


def _purposes() -> dict[str, str]:
    return {
        "contest": _("Cấp trên xem lại câu trả lời"),
        "release": _("Quyết định công khai lời của bạn"),
        "silence": _("Khép lại khi không ai có ý kiến"),
        "purge": _("Xoá cách liên hệ sau khi vụ việc khép lại"),
        "complaint_acceptance": _("Thụ lý khiếu nại"),
        "complaint": _("Giải quyết khiếu nại"),
        "denunciation_acceptance": _("Thụ lý tố cáo"),
        "denunciation": _("Giải quyết tố cáo"),
    }


def _limit(standard: StandardInfo, holds_for: str) -> Limit:
    hours = standard.hours_to_acknowledge
    return Limit(
        holds_for=holds_for,
        acknowledge=""
        if hours is None
        else ngettext("%(n)s giờ làm việc", "%(n)s giờ làm việc", hours) % {"n": hours},
        answer=_days(standard.days_to_answer, standard.unit),
        extension=_extension(standard),
        source=standard.basis,
        text=standard.text,
        is_verified=standard.verified,
    )


def _days(count: int | None, unit: str) -> str:
    if count is None:
        return ""
    if unit == "calendar":
        return ngettext("%(n)s ngày", "%(n)s ngày", count) % {"n": count}
    return ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", count) % {"n": count}


def _extension(standard: StandardInfo) -> str:
    if not standard.extension_times or not standard.extension_days:
        return ""
    times = ngettext("gia hạn %(n)s lần", "gia hạn %(n)s lần", standard.extension_times)
    most = ngettext("nhiều nhất %(n)s ngày", "nhiều nhất %(n)s ngày", standard.extension_days)
    return f"{times % {'n': standard.extension_times}}, {most % {'n': standard.extension_days}}"
