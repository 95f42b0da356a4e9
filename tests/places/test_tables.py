"""CSV as offices send it: encodings, separators, broken cells."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.errors import Invalid
from dangvan.places import tables
from dangvan.places.types import RowError


def read(content: bytes, **options: object) -> list[tables.Row | RowError]:
    return list(tables.read_csv(content, "tep.csv", **options))  # type: ignore[arg-type]


def values(content: bytes) -> list[dict[str, str]]:
    return [dict(row.values) for row in read(content) if isinstance(row, tables.Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_usual_encoding_and_separator_is_read(encoding: str, separator: str, newline: str) -> None:
    text = newline.join([f"tên{separator}ghi chú", f"Đường Láng{separator}", f"Phố Huế{separator}x", ""])
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert values(content) == [{"ten": "Đường Láng", "ghi_chu": ""}, {"ten": "Phố Huế", "ghi_chu": "x"}]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    rows = read(b"a,b\n1,2\n\n3,4\n")
    assert [row.number for row in rows if isinstance(row, tables.Row)] == [2, 4]


def test_tcvn3_bytes_are_named() -> None:
    with pytest.raises(Invalid, match="TCVN3"):
        read("ten\n§\xadêng Hoµng Hoa Th¸m, phè HuÕ, ph\xadêng Ba §×nh\n".encode("latin-1"))


def test_vni_text_in_unicode_is_named_with_its_reading() -> None:
    (error,) = read("ten\nÑöôøng Hoaøng Hoa Thaùm\n".encode())
    assert isinstance(error, RowError)
    assert "VNI" in error.message
    assert "Đường Hoàng Hoa Thám" in error.message


@pytest.mark.parametrize(
    "name", ["Café de l'Opéra", "Zürich", "Phố Hàng Bài", "Nguyễn Trãi", "San José", "Hà Nội"]
)
def test_ordinary_names_are_not_taken_for_old_encodings(name: str) -> None:
    assert values(f"ten\n{name}\n".encode()) == [{"ten": name}]


def test_a_nul_a_long_cell_and_too_many_cells_are_refused_by_row() -> None:
    rows = read(b"a,b\n1,x\x00y\n2," + b"z" * 10_000_000 + b"\n3,4,5\n6,7\n")
    assert [type(row).__name__ for row in rows] == ["RowError", "RowError", "RowError", "Row"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tr\u1ed1ng"),
        (b"\xef\xbb\xbf  \n", "tr\u1ed1ng"),
        (b"a,a\n1,2\n", "hai c\u1ed9t"),
        (b"PK\x03\x04", "Excel"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_a_file_that_is_no_table_says_why(content: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(content)


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(Invalid, match=r"lat.*ten, kinh_do"):
        read("tên,kinh độ\n1,2\n".encode(), required=("lat",))


@given(st.binary(max_size=400))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    try:
        rows = read(content)
    except Invalid:
        return
    assert all(isinstance(row, tables.Row | RowError) for row in rows)


_WORDS = st.text(st.sampled_from("abcđờỗ ,;\"'\n0"), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(st.lists(st.tuples(_WORDS, _WORDS), min_size=1, max_size=20))
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["mot", "hai"])
    writer.writerows(rows)
    read_back = [(r["mot"], r["hai"]) for r in values(out.getvalue().encode())]
    assert read_back == rows


@pytest.mark.parametrize(
    ("text", "number"),
    [("105,85", 105.85), ("1 234,5", 1234.5), ("-3", -3.0), ("x", None), ("nan", None), ("1e999", None)],
)
def test_numbers_are_read_in_both_ways_of_writing(text: str, number: float | None) -> None:
    assert tables.read_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-07-01", "2025-07-01"),
        ("01/07/2025", "2025-07-01"),
        ("31/02/2025", None),
        ("mai", None),
        ("1/2/3/4", None),
    ],
)
def test_days_are_read_in_both_ways_of_writing(text: str, day: str | None) -> None:
    found = tables.read_day(text)
    assert (found.isoformat() if found else None) == day


def test_the_error_file_holds_no_formula() -> None:
    text = tables.to_csv([RowError(2, "=cmd", "@x"), RowError(3, "a", "b")])
    assert "'=cmd" in text
    assert "'@x" in text
