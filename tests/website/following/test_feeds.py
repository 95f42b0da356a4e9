"""Feeds: well formed, to the day, of public things only, and asked for again at no cost."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from tests.alerts.conftest import morning
from tests.small_city import Said, SmallCity

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def said(city: SmallCity) -> Said:
    return city.answered()


def feed(client: Client, path: str) -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return fromstring(answer.content)  # type: ignore[no-any-return]


def paths(city: SmallCity, said: Said) -> list[str]:
    return [
        "/tin/thanh-pho.atom",
        f"/tin/dia-ban/{city.areas['dong'].code}.atom",
        f"/tin/dia-ban/{city.areas['city'].code}.atom",
        "/tin/linh-vuc/pothole.atom",
        "/tin/linh-vuc/streets.atom",
        "/tin/co-quan/dong.atom",
        f"/tin/vu-viec/{said.fresh().reference}.atom",
    ]


def test_each_has_what_rfc_4287_asks_for(client: Client, city: SmallCity, said: Said) -> None:
    with morning(3):
        for path in paths(city, said):
            root = feed(client, path)
            assert root.tag == f"{ATOM}feed"
            for name in ("id", "title", "updated", "author"):
                assert root.find(f"{ATOM}{name}") is not None
            assert {one.get("rel") for one in root.findall(f"{ATOM}link")} == {"self", "alternate"}
            entries = root.findall(f"{ATOM}entry")
            assert any("trả lời" in (one.findtext(f"{ATOM}title") or "") for one in entries), path
            ids = [one.findtext(f"{ATOM}id") for one in entries]
            assert len(ids) == len(set(ids))
            for one in entries:
                assert one.find(f"{ATOM}link") is not None
                assert datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "").utcoffset() is not None


def test_nothing_is_finer_than_a_day_and_nothing_is_of_today(
    client: Client, city: SmallCity, said: Said
) -> None:
    for path in paths(city, said):
        assert feed(client, path).findall(f"{ATOM}entry") == []
    with morning(3):
        for path in paths(city, said):
            moments = re.findall(r"\d\d:\d\d:\d\d", client.get(path).content.decode())
            assert set(moments) <= {"00:00:00"}


def test_no_word_of_a_person_stands_in_a_feed(client: Client, city: SmallCity, said: Said) -> None:
    with morning(3):
        for path in paths(city, said):
            assert "xe máy ngã" not in client.get(path).content.decode()


def test_other_wards_do_not_tell_it(client: Client, city: SmallCity, said: Said) -> None:
    with morning(3):
        assert feed(client, f"/tin/dia-ban/{city.areas['tay'].code}.atom").findall(f"{ATOM}entry") == []
        assert feed(client, "/tin/linh-vuc/lamp.atom").findall(f"{ATOM}entry") == []


def test_who_asks_again_gets_no_body(client: Client, city: SmallCity, said: Said) -> None:
    with morning(3):
        first = client.get("/tin/thanh-pho.atom")
        again = client.get("/tin/thanh-pho.atom", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "Last-Modified" in first.headers
        case = said.fresh()
        case.is_public = False
        case.save(update_fields=["is_public"])
        gone = client.get("/tin/thanh-pho.atom", headers={"If-None-Match": first.headers["ETag"]})
        assert gone.status_code == 200
        assert case.reference not in gone.content.decode()


def test_what_an_office_typed_can_not_break_a_feed(client: Client, city: SmallCity) -> None:
    said = city.say()
    city.screen(said, summary='Ổ gà <b>&amp; ]]> "sâu"')
    with morning(3):
        root = feed(client, "/tin/thanh-pho.atom")
        assert "<b>&amp; ]]>" in "".join(root.itertext())


def test_a_feed_speaks_the_language_of_its_address(client: Client, city: SmallCity, said: Said) -> None:
    with morning(3):
        root = feed(client, "/en/tin/dia-ban/00001.atom")
        assert "Dong ward: news" in (root.findtext(f"{ATOM}title") or "")
        assert "/en/vu-viec/" in (root.find(f"{ATOM}entry/{ATOM}link").get("href") or "")  # type: ignore[union-attr]
