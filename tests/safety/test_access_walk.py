"""Every address of the desk, asked for by every role about things that are not theirs, and by a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from dangvan.desk import urls
from tests.desk.conftest import enter
from tests.small_city import Said, SmallCity, city

__all__ = ["city", "enter"]
pytestmark = pytest.mark.django_db
ROLES = ("intake", "officer", "head", "auditor")
#: Lists and empty forms of one's own body: opened by whoever has a seat, they show what is theirs.
OWN = re.compile(r"^/desk/(?!vu-viec/)[a-z\-/]*$")


def addresses(patterns: list[Any], before: str = "/desk/") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def filled(address: str, said: Said) -> str:
    values = {
        "str:reference": said.case.reference,
        "slug:slug": "cong-khai" if "uuid" in address else "tra-loi",
        "uuid:uid": str(said.report.uid),
        "int:number": "1",
        "str:uid": str(said.report.uid),
        "str:plan": "khong-co",
        "slug:section": "mot",
        "str:form": "pdf",
        "str:key": "khong-phai-khoa",
    }
    return re.sub(r"<([^>]+)>", lambda match: values[match.group(1)], address)


ALL = sorted(set(addresses(urls.urlpatterns)))
ABOUT_A_THING = [address for address in ALL if "<" in address]


def test_the_walk_knows_the_whole_desk() -> None:
    assert len(ALL) > 45
    assert len(ABOUT_A_THING) > 30


@pytest.mark.parametrize("address", ALL)
def test_a_stranger_is_sent_to_the_door_and_told_nothing(city: SmallCity, address: str) -> None:
    said = city.say("Chuyện zxqrieng không ai được đọc ở đây.")
    for method in ("get", "post"):
        answer = getattr(Client(), method)(filled(address, said))
        assert answer.status_code in (302, 403, 404, 405), address
        assert b"zxqrieng" not in answer.content
        if answer.status_code == 302:
            assert "/tai-khoan/" in answer["Location"]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_of_another_body_reaches_a_thing_that_is_not_theirs(
    city: SmallCity, enter: Any, role: str
) -> None:
    said = city.say("Chuyện zxqrieng không ai được đọc ở đây.")
    names = [name for name in city.users if name.startswith("nam.") and name.endswith(role)]
    assert names or role in {"intake", "officer"}
    for name in names:
        officer = enter(name)
        for address in ABOUT_A_THING:
            for method in ("get", "post"):
                answer = getattr(officer.client, method)(filled(address, said))
                # An auditor may know that a case exists, never what was said in it.
                known = role == "auditor" and answer.status_code == 200
                assert known or answer.status_code in (302, 403, 404, 405, 422), (name, method, address)
                assert b"zxqrieng" not in answer.content, (name, address)
                if method == "get" and "vu-viec" in address and not known:
                    assert answer.status_code in (403, 404), (name, address)
        fresh = said.fresh()
        assert (fresh.version, fresh.state) == (said.case.version, said.case.state)


def test_a_report_of_another_case_is_not_reached_through_ones_own(city: SmallCity, enter: Any) -> None:
    own, foreign = city.say(), city.say("Chuyện zxqrieng của vụ khác.")
    city.screen(own)
    officer = enter("dong.officer")
    for slug in ("cong-khai", "chua-cong-khai", "lien-he", "xoa-theo-luat"):
        address = f"/desk/vu-viec/{own.case.reference}/{slug}/{foreign.report.uid}/"
        for method in ("get", "post"):
            assert getattr(officer.client, method)(address).status_code == 404, slug


@pytest.mark.parametrize("slug", ["cong-khai", "lien-he", "tra-loi", "nhan"])
def test_nobody_reaches_a_case_that_is_about_their_own_body(city: SmallCity, enter: Any, slug: str) -> None:
    said = city.say("Chuyện zxqrieng về chính phường Đông.", about_body=True)
    for name in ("dong.intake", "dong.officer", "dong.head", "dong.auditor"):
        client = enter(name).client
        case = f"/desk/vu-viec/{said.case.reference}/"
        for address in (case, f"{case}{slug}/", f"{case}{slug}/{said.report.uid}/"):
            assert client.get(address).status_code == 404
            assert client.post(address).status_code in (404, 405)
        assert b"zxqrieng" not in client.get("/desk/?view=all").content
