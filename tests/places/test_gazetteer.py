"""The operator's own gazetteer: import, and search with or without marks."""

from __future__ import annotations

from datetime import date

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.ledger.models import Event
from dangvan.places import queries
from dangvan.places.actions import import_areas, import_gazetteer
from dangvan.places.models import Place
from dangvan.places.types import ImportResult
from tests.places.conftest import collection, feature, square

pytestmark = pytest.mark.django_db
CSV = """name,kind,lon,lat
Phố Huế,street,105.851,21.015
Phố Hàng Bài,street,105.852,21.021
Hồ Hoàn Kiếm,landmark,105.852,21.029
Chợ Đồng Xuân,landmark,105.849,21.038
Đường Láng,street,105.801,21.016
Đường Láng Hạ,street,105.813,21.016
Cầu Long Biên,landmark,105.858,21.043
"""


def take(by: Actor, text: str = CSV, **options: object) -> ImportResult:
    return import_gazetteer(by=by, content=text.encode(), name="places.csv", **options)  # type: ignore[arg-type]


def labels(text: str) -> list[str]:
    return [hit.label for hit in queries.search_places(text)]


def test_places_are_stored_with_their_ward(operator: Actor) -> None:
    import_areas(
        by=operator,
        content=collection(feature("1", "Phường Giữa", square(105.8, 21.0))),
        valid_from=date(2025, 7, 1),
    )
    assert take(operator).stored == 7
    hit = queries.search_places("phố huế")[0]
    assert (hit.label, hit.kind) == ("Phố Huế, Phường Giữa", "street")
    assert hit.area_id is not None


def test_a_new_map_tells_places_their_new_ward(operator: Actor) -> None:
    take(operator)
    assert queries.search_places("phố huế")[0].label == "Phố Huế"
    for name in ("Phường Cũ", "Phường Mới"):
        content = collection(feature("1", name, square(105.8, 21.0)))
        import_areas(by=operator, content=content, valid_from=date(2025, 7, 1))
        assert queries.search_places("phố huế")[0].label == f"Phố Huế, {name}"


def test_the_same_file_again_stores_nothing(operator: Actor) -> None:
    take(operator)
    again = take(operator)
    assert (again.stored, again.unchanged, Place.objects.count()) == (0, 7, 7)
    assert Event.objects.filter(kind="places.gazetteer_imported").count() == 1


def test_replacing_drops_what_came_from_the_same_source(operator: Actor) -> None:
    take(operator, source="bản đồ A")
    take(operator, "name,lon,lat\nPhố Mới,105.8,21\n", source="bản đồ B")
    take(operator, "name,lon,lat\nPhố Khác,105.8,21\n", source="bản đồ A", replace=True)
    assert set(Place.objects.values_list("name", flat=True)) == {"Phố Mới", "Phố Khác"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("phố huế", "Phố Huế"),
        ("pho hue", "Phố Huế"),
        ("12 Pho Hue", "Phố Huế"),
        ("HUẾ", "Phố Huế"),
        ("dong xuan", "Chợ Đồng Xuân"),
        ("xuân đồng", "Chợ Đồng Xuân"),
        ("hoan kiem", "Hồ Hoàn Kiếm"),
        ("đường láng", "Đường Láng"),
        ("lang ha", "Đường Láng Hạ"),
        ("long b", "Cầu Long Biên"),
    ],
)
def test_search_finds_with_or_without_marks_best_first(operator: Actor, typed: str, first: str) -> None:
    take(operator)
    assert labels(typed)[0] == first


@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "_", "\x00", "\ud800", "'; drop table", "khong co noi nay", "x" * 10_000_000]
)
def test_odd_searches_find_nothing_and_break_nothing(operator: Actor, typed: str) -> None:
    take(operator)
    assert labels(typed) == []


def test_wards_are_found_beside_places(operator: Actor) -> None:
    import_areas(
        by=operator,
        content=collection(feature("1", "Phường Láng", square(105.7, 21.0))),
        valid_from=date(2025, 7, 1),
    )
    take(operator)
    found = queries.search_places("lang")
    assert {hit.kind for hit in found} == {"ward", "street"}
    assert len(queries.search_places("lang", limit=1)) == 1


def test_places_outside_the_city_and_without_numbers_are_refused_by_row(operator: Actor) -> None:
    result = take(operator, "name,lon,lat\nA,106.7,10.8\nB,x,21\n,105.8,21\nC,21.0,105.8\nD,105.8,21\n")
    assert result.stored == 1
    assert [(e.row, e.field) for e in result.errors] == [(2, "lon"), (3, "lon"), (4, "name"), (5, "lon")]
    assert "đổi chỗ" in result.errors[3].message


def test_a_file_without_coordinates_is_refused(operator: Actor) -> None:
    with pytest.raises(Invalid, match="lon, lat"):
        take(operator, "name\nPhố Huế\n")


def test_an_officer_cannot_import_places(officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        take(officer)


def test_a_person_cannot_import_places() -> None:
    with pytest.raises(NotAllowed):
        take(Actor.person())


def test_searching_costs_one_statement_once_the_names_are_held(
    operator: Actor, django_assert_num_queries: object
) -> None:
    take(operator)
    labels("hue")
    with django_assert_num_queries(1):  # type: ignore[operator]  # the rows of the hits
        labels("pho hue")
