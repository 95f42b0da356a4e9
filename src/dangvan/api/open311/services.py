"""What can be reported (the city's topics), and what may be said beside the words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvan.api.open311.asking import Asked, read_moment
from dangvan.api.open311.problems import Refused, wrong
from dangvan.api.open311.serialising import Document, Row
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import TopicInfo
from dangvan.reports.types import Visibility

_YES, _NO = "yes", "no"


def services() -> Document:
    """Every topic that takes reports."""
    return Document("services", "service", [_service(topic) for topic in _topics()])


def service_definition(code: str) -> Document:
    topic = topic_of(code, 404)
    attributes = [
        {
            "variable": True,
            "code": one,
            "datatype": datatype,
            "required": False,
            "datatype_description": hint,
            "order": order,
            "description": question,
            "values": [{"key": key, "name": name} for key, name in values],
        }
        for order, (one, datatype, question, hint, values) in enumerate(_questions(), 1)
    ]
    return Document("service_definition", "", {"service_code": topic.code, "attributes": attributes})


def topic_of(code: str, status: int = 400) -> TopicInfo:
    topic = next((one for one in _topics() if one.code == code), None)
    if topic is None:
        raise Refused(status, _("service_code: không có mã “%(code)s” trong danh mục.") % {"code": code[:60]})
    return topic


def read_attributes(asked: Asked) -> dict[str, Any]:
    """The answers to the definition's questions, as a submission holds them."""
    known = {code: [key for key, _name in values] for code, _type, _question, _hint, values in _questions()}
    found: dict[str, Any] = {}
    for code, value in asked.attributes().items():
        name = f"attribute[{code}]"
        if code not in known:
            raise wrong(name, _("service_definition không có mục này."))
        if value and known[code] and value not in known[code]:
            listed = ", ".join(known[code])
            raise wrong(name, _("Chỉ nhận một trong: %(values)s.") % {"values": listed})
        if value:
            found[code] = value
    told: dict[str, Any] = {
        "visibility": found.get("visibility", Visibility.SUMMARY.value),
        "about_body": found.get("about_body") == _YES,
        "language": found.get("language", ""),
    }
    if happened := found.get("happened_on"):
        told["happened_on"] = _day(happened)
    return told


def _day(said: str) -> date:
    return clock.local(read_moment("attribute[happened_on]", said)).date()


def _topics() -> list[TopicInfo]:
    return [one for one in organisations.topics() if one.is_leaf]


def _service(topic: TopicInfo) -> Row:
    group = organisations.topic(topic.parent_id).name if topic.parent_id else ""
    return {
        "service_code": topic.code,
        "service_name": topic.name,
        "description": topic.hint,
        "metadata": True,
        # The number is given at once; that of a sensitive topic never opens a public page.
        "type": "realtime",
        "keywords": ",".join(filter(None, (group, topic.name))).lower(),
        "group": group,
    }


def _questions() -> list[tuple[str, str, str, str, list[tuple[str, str]]]]:
    """(code, datatype, question, what to write, values)."""
    return [
        (
            "visibility",
            "singlevaluelist",
            _("Lời của người phản ánh được cho ai đọc?"),
            _("Bỏ trống là chỉ công khai bản tóm tắt."),
            [
                (Visibility.PUBLIC.value, _("Công khai, sau khi cán bộ che thông tin riêng")),
                (Visibility.SUMMARY.value, _("Chỉ công khai bản tóm tắt")),
                (Visibility.ORGANISATION.value, _("Chỉ cơ quan giải quyết đọc")),
            ],
        ),
        (
            "about_body",
            "singlevaluelist",
            _("Việc này nói về chính cơ quan hoặc cán bộ lẽ ra phải giải quyết?"),
            _("Nếu có, việc lên cấp trên và không hiện cho cơ quan đó."),
            [(_NO, _("Không")), (_YES, _("Có"))],
        ),
        (
            "happened_on",
            "datetime",
            _("Việc xảy ra ngày nào?"),
            _("Ngày giờ kèm múi giờ, hoặc chỉ ngày."),
            [],
        ),
        (
            "language",
            "singlevaluelist",
            _("Trả lời bằng tiếng nào?"),
            _("Bỏ trống là tiếng của lần gửi này."),
            [("vi", "Tiếng Việt"), ("en", "English")],
        ),
    ]
