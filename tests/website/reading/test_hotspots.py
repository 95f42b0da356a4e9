"""What anybody reads of hot spots: only what a body confirmed, with what is being done, and no number that
one person could move.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangvan.hotspots import actions
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from tests.hot_spots_of_the_small_city import TOLD, spot, told_in_public
from tests.small_city import SmallCity, later
from tests.website.reading.conftest import Reader

NEXT_DAY = timedelta(days=1)


def test_a_suspicion_is_told_to_nobody(city: SmallCity, reader: Reader) -> None:
    hotspot = spot(city)
    with later(days=2):
        actions.tell_numbers(by=Actor.system("clock"))
        assert "Hiện không có điểm nóng nào" in reader.text("/diem-nong/")
        assert reader.get(f"/diem-nong/{hotspot.reference}/").status_code == 404


def test_it_stands_in_public_from_the_day_after_with_what_is_being_done(
    city: SmallCity, reader: Reader
) -> None:
    hotspot = told_in_public(city, spot(city))
    assert reader.get(f"/diem-nong/{hotspot.reference}/").status_code == 404
    with later(days=1):
        actions.tell_numbers(by=Actor.system("clock"))
        for path in ("/diem-nong/", f"/diem-nong/{hotspot.reference}/"):
            page = reader.text(path)
            assert TOLD in page
            assert "ít nhất 20 người" in page
            assert "24" not in page.split("Đang làm")[0].replace("24/11", "")


@pytest.mark.parametrize("path", ["/", "/dia-ban/00001/", "/linh-vuc/pothole/"])
def test_pages_about_the_place_and_the_topic_lead_there(city: SmallCity, reader: Reader, path: str) -> None:
    told_in_public(city, spot(city))
    with later(days=1):
        actions.tell_numbers(by=Actor.system("clock"))
        assert "Mọi điểm nóng và việc đang làm" in reader.text(path)
        assert "Mọi điểm nóng" not in reader.text("/dia-ban/00003/")


def test_what_is_over_says_how_it_was_solved_and_goes_after_90_days(city: SmallCity, reader: Reader) -> None:
    hotspot = told_in_public(city, spot(city))
    with later(days=1):
        actions.tell_numbers(by=Actor.system("clock"))
    outcome = "Đã thảm lại toàn tuyến, không còn phản ánh mới."
    with later(days=3):
        head = city.officer("dong.head")
        actions.end_hotspot(by=head, hotspot=hotspot, version=None, outcome=outcome)
    with later(days=4):
        page = reader.text("/diem-nong/")
        assert outcome in page
        assert "Đã hết trong 90 ngày qua" in page
        assert "Mọi điểm nóng" not in reader.text("/")
    with later(days=100):
        assert outcome not in reader.text("/diem-nong/")


def test_nothing_inside_reaches_the_public_page(city: SmallCity, reader: Reader) -> None:
    hotspot = spot(city)
    note = "Đã gặp ông tổ trưởng tại quán nước."
    actions.link_visit(
        by=city.officer("dong.head"), hotspot=hotspot, version=None, note=note, happened_on=clock.today()
    )
    told_in_public(city, hotspot)
    with later(days=1):
        actions.tell_numbers(by=Actor.system("clock"))
        page = reader.text(f"/diem-nong/{hotspot.reference}/")
    assert note not in page
    assert "dong.head" not in page


def test_english_readers_find_it_too_and_no_page_sets_a_cookie(city: SmallCity, reader: Reader) -> None:
    told_in_public(city, spot(city))
    with later(days=1):
        actions.tell_numbers(by=Actor.system("clock"))
        answer = reader.get("/en/diem-nong/")
    assert "Hot spots and what is being done" in answer.content.decode()
    assert not answer.cookies


def test_the_list_takes_as_many_statements_for_ten_as_for_two(
    city: SmallCity, reader: Reader, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        told_in_public(city, spot(city))
    with later(days=1):
        actions.tell_numbers(by=Actor.system("clock"))
        reader.get("/diem-nong/")
        # The hot spots; their lines; organisations' and places' revisions, when they are looked at.
        with django_assert_max_num_queries(6):
            assert reader.get("/diem-nong/").content.decode().count("spot-card") == 10
