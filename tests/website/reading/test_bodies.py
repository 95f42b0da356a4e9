"""Bodies side by side and one by one: counts, intervals, what waits, what each answers for."""

from __future__ import annotations

from tests.small_city import SmallCity, later
from tests.website.reading.conftest import Reader


def test_sitting_on_the_first_look_shows(city: SmallCity, reader: Reader) -> None:
    city.say()
    with later(days=3):
        page = reader.text("/co-quan/dong/")
        assert "1 vụ việc chờ cơ quan này xem và phân loại, lâu nhất 3 ngày" in page
        assert "(lâu nhất 3 ngày)" in reader.text("/co-quan/")


def test_what_came_today_is_not_counted_yet(city: SmallCity, reader: Reader) -> None:
    city.say()
    assert "không có vụ việc nào chờ cơ quan này" in reader.text("/co-quan/dong/")


def test_a_body_says_what_it_answers_for_and_a_level_above_that_it_answers_for_nothing(
    city: SmallCity, reader: Reader
) -> None:
    assert "Đèn đường hỏng" in reader.text("/co-quan/lights/")
    assert "Không trả lời trực tiếp lĩnh vực nào" in reader.text("/co-quan/inspector/")


def test_a_body_with_others_below_tells_both(city: SmallCity, reader: Reader) -> None:
    said = city.answered()
    with later(days=1):
        own, wide = reader.get("/co-quan/city/"), reader.get("/co-quan/city/?gom=1")
        assert said.case.reference not in own.content.decode()
        assert said.case.reference in wide.content.decode()


def test_the_table_is_sorted_by_what_was_asked_for(city: SmallCity, reader: Reader) -> None:
    for _ in range(2):
        city.answered()
    with later(days=1):
        rows = reader.get("/co-quan/?sort=-received").context["rows"]
        assert rows[0].body.code == "dong"
        rows = reader.get("/co-quan/?sort=on_time").context["rows"]
        assert len(rows) == len(reader.get("/co-quan/?sort=nonsense").context["rows"])


def test_a_share_of_too_few_is_told_as_counts(city: SmallCity, reader: Reader) -> None:
    city.answered()
    with later(days=12):
        page = reader.text("/co-quan/dong/")
    assert "1/1" in page
    assert "100 %" not in page
