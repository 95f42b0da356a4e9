"""Every deed by its address, in the order in which the case page offers them."""

from __future__ import annotations

from dangvan.desk.deeds import erasing, intake, noting, opening, owning, replying, timing
from dangvan.desk.deeds.base import Deed, Setting

_ORDER = (
    "phan-loai", "phan-xu", "quyet-dinh", "nhan", "tra-loi", "tiep-tuc", "tach", "hen", "chuyen",
    "khong-thu-ly", "gia-han", "tam-dung", "noi-xay-ra", "ghi-lai-linh-vuc", "muc-khan", "gop", "ghi-chu",
    "xem-lai-cong-khai", "cong-khai", "chua-cong-khai", "lien-he", "quyet-dinh-xoa", "xoa",
)  # fmt: skip
_ROOMS = (intake, owning, timing, replying, opening, noting, erasing)
_ALL = {deed.slug: deed for room in _ROOMS for deed in room.DEEDS}
DEEDS: dict[str, Deed] = {slug: _ALL[slug] for slug in _ORDER}
#: Not in the list of what can be done: it has a form of its own on the page.
_ELSEWHERE = frozenset({"ghi-chu"})


def offered(setting: Setting) -> list[Deed]:
    """What this officer can do with the case now, the most likely first."""
    return [
        deed
        for deed in DEEDS.values()
        if deed.about == "case" and deed.slug not in _ELSEWHERE and deed.is_offered(setting)
    ]


def offered_for_report(setting: Setting) -> list[Deed]:
    """What this officer can do about one report of the case."""
    return [deed for deed in DEEDS.values() if deed.about == "report" and deed.is_offered(setting)]
