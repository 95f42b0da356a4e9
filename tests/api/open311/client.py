"""A client of Open311 in the tests: asks by the addresses of the standard, reads by its names."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from django.test import Client

from dangvan.accounts import actions as accounts
from dangvan.kernel.actor import Actor
from tests.small_city import SmallCity

REPORT = {
    "service_code": "pothole",
    "description": "Ổ gà rất sâu trước cổng trường, đã có người ngã.",
    "address_string": "12 phố Cầu Gỗ",
}


OPERATOR = Actor.system("command line")


def make(city: SmallCity, **changes: Any) -> str:
    given_ = {"organisation_id": city.bodies["dong"].pk, "channel": "open311", "name": "Ứng dụng của báo"}
    _key, secret = accounts.make_channel_key(by=OPERATOR, **{**given_, **changes})
    return secret


def get(path: str, **asked: Any) -> Any:
    return Client().get(f"/open311/v2/{path}", asked)


def post(path: str, body: dict[str, Any], key: str = "", **headers: str) -> Any:
    given_ = {**body, "api_key": key} if key else body
    return Client().post(f"/open311/v2/{path}", given_, headers=headers)


def rows(answer: Any, root: str, each: str) -> list[dict[str, str]]:
    """The rows of a list in XML, strictly by the names of the standard."""
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    tree = ET.fromstring(answer.content)
    assert tree.tag == root
    assert {child.tag for child in tree} <= {each}
    return [{part.tag: part.text or "" for part in child} for child in tree]


def hand_in(key: str, **changes: Any) -> str:
    answer = post("requests.json", {**REPORT, **changes}, key)
    assert answer.status_code == 201, answer.content
    number: str = answer.json()[0]["service_request_id"]
    return number


def error_of(answer: Any, form: str) -> tuple[str, str]:
    if form == "json":
        (told,) = answer.json()
    else:
        (told,) = rows(answer, "errors", "error")
    assert list(told) == ["code", "description"]
    assert told["description"]
    return told["code"], told["description"]
