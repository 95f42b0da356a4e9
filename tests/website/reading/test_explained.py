"""How it works and what is kept, held to the tables that the software goes by."""

from __future__ import annotations

import pytest

from dangvan.cases.policies import SIGHT
from dangvan.cases.types import Relation, Sight
from dangvan.reports.models import Visibility
from dangvan.website.reading.explained import relation_names, sight_words
from tests.small_city import SmallCity
from tests.website.reading.conftest import Reader


def test_everyone_in_the_table_of_sight_is_named_on_the_page_of_privacy() -> None:
    named = set(relation_names())
    assert {relation for row in SIGHT.values() for relation in row} - {Relation.SYSTEM} == named
    assert len(set(relation_names().values())) == len(named)
    assert len({sight_words(sight) for sight in Sight}) == len(Sight)


def test_each_cell_says_what_the_table_says(city: SmallCity, reader: Reader) -> None:
    rows = reader.get("/rieng-tu/").context["seen"]
    for relation, row in zip(relation_names(), rows, strict=True):
        assert [words for _wish, words in row.cells] == [
            sight_words(SIGHT[wish][relation])
            for wish in (Visibility.PUBLIC, Visibility.SUMMARY, Visibility.ORGANISATION)
        ]


@pytest.mark.parametrize(
    "said", ["60 ngày sau khi vụ việc khép lại", "3 ngày sau lần sửa cuối", "không được ghi lại"]
)
def test_how_long_things_are_kept_comes_from_the_limits_in_force(
    city: SmallCity, reader: Reader, said: str
) -> None:
    assert said in reader.text("/rieng-tu/")


def test_the_legal_ways_stand_with_their_source_and_their_receiver(city: SmallCity, reader: Reader) -> None:
    html = reader.get("/cach-hoat-dong/").content.decode()
    for part in ("Luật Tố cáo 2018", "Luật 02/2011", "Thanh tra thành phố", "Chưa đối chiếu văn bản"):
        assert part in html
    assert "10 ngày làm việc" in html, "the limit of a contest"
