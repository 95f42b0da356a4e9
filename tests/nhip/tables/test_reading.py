"""Files of reports as cities really export them: every bad one is refused in a sentence, every choice is
said.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.tables.choice import Choice
from nhip.tables.reading import Reading, read_reports

HEAD = "created_at,category,ward,lat,lon\n"


def line(i: int, when: str | None = None, ward: str | None = None, spot: str | None = None) -> str:
    ward = ward if ward is not None else f"W{i % 4}"
    when = when or f"2025-01-{1 + i % 28:02d} 10:{i % 60:02d}:07"
    return f"{when},Noise,{ward},{spot or f'{21 + i % 4 / 100:.3f},{105.8 + i / 9000:.5f}'}\n"


def file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def plain(rows: int = 60) -> str:
    return HEAD + "".join(line(i) for i in range(rows))


def codes(reading: Reading) -> set[str]:
    return {notice.code for notice in reading.notices}


def test_columns_are_found_and_events_stand_in_order_of_time(tmp_path: Path) -> None:
    read = read_reports(file(tmp_path / "r.csv", plain()), Choice())
    assert read.columns == {
        "time": "created_at",
        "topic": "category",
        "area": "ward",
        "lat": "lat",
        "lon": "lon",
    }
    assert (read.rows, read.used) == (60, 60)
    assert (np.diff(read.events.time.astype(np.int64)) >= 0).all()
    assert read.geography.areas == ("W0", "W1", "W2", "W3")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_any_separator_and_encoding_reads_the_same(tmp_path: Path, separator: str, encoding: str) -> None:
    # In windows-1258 a tone mark stands after its vowel, as here.
    text = plain().replace("W0", "Cu\u031b\u0309a Nam" if encoding == "windows-1258" else "Cửa Nam")
    text = text.replace("Cu\u031b\u0309a", "Cư\u0309a").replace(",", separator)
    read = read_reports(file(tmp_path / "r.csv", text, encoding), Choice())
    assert read.used == 60
    assert "Cửa Nam" in read.geography.areas
    assert ("encoding" in codes(read)) == (encoding == "windows-1258")


def test_a_packed_file_and_one_with_a_wrong_name_are_read_for_what_they_are(tmp_path: Path) -> None:
    packed = tmp_path / "r.csv.gz"
    packed.write_bytes(gzip.compress(plain().encode()))
    assert read_reports(packed, Choice()).used == 60
    misnamed = tmp_path / "r.csv"
    duckdb.sql(
        f"COPY (SELECT * FROM read_csv('{file(tmp_path / 'x', plain())}')) TO '{misnamed}' (FORMAT parquet)"
    )
    read = read_reports(misnamed, Choice())
    assert read.used == 60
    assert "other_format" in codes(read)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.4", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"type": "FeatureCollection"}', "JSON"),
        (b"PAR1 and then nothing of the kind", "damaged"),
        (b"\x1f\x8b broken", "gzip"),
        (b"a,b\n\x00\x01,2\n", "zero bytes"),
        (HEAD.encode(), "no rows"),
    ],
)
def test_what_is_no_table_is_named_for_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read_reports(path, Choice(time="created_at", topic="category", area="ward"))


def test_names_with_signs_of_a_pattern_are_files_all_the_same(tmp_path: Path) -> None:
    assert read_reports(file(tmp_path / "r[1]*.csv", plain()), Choice()).used == 60


def when(tmp_path: Path, cells: list[str], **choice: object) -> Reading:
    text = HEAD + "".join(line(i, cell) for i, cell in enumerate(cells))
    return read_reports(file(tmp_path / "r.csv", text), Choice(**choice))  # type: ignore[arg-type]


def days(reading: Reading) -> set[str]:
    return {str(day) for day in np.unique(reading.events.day)}


def test_three_formats_in_one_column_are_each_read_by_their_own(tmp_path: Path) -> None:
    read = when(tmp_path, ["2025-12-31", "31/12/2025", "12/31/2025", "46022", "1767139200", "31 Dec 2025"])
    assert days(read) == {"2025-12-31"}
    assert "mixed_dates" in codes(read)


@pytest.mark.parametrize(
    ("cells", "order", "day"),
    [
        (["31/12/2025", "01/02/2025"], None, "2025-02-01"),
        (["12/31/2025", "01/02/2025"], None, "2025-01-02"),
        (["01/02/2025", "05/06/2025"], "dmy", "2025-02-01"),
        (["01/02/2025", "05/06/2025"], "mdy", "2025-01-02"),
    ],
)
def test_day_before_month_is_decided_by_evidence_or_as_told(
    tmp_path: Path, cells: list[str], order: str | None, day: str
) -> None:
    assert day in days(when(tmp_path, cells, date_order=order))


@pytest.mark.parametrize("cells", [["01/02/2025", "03/04/2025"], ["31/12/2025", "12/31/2025", "01/02/2025"]])
def test_dates_that_can_be_read_both_ways_are_never_guessed(tmp_path: Path, cells: list[str]) -> None:
    with pytest.raises(BadInput, match="--date-order"):
        when(tmp_path, cells)


def test_times_in_utc_are_turned_to_the_local_day_when_the_zone_is_told(tmp_path: Path) -> None:
    assert days(when(tmp_path, ["2025-05-01T20:00:00Z"] * 3, timezone="Asia/Ho_Chi_Minh")) == {"2025-05-02"}
    read = when(tmp_path, ["2025-05-01T20:00:00Z"] * 3)
    assert days(read) == {"2025-05-01"}
    assert "utc_times" in codes(read)


def test_clocks_that_jump_are_left_out_and_said(tmp_path: Path) -> None:
    cells = [f"2025-01-{1 + i % 28:02d} 08:00:{i % 60:02d}" for i in range(300)]
    read = when(tmp_path, [*cells, "2099-01-01 00:00:01", "1970-01-01 00:00:02"])
    assert str(read.today) == "2025-01-28"
    assert {"future", "ancient"} <= codes(read)
    assert read.used == 300


def test_a_file_that_reaches_into_the_future_asks_for_today(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="future"):
        when(tmp_path, ["2098-01-01", "2098-01-02"] * 50)


def test_a_day_with_a_hundredfold_is_said_and_can_be_skipped(tmp_path: Path) -> None:
    cells = [f"2025-01-{day:02d} 08:00:00" for day in range(1, 29) for _ in range(10)]
    flood = ["2025-01-20 00:00:00"] * 1500
    read = when(tmp_path, cells + flood)
    assert "hundredfold_day" in codes(read)
    skipped = when(tmp_path, cells + flood, skip_days=(read.today.replace(day=20),))
    assert skipped.used == 270


def test_rows_that_stand_twice_are_left_out_unless_told_otherwise(tmp_path: Path) -> None:
    path = file(tmp_path / "r.csv", plain() + line(5) + line(6))
    read = read_reports(path, Choice())
    assert (read.used, "duplicates" in codes(read)) == (60, True)
    assert read_reports(path, Choice(keep_duplicates=True)).used == 62


def test_metres_for_degrees_are_refused_with_what_they_look_like(tmp_path: Path) -> None:
    metres = HEAD + "".join(line(i, spot=f"{2325000 + i},{587000 + i}") for i in range(20))
    with pytest.raises(BadInput, match="EPSG:32648"):
        read_reports(file(tmp_path / "r.csv", metres), Choice(lat="lat", lon="lon"))


def test_areas_without_position_and_empty_areas_are_said(tmp_path: Path) -> None:
    text = plain(200) + line(201, ward="Nowhere", spot=",") + line(202, ward="")
    read = read_reports(file(tmp_path / "r.csv", text), Choice())
    assert {"no_position", "no_area"} <= codes(read)
    assert read.used == 200
    nowhere = HEAD + "".join(line(i, spot="nan,nan") for i in range(20))
    with pytest.raises(BadInput, match="position"):
        read_reports(file(tmp_path / "n.csv", nowhere), Choice(area="ward", lat="lat", lon="lon"))


def centres(tmp_path: Path, names: list[str]) -> Path:
    return file(
        tmp_path / "c.csv", "code,lat,lon\n" + "".join(f"{n},21.{i},105.{i}\n" for i, n in enumerate(names))
    )


def test_areas_that_the_list_of_places_does_not_know_are_left_out_and_named(tmp_path: Path) -> None:
    path = file(tmp_path / "r.csv", plain())
    read = read_reports(path, Choice(areas=centres(tmp_path, ["W0", "W1", "W2", "W9"])))
    assert {"unknown_areas", "areas_without_reports"} <= codes(read)
    assert read.used == 45
    with pytest.raises(BadInput, match="--areas-key"):
        read_reports(path, Choice(area="ward", areas=centres(tmp_path, ["X", "Y"])))


def test_codes_that_lost_their_zeros_are_matched_and_said(tmp_path: Path) -> None:
    text = plain()
    for i in range(4):
        text = text.replace(f"W{i}", f"{i + 1}")
    places = centres(tmp_path, ["00001", "00002", "00003", "00004"])
    read = read_reports(file(tmp_path / "r.csv", text), Choice(area="ward", areas=places))
    assert "codes_alike" in codes(read)
    assert set(read.events.area) == {"00001", "00002", "00003", "00004"}


def outlines(path: Path, shift: float = 0.0) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"shape": i, "ma_phuong": f"W{i}"},
            "geometry": {"type": "Polygon", "coordinates": [
                [[105 + i + shift, 21], [105.5 + i + shift, 21], [105.5 + i + shift, 21.5], [105 + i + shift, 21]]]},  # noqa: E501
        }
        for i in range(4)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_the_key_of_outlines_is_the_property_that_the_reports_use(tmp_path: Path) -> None:
    places = outlines(tmp_path / "w.geojson")
    read = read_reports(file(tmp_path / "r.csv", plain()), Choice(areas=places))
    assert read.geography.areas == ("W0", "W1", "W2", "W3")
    assert read.polygons is not None


def test_outlines_in_metres_are_refused(tmp_path: Path) -> None:
    places = outlines(tmp_path / "w.geojson", shift=11_700_000)
    with pytest.raises(BadInput, match="no degrees"):
        read_reports(file(tmp_path / "r.csv", plain()), Choice(areas=places))


def test_without_areas_squares_of_the_positions_serve(tmp_path: Path) -> None:
    text = plain().replace("ward", "officer").replace(",W", ",P")
    read = read_reports(file(tmp_path / "r.csv", text), Choice(grid_km=0.5))
    assert "grid" in codes(read)
    assert len(read.geography.areas) > 1


def test_a_column_of_counts_stands_for_as_many_reports(tmp_path: Path) -> None:
    text = "created_at,category,ward,lat,lon,cases\n" + "".join(
        line(i).rstrip("\n") + f",{i % 3}\n" for i in range(60)
    )
    read = read_reports(file(tmp_path / "r.csv", text), Choice(count="cases"))
    assert len(read.events) == 60
    assert "zero_counts" in codes(read)
    for bad in ("1.5", "-1", "many", "nan"):
        broken = file(tmp_path / "b.csv", text.replace(",2\n", f",{bad}\n", 1))
        with pytest.raises(BadInput, match="whole numbers"):
            read_reports(broken, Choice(count="cases"))


def test_lines_that_do_not_fit_are_left_out_when_few_and_refused_when_many(tmp_path: Path) -> None:
    few = file(tmp_path / "f.csv", plain(100) + "1,2,3,4,5,6,7,8\n")
    assert "unreadable_lines" in codes(read_reports(few, Choice()))
    many = file(tmp_path / "m.csv", plain(20) + "1,2,3,4,5,6,7,8\n" * 9)
    with pytest.raises(BadInput, match="don't fit"):
        read_reports(many, Choice())


def test_vietnamese_names_of_columns_are_understood(tmp_path: Path) -> None:
    text = plain().replace(HEAD, "Ngày tiếp nhận,Lĩnh vực,Phường/Xã,Vĩ độ,Kinh độ\n")
    read = read_reports(file(tmp_path / "r.csv", text), Choice())
    assert read.columns["area"] == "Phường/Xã"
    assert read.columns["lon"] == "Kinh độ"


def test_a_person_at_the_terminal_is_asked_once_where_columns_are_unclear(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(question: str, offered: list[str]) -> str:
        asked.append(question)
        return next(str(i) for i, each in enumerate(offered, 1) if each.startswith("ward"))

    text = "created_at,category,ward,lat,lon,district\n" + "".join(
        line(i).rstrip("\n") + f",D{i % 2}\n" for i in range(60)
    )
    read = read_reports(file(tmp_path / "r.csv", text), Choice(ask=ask))
    assert asked == ["Which column is the area?"]
    assert read.columns["area"] == "ward"


def test_one_area_and_one_day_are_read_and_left_to_the_analysis(tmp_path: Path) -> None:
    text = HEAD + "".join(line(i, "2025-01-01 10:00:00", "W0") for i in range(30))
    read = read_reports(
        file(tmp_path / "r.csv", text), Choice(area="ward", topic="category", keep_duplicates=True)
    )
    assert len(read.geography.areas) == 1
    assert "one_area" in codes(read)
    assert read.first == read.today


def test_a_file_of_names_alone_is_not_asked_for_its_columns(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no rows"):
        read_reports(file(tmp_path / "r.csv", "ward,opened,subject\n"), Choice())
