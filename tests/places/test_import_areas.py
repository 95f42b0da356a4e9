"""Areas from GeoJSON and CSV: what stands, what is refused and in which words, what a new map does to the old
one.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.ledger.models import Event
from dangvan.places import geometry, queries
from dangvan.places.actions import import_areas
from dangvan.places.models import Area, AreaSuccession
from dangvan.places.types import ImportResult
from tests.places.conftest import collection, feature, shared, square

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
EAST = feature("00001", "Phường Đông", square(105.8, 21.0), name_en="East Ward", population=1000)
WEST = feature("00002", "Phường Tây", square(105.7, 21.0))


def take(by: Actor, content: bytes, name: str = "areas.geojson", **options: object) -> ImportResult:
    return import_areas(by=by, content=content, name=name, **{"valid_from": DAY, **options})  # type: ignore[arg-type]


def only_error(result: ImportResult) -> str:
    assert len(result.errors) == 1, result.errors
    return result.errors[0].message


def test_features_become_areas_that_hold_their_points(operator: Actor) -> None:
    result = take(operator, collection(EAST, WEST))
    assert (result.stored, result.unchanged, result.errors) == (2, 0, ())
    found = queries.area_at(105.85, 21.05)
    assert found is not None
    assert (found.code, found.name_en, found.population, found.approximate) == (
        "00001",
        "East Ward",
        1000,
        False,
    )
    assert found.area_km2 == pytest.approx(115.4, abs=0.5)


def test_an_import_leaves_one_event_with_its_count(operator: Actor) -> None:
    take(operator, collection(EAST, WEST), source="Sở Nội vụ")
    event = Event.objects.get(kind="places.areas_imported")
    assert event.plain == {"count": 2, "source": "Sở Nội vụ"}


def test_the_same_file_again_changes_nothing_and_leaves_no_event(operator: Actor) -> None:
    take(operator, collection(EAST, WEST))
    again = take(operator, collection(EAST, WEST))
    assert (again.stored, again.unchanged) == (0, 2)
    assert Event.objects.count() == 1


def test_a_second_file_replaces_the_boundary_of_the_same_code(operator: Actor) -> None:
    take(operator, collection(EAST))
    moved = take(operator, collection(feature("00001", "Phường Đông", square(105.6, 21.0))))
    assert moved.stored == 1
    assert Area.objects.count() == 1
    assert queries.area_at(105.85, 21.05) is None
    assert queries.area_at(105.65, 21.05) is not None
    # What the second file leaves out stays.
    assert Area.objects.get().population == 1000


def test_a_later_day_ends_the_old_area_and_begins_a_new_one(operator: Actor) -> None:
    take(operator, collection(EAST))
    take(
        operator,
        collection(feature("00001", "Phường Đông", square(105.6, 21.0))),
        valid_from=date(2026, 1, 1),
    )
    old, new = Area.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_to) == (date(2026, 1, 1), None)
    before = queries.area_at(105.85, 21.05, on=date(2025, 12, 31))
    assert before is not None
    assert before.id == old.pk
    assert queries.area_at(105.85, 21.05, on=date(2026, 1, 1)) is None
    assert queries.successors(old.pk) == [(new.pk, 1.0)]


def test_the_same_code_with_another_name_is_another_area(operator: Actor) -> None:
    take(operator, collection(feature("00004", "Phường Trúc Bạch", square(105.8, 21.0))))
    take(
        operator,
        collection(feature("00004", "Phường Ba Đình", square(105.8, 21.0))),
        valid_from=date(2026, 1, 1),
    )
    assert AreaSuccession.objects.count() == 0


def test_a_new_map_can_end_the_areas_it_leaves_out(operator: Actor) -> None:
    take(operator, collection(EAST, WEST))
    take(operator, collection(EAST), valid_from=date(2026, 1, 1), end_others=True)
    assert [a.code for a in queries.wards(date(2026, 2, 1))] == ["00001"]
    assert [a.code for a in queries.wards(date(2025, 12, 1))] == ["00001", "00002"]


def test_one_bad_row_does_not_cost_the_others(operator: Actor) -> None:
    line = {"type": "LineString", "coordinates": [[105.8, 21.0], [105.9, 21.0]]}
    result = take(operator, collection(EAST, feature("00003", "Phường Gãy", line), WEST))
    assert result.stored == 2
    assert result.errors[0].row == 2
    assert "Polygon" in only_error(result)


def test_metres_are_told_apart_from_degrees(operator: Actor) -> None:
    message = only_error(
        take(operator, collection(feature("1", "Phường X", square(585_000, 2_325_000, 1000))))
    )
    assert "VN-2000" in message
    assert "EPSG:4326" in message


def test_a_point_whose_numbers_are_swapped_is_named(operator: Actor) -> None:
    saigon = take(operator, b"code,name,lon,lat\n1,X,106.7,10.8\n", "areas.csv")
    assert "ngoài phạm vi" in only_error(saigon)
    tokyo = take(operator, b"code,name,lon,lat\n1,X,21.03,85.0\n2,Y,21.03,105.85\n", "areas.csv")
    assert ["ngoài phạm vi" in tokyo.errors[0].message, "đổi chỗ" in tokyo.errors[1].message] == [True, True]


def test_a_boundary_whose_numbers_are_swapped_is_named(operator: Actor) -> None:
    ring = [[y, x] for x, y in square(105.8, 21.0)["coordinates"][0]]
    swapped = {"type": "Polygon", "coordinates": [ring]}
    assert "đổi chỗ" in only_error(take(operator, collection(feature("1", "Phường X", swapped))))


def test_an_area_outside_the_city_is_refused(operator: Actor) -> None:
    assert "Thành phố Hà Nội" in only_error(
        take(operator, collection(feature("1", "Quận 1", square(106.6, 10.7))))
    )


def test_a_code_twice_is_refused_with_the_first_row(operator: Actor) -> None:
    assert "dòng 1" in only_error(take(operator, collection(EAST, EAST)))


def test_a_boundary_that_crosses_itself_slightly_is_mended_and_noted(operator: Actor) -> None:
    ring = [[105.8, 21], [105.9, 21], [105.9, 21.1], [105.85, 21.1], [105.8501, 21.1001], [105.85, 21.1001],
            [105.8501, 21.1], [105.8, 21.1], [105.8, 21]]  # fmt: skip
    result = take(operator, collection(feature("1", "X", {"type": "Polygon", "coordinates": [ring]})))
    assert (result.stored, len(result.notes)) == (1, 1)
    boundary = geometry.from_text(Area.objects.get().boundary)
    assert boundary is not None
    assert boundary.is_valid


def test_a_bow_tie_is_refused(operator: Actor) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[105.8, 21], [105.9, 21.1], [105.9, 21], [105.8, 21.1], [105.8, 21]]],
    }
    assert "tự cắt" in only_error(take(operator, collection(feature("1", "X", bow))))


@pytest.mark.parametrize(
    ("geometry_json", "words"),
    [
        (None, "Thiếu ranh giới"),
        ({"type": "Polygon", "coordinates": []}, "Thiếu ranh giới"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "không phải là số"),
        ({"type": "Polygon", "coordinates": [[[105.8, 21], [105.9, 21]]]}, "không đủ điểm"),
        ({"type": "Polygon", "coordinates": [[[105.8, 21], [105.9, 21], [None, 21], [105.8, 21]]]}, "số"),
        ({"type": "Polygon"}, "số"),
        ({"type": "Point", "coordinates": [105.8, 21]}, "Polygon"),
    ],
)
def test_what_is_no_boundary_says_why(operator: Actor, geometry_json: object, words: str) -> None:
    assert words in only_error(take(operator, collection(feature("1", "X", geometry_json))))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"{", "không phải GeoJSON"),
        (b"[" * 100_000, "không phải GeoJSON"),
        (b'{"type": "Feature"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "features trống"),
        (b"PK\x03\x04rest", "Excel"),
    ],
)
def test_a_file_that_is_no_map_says_so(operator: Actor, content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        take(operator, content)


def test_a_missing_file_is_named(operator: Actor, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Không tìm thấy"):
        import_areas(by=operator, file=tmp_path / "none.geojson")
    with pytest.raises(Invalid, match="thư mục"):
        import_areas(by=operator, file=tmp_path)


def test_nul_and_lone_surrogates_and_long_cells_are_refused_by_row(operator: Actor) -> None:
    result = take(
        operator,
        collection(
            feature("1", "Phường \x00", square(105.8, 21.0)),
            feature("2", "Phường \ud800", square(105.8, 21.0)),
            feature("3", "x" * 10_000_000, square(105.8, 21.0)),
            EAST,
        ),
    )
    assert result.stored == 1
    assert [e.row for e in result.errors] == [1, 2, 3]
    assert ["NUL" in result.errors[0].message, "Unicode" in result.errors[1].message] == [True, True]
    assert "10000000" in result.errors[2].message
    assert all(len(e.message) < 300 for e in result.errors)


def test_decomposed_names_are_stored_composed(operator: Actor) -> None:
    take(operator, collection(feature("1", "Phường Đô\u0302ng".replace("ô", "o"), square(105.8, 21.0))))
    assert Area.objects.get().name_vi == "Phường Đông"


def test_tcvn3_names_are_told_with_how_to_convert(operator: Actor) -> None:
    message = only_error(take(operator, collection(feature("1", "§­êng Hoµng Hoa Th¸m", square(105.8, 21.0)))))
    assert "TCVN3" in message
    assert "Đường Hoàng Hoa Thám" in message
    assert "Unikey" in message


def test_properties_of_other_names_are_mapped(operator: Actor) -> None:
    odd = {
        "type": "Feature",
        "properties": {"GEOID": "7", "LABEL": "Khu Bảy"},
        "geometry": square(105.8, 21.0),
    }
    assert take(operator, collection(odd)).errors
    result = take(operator, collection(odd), columns={"code": "GEOID", "name_vi": "LABEL"})
    assert result.stored == 1


def test_csv_of_points_gets_approximate_cells(operator: Actor) -> None:
    content = "mã;kinh_do;vi_do\n1;105,80;21,00\n2;105,90;21,00\n3;105,85;21,10\n".encode("utf-8-sig")
    result = take(
        operator, content, "khu.csv", columns={"code": "mã"}, name_pattern_vi="Khu {code}",
        name_pattern_en="Block {code}", voronoi=True,
    )  # fmt: skip
    assert (result.stored, result.errors) == (3, ())
    found = queries.area_at(105.9, 21.0)
    assert found is not None
    assert (found.name_vi, found.name_en, found.approximate) == ("Khu 2", "Block 2", True)


def test_csv_takes_boundaries_as_text(operator: Actor) -> None:
    drawn = json.dumps(square(105.8, 21.0)).replace('"', '""')
    wkt = "POLYGON((105.7 21, 105.8 21, 105.8 21.1, 105.7 21.1, 105.7 21))"
    content = f'code,name,boundary\n1,A,"{drawn}"\n2,B,"{wkt}"\n3,C,"{{"\n4,D,nonsense\n'.encode("utf-16")
    result = take(operator, content, "areas.csv")
    assert result.stored == 2
    assert [e.row for e in result.errors] == [4, 5]


def test_checking_stores_nothing(operator: Actor) -> None:
    result = take(operator, collection(EAST, EAST), check_only=True)
    assert len(result.errors) == 1
    assert Area.objects.count() == 0


def test_an_unknown_parent_is_refused(operator: Actor) -> None:
    assert "99" in only_error(take(operator, collection(feature("1", "X", square(105.8, 21.0), parent="99"))))


def test_an_officer_cannot_import_areas(officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        take(officer, collection(EAST))


def test_a_person_cannot_import_areas() -> None:
    with pytest.raises(NotAllowed):
        take(Actor.person(), collection(EAST))


def test_the_wards_of_hanoi_come_in_whole(operator: Actor) -> None:
    for name in ("hanoi_wards_simplified_30m.geojson", "hanoi_wards_simplified_60m.geojson"):
        result = import_areas(by=operator, file=shared(f"geo/{name}"), valid_from=DAY)
        assert (result.errors, result.notes) == ((), ())
    wards = queries.wards(date(2026, 1, 1))
    assert len(wards) == 126
    assert sum(w.population or 0 for w in wards) == 8_328_858
    assert sum(w.area_km2 or 0 for w in wards) == pytest.approx(3359.77, abs=0.1)
    ba_dinh = queries.area_by_code("00004", date(2026, 1, 1))
    assert ba_dinh is not None
    assert (ba_dinh.name_vi, ba_dinh.name_en) == ("Phường Ba Đình", "Ba Dinh Ward")
    assert all(queries.area_at(w.lon or 0, w.lat or 0, on=date(2026, 1, 1)) == w for w in wards)
