"""The one look at everything people and files hand in: what can be mended is mended, what can't is refused
with what to do.

Form, counter, API and import all call `check_submission`; a form that asks one question a page calls its
parts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.folding import clean, clean_line
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import TopicInfo
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo, in_language
from dangvan.reports import limits
from dangvan.reports.types import Channel, ContactInput, Submission, Visibility

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Sentence = str | _StrPromise
T = TypeVar("T")
_CHANNELS = frozenset(Channel.values)
_VISIBILITIES = frozenset(Visibility.values)
_is_email = EmailValidator()
#: Letters that only Vietnamese in Unicode has: a text with one of them was not typed in an old font code.
_UNICODE_VIETNAMESE = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]")
_UPPER_LATIN_1 = re.compile("[\u00a1-\u00ff]")
_ENOUGH_SIGNS = 3
_PHONE = re.compile(r"\+?[0-9][0-9 .()\-]*")


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission as it may be stored, with what was looked up on the way."""

    submission: Submission
    topic: TopicInfo
    area: AreaInfo | None
    received_at: datetime


class AreaAt(Protocol):
    """Where a point lies on a day, today where none is said."""

    def __call__(self, lon: float, lat: float, *, on: date | None = None) -> AreaInfo | None: ...


def areas_known(submissions: Iterable[Submission]) -> AreaAt:
    """`places.area_at`, with the points of these submissions looked up beforehand and all at once."""
    today = clock.today()
    asked: set[tuple[float, float, date]] = set()
    for said in submissions:
        if said.lon is None or said.lat is None:
            continue
        try:
            day = clock.local(check_received_at(said.received_at)).date()
        except (
            Invalid
        ):  # the row is refused, for this and whatever else is wrong with it, when its turn comes
            continue
        asked.add((said.lon, said.lat, day))
    known = _looked_up(asked)
    known |= _looked_up({(lon, lat, today) for (lon, lat, _day), area in known.items() if area is None})

    def area_at(lon: float, lat: float, *, on: date | None = None) -> AreaInfo | None:
        point = (lon, lat, on or today)
        return known[point] if point in known else places.area_at(lon, lat, on=on)

    return area_at


def _looked_up(asked: set[tuple[float, float, date]]) -> dict[tuple[float, float, date], AreaInfo | None]:
    points = list(asked)
    return dict(zip(points, places.areas_on_days(points), strict=True))


def check_submission(submission: Submission, area_at: AreaAt = places.area_at) -> Checked:
    """Raises Invalid with a sentence for every field that must be changed."""
    troubles: dict[str, Sentence] = {}

    def part(check: Callable[[], T]) -> T | None:
        try:
            return check()
        except Invalid as error:
            troubles.update(error.fields)
            return None

    received_at = part(lambda: check_received_at(submission.received_at)) or clock.now()
    day = None if submission.received_at is None else clock.local(received_at).date()
    topic = part(lambda: check_topic(submission.topic_id, is_history=submission.is_history, on=day))
    text = part(lambda: check_text(submission.text, may_be_empty=submission.is_history))
    place = part(lambda: check_place(submission, on=day, area_at=area_at))
    happened_on = part(lambda: check_day(submission.happened_on))
    contact = part(lambda: check_contact(submission.contact))
    part(lambda: _check_marks(submission))
    if troubles or topic is None or place is None:
        raise invalid(troubles)
    lon, lat, area, place_text = place
    cleaned = Submission(
        topic_id=topic.id,
        text=text or "",
        place_text=place_text,
        lon=lon,
        lat=lat,
        area_id=area.id if area else None,
        visibility=submission.visibility,
        about_body=bool(submission.about_body),
        channel=submission.channel,
        language="en" if submission.language == "en" else "vi",
        happened_on=happened_on,
        receipt=submission.receipt,
        contact=contact,
        photo_uids=submission.photo_uids,
        draft_token=submission.draft_token,
        source=submission.source,
        source_id=submission.source_id,
        received_at=received_at,
        is_history=submission.is_history,
    )
    return Checked(cleaned, topic, area, received_at)


def invalid(troubles: dict[str, Sentence]) -> Invalid:
    """All that is wrong, in one error: its message is the first sentence, its fields say the rest."""
    return Invalid(next(iter(troubles.values())), troubles)


def check_text(text: str, *, may_be_empty: bool = False, shortest: int = limits.SHORTEST_TEXT) -> str:
    """What happened, cleaned; from `shortest` to 5,000 characters."""
    if len(text) > limits.LONGEST_TEXT * limits.INPUT_FACTOR:
        raise _too_long("text", len(text))
    text = clean(text)
    if not text and may_be_empty:
        return text
    if len(text) < shortest and not may_be_empty:
        raise _wrong(
            "text", _("Hãy viết rõ hơn chuyện gì xảy ra: ít nhất %(least)d ký tự.") % {"least": shortest}
        )
    if len(text) > limits.LONGEST_TEXT:
        raise _too_long("text", len(text))
    if code := old_font_code(text):
        raise _old_font("text", code)
    return text


def check_place_text(text: str) -> str:
    """The place in words, on one line."""
    if len(text) > limits.LONGEST_PLACE * limits.INPUT_FACTOR:
        raise _place_too_long()
    text = clean_line(text)
    if len(text) > limits.LONGEST_PLACE:
        raise _place_too_long()
    if code := old_font_code(text):
        raise _old_font("place", code)
    return text


def check_place(
    submission: Submission, *, on: date | None = None, area_at: AreaAt = places.area_at
) -> tuple[float | None, float | None, AreaInfo | None, str]:
    """Point, area and words of the place; words alone are always enough, intake places them."""
    place_text = check_place_text(submission.place_text)
    point = check_point(submission.lon, submission.lat)
    area = None
    if point is not None:
        area = area_at(*point, on=on)
        if area is None and on is not None:
            area = area_at(*point)
    if submission.area_id is not None and area is None:
        area = check_area(submission.area_id, is_history=submission.is_history, on=on)
    if point is not None and area is None and _map_is_exact():
        raise _outside()
    if point is None and area is None and not place_text and not submission.is_history:
        raise _wrong(
            "place",
            _("Hãy cho biết nơi xảy ra: chọn trên bản đồ hoặc viết địa chỉ, tên đường, nơi dễ nhận ra."),
        )
    lon, lat = point or (None, None)
    return lon, lat, area, place_text


def check_point(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    """A point within the city's bounds, or none at all."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None or not (math.isfinite(lon) and math.isfinite(lat)):
        raise _wrong("place", _("Hãy chọn lại điểm trên bản đồ: toạ độ vừa nhận không đọc được."))
    if not settings.CITY.contains(lon, lat):
        raise _outside()
    return float(lon), float(lat)


def check_area(area_id: int, *, is_history: bool = False, on: date | None = None) -> AreaInfo:
    """An area that exists, and still exists for what is reported now."""
    area = places.area(area_id)
    if area is None:
        raise _unknown_area()
    if not is_history and not area.valid_on(on or clock.today()):
        raise _wrong(
            "place",
            _("Hãy chọn địa bàn hiện nay: “%(area)s” đã được sắp xếp thành địa bàn khác.")
            % {"area": area.name},
        )
    return area


def check_topic(topic_id: int, *, is_history: bool = False, on: date | None = None) -> TopicInfo:
    """A topic that can be chosen: it exists, has none below it and was not retired."""
    try:
        topic = organisations.topic(topic_id)
    except NotFound as error:
        raise _unknown_topic() from error
    if not topic.is_leaf:
        raise _wrong(
            "topic", _("Hãy chọn một lĩnh vực cụ thể trong nhóm “%(topic)s”.") % {"topic": topic.name}
        )
    if not is_history and not topic.in_use(on or clock.today()):
        raise _wrong(
            "topic", _("Hãy chọn lĩnh vực khác: “%(topic)s” không còn được dùng.") % {"topic": topic.name}
        )
    return topic


def check_day(day: date | None) -> date | None:
    """The day it happened: not tomorrow, not before anyone can remember."""
    if day is None:
        return None
    if day > clock.today():
        raise _wrong("happened_on", _("Hãy chọn lại ngày xảy ra: ngày này chưa tới."))
    if day < limits.OLDEST_DAY:
        raise _wrong("happened_on", _("Hãy xem lại ngày xảy ra: ngày này lâu quá rồi."))
    return day


def check_received_at(moment: datetime | None) -> datetime:
    """When an imported report had been received; now where nothing is said."""
    now = clock.now()
    if moment is None:
        return now
    if moment.tzinfo is None:
        raise _wrong("received_at", _("Hãy ghi múi giờ của thời điểm tiếp nhận."))
    if moment > now:
        raise _wrong("received_at", _("Hãy xem lại thời điểm tiếp nhận: thời điểm này chưa tới."))
    if moment.date() < limits.OLDEST_DAY:
        raise _wrong("received_at", _("Hãy xem lại thời điểm tiếp nhận: ngày này lâu quá rồi."))
    return moment


def check_contact(contact: ContactInput | None) -> ContactInput | None:
    """How to reach the person, or None where they gave nothing."""
    if contact is None:
        return None
    if max(len(contact.name), len(contact.phone), len(contact.email)) > 4 * limits.LONGEST_EMAIL:
        raise _wrong("contact", _("Hãy viết ngắn lại cách liên hệ: nội dung vừa nhập dài quá."))
    name, phone, email = clean_line(contact.name), clean_line(contact.phone), clean_line(contact.email)
    if len(name) > limits.LONGEST_NAME:
        raise _wrong(
            "name", _("Hãy viết tên ngắn lại: nhiều nhất %(most)d ký tự.") % {"most": limits.LONGEST_NAME}
        )
    if code := old_font_code(name):
        raise _old_font("name", code)
    if email:
        try:
            _is_email(email)
        except ValidationError as error:
            raise _wrong("email", _("Hãy viết lại địa chỉ thư điện tử, ví dụ ten@example.vn.")) from error
    if phone:
        digits = sum(c.isascii() and c.isdigit() for c in phone)
        if not _PHONE.fullmatch(phone) or digits not in limits.DIGITS_IN_PHONE:
            raise _wrong("phone", _("Hãy viết lại số điện thoại: từ 8 đến 15 chữ số, ví dụ 024 3825 0000."))
    cleaned = ContactInput(
        name, phone, email, bool(contact.wants_news), "en" if contact.language == "en" else "vi"
    )
    return None if cleaned.is_empty else cleaned


def old_font_code(text: str) -> str | None:
    """TCVN3 or VNI where the text looks typed in that font code from before Unicode, else None."""
    if len(_UPPER_LATIN_1.findall(text)) < _ENOUGH_SIGNS or _UNICODE_VIETNAMESE.search(text):
        return None
    from viparse import detect_text_encoding  # heavy, and needed by one text in thousands

    return {"tcvn3": "TCVN3", "vni": "VNI"}.get(str(detect_text_encoding(text) or "").lower())


def _check_marks(submission: Submission) -> None:
    """What a person never types: a form of ours or an importer's mapping is wrong."""
    if submission.visibility not in _VISIBILITIES:
        raise _wrong(
            "visibility", _("Hãy chọn ai được xem nội dung: công khai, chỉ tóm tắt, hay chỉ cơ quan.")
        )
    if submission.channel not in _CHANNELS:
        raise _wrong("channel", _("Kênh tiếp nhận này không có trong danh mục."))
    if len(submission.photo_uids) > limits.PHOTOS_IN_REPORT:
        raise too_many_photos()
    if len(submission.source) > limits.LONGEST_SOURCE or clean_line(submission.source) != submission.source:
        raise _wrong(
            "source",
            _("Hãy đặt tên nguồn ngắn lại: nhiều nhất %(most)d ký tự.") % {"most": limits.LONGEST_SOURCE},
        )
    source_id = submission.source_id
    if source_id is not None and (
        not source_id or len(source_id) > limits.LONGEST_SOURCE or clean_line(source_id) != source_id
    ):
        raise _wrong(
            "source_id", _("Hãy xem lại mã số của dòng: mã trống, dài quá hoặc có ký tự không lưu được.")
        )


def too_many_photos() -> Invalid:
    return _wrong(
        "photos",
        _("Hãy bớt ảnh: mỗi phản ánh nhận nhiều nhất %(most)d ảnh.") % {"most": limits.PHOTOS_IN_REPORT},
    )


def _map_is_exact() -> bool:
    """Whether a point outside every area is surely outside the city: not where boundaries are approximate or
    missing.
    """
    wards = places.wards()
    return bool(wards) and all(ward.has_boundary and not ward.approximate for ward in wards)


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})


def _too_long(field: str, length: int) -> Invalid:
    numbers = {"most": _grouped(limits.LONGEST_TEXT), "length": _grouped(length)}
    return _wrong(
        field,
        _(
            "Hãy viết ngắn lại: nhiều nhất %(most)s ký tự, bạn đã gửi %(length)s. Phần còn "
            "lại có thể bổ sung sau."
        )
        % numbers,
    )


def _grouped(number: int) -> str:
    grouped = f"{number:,}"
    return in_language(grouped.replace(",", "."), grouped)


def _place_too_long() -> Invalid:
    return _wrong(
        "place", _("Hãy tả nơi xảy ra ngắn lại: nhiều nhất %(most)d ký tự.") % {"most": limits.LONGEST_PLACE}
    )


def _old_font(field: str, code: str) -> Invalid:
    return _wrong(
        field,
        _(
            "Hãy gõ lại bằng bảng mã Unicode: nội dung này có vẻ được gõ bằng phông "
            "%(code)s cũ nên không đọc được."
        )
        % {"code": code},
    )


def _outside() -> Invalid:
    return _wrong(
        "place",
        _(
            "Hãy chọn lại vị trí: điểm này nằm ngoài %(city)s. Nếu không chắc, hãy viết địa "
            "chỉ thay cho chọn điểm."
        )
        % {"city": in_language(settings.CITY.name_vi, settings.CITY.name_en)},
    )


def _unknown_area() -> Invalid:
    return _wrong("place", _("Hãy chọn lại địa bàn: địa bàn vừa chọn không có trong danh mục."))


def _unknown_topic() -> Invalid:
    return _wrong("topic", _("Hãy chọn lại lĩnh vực: lĩnh vực vừa chọn không có trong danh mục."))
