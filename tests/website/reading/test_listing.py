"""Search: with marks or without, narrowed, counted to a cap; nonsense gets a sentence, never an error."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.cases import queries
from dangvan.cases.models import Case
from dangvan.cases.search import finding
from dangvan.kernel import clock
from tests.small_city import SmallCity
from tests.website.reading.conftest import Reader


def test_words_without_marks_find_what_has_them(city: SmallCity, reader: Reader) -> None:
    said = city.say()
    city.screen(said, summary="Mất nước ba ngày ở ngõ 12")
    for words in ("mất nước", "mat nuoc", "MAT NUOC ba"):
        assert said.case.reference in reader.get("/tim/", q=words).content.decode()
    assert "Không có vụ việc nào khớp" in reader.text("/tim/", q="cây đổ")


def test_a_case_number_leads_straight_to_the_case(city: SmallCity, reader: Reader) -> None:
    said = city.answered()
    answer = reader.get("/tim/", q=said.case.reference.lower())
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/vu-viec/{said.case.reference}/")


def test_a_list_narrowed_by_ward_topic_and_state_holds_only_these(city: SmallCity, reader: Reader) -> None:
    said = city.answered()
    for query in (
        {"dia-ban": "00001"},
        {"linh-vuc": "pothole"},
        {"trang-thai": "answered"},
        {"co-quan": "dong"},
    ):
        assert said.case.reference in reader.get("/vu-viec/", **query).content.decode()
    for query in ({"dia-ban": "00002"}, {"linh-vuc": "lamp"}, {"trang-thai": "closed"}, {"co-quan": "tay"}):
        assert said.case.reference not in reader.get("/vu-viec/", **query).content.decode()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("dia-ban", "Không có địa bàn mang mã"),
        ("co-quan", "Không có cơ quan mang mã"),
        ("linh-vuc", "Không có lĩnh vực mang mã"),
        ("trang-thai", "Không có trạng thái"),
    ],
)
def test_an_unknown_choice_is_told_and_finds_nothing(
    city: SmallCity, reader: Reader, name: str, says: str
) -> None:
    said = city.answered()
    answer = reader.get("/vu-viec/", **{name: "zzz"})
    assert says in answer.content.decode()
    assert said.case.reference not in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\ud800",
        "a" * 100_000,
        '"',
        '""" OR *',
        "NEAR(a b)",
        "%_\\",
        "<script>",
        "đ̉ườ̛ng",
        "🐟",
        "-",
        "ổ:gà*",
    ],
)
def test_whatever_is_typed_gets_a_page(city: SmallCity, reader: Reader, text: str) -> None:
    city.answered()
    answer = reader.client.get("/tim/", {"q": text.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace('<script src="', "")


@pytest.mark.parametrize("cursor", ["x", "9" * 19, "9" * 500, "2026-13-45~ABCD-1234", "-1", "\x00", "~", "²"])
@pytest.mark.parametrize(
    "path", ["/vu-viec/", "/tim/?q=ga", "/dia-ban/00001/", "/co-quan/dong/", "/linh-vuc/pothole/"]
)
def test_a_cursor_of_nonsense_gets_a_page(city: SmallCity, reader: Reader, path: str, cursor: str) -> None:
    city.answered()
    joint = "&" if "?" in path else "?"
    assert reader.client.get(f"{path}{joint}", {"sau": cursor, "q": "ga"}).status_code == 200


def test_a_long_count_is_told_as_more_than(
    city: SmallCity, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dangvan.cases.queries import paging, public

    for module in (finding, paging):
        monkeypatch.setattr(module, "COUNT_CAP", 2)
    monkeypatch.setattr(public.search, "COUNT_CAP", 2)
    for number in range(queries.PAGE_SIZE + 1):  # what one page holds is counted as it stands
        city.screen(city.say(f"Ổ gà số {number} ở đầu ngõ, sâu lắm."))
    assert "Hơn 2 vụ việc" in reader.text("/vu-viec/")
    assert "Hơn 2 vụ việc" in reader.text("/tim/", q="truong")


def test_pages_that_bear_the_name_are_offered_too(city: SmallCity, reader: Reader) -> None:
    html = reader.get("/tim/", q="dong").content.decode()
    assert 'href="/dia-ban/00001/"' in html
    assert 'href="/co-quan/dong/"' in html
    assert 'href="/linh-vuc/lamp/"' in reader.get("/tim/", q="đèn đường").content.decode()


def test_a_list_narrowed_to_days_holds_what_was_received_due_or_answered_in_them(
    city: SmallCity, reader: Reader
) -> None:
    said = city.answered()
    case = said.case
    case.refresh_from_db()
    assert case.due_at is not None
    received, due = case.received_on, clock.local(case.due_at).date()
    day = timedelta(days=1)
    for by, on in (("", received), ("han", due)):
        inside = {"tu": on.isoformat(), "den": on.isoformat(), "theo": by}
        before = inside | {"tu": (on - day).isoformat(), "den": (on - day).isoformat()}
        assert case.reference in reader.get("/vu-viec/", **inside).content.decode()
        assert case.reference not in reader.get("/vu-viec/", **before).content.decode()
    # What was answered today is counted from tomorrow.
    answered = {"tu": received.isoformat(), "den": clock.today().isoformat(), "theo": "tra-loi"}
    assert case.reference not in reader.get("/vu-viec/", **answered).content.decode()
    Case.objects.update(answered_at=clock.now() - 2 * day)
    answered["tu"] = (clock.today() - 3 * day).isoformat()
    assert case.reference in reader.get("/vu-viec/", **answered).content.decode()


def test_days_that_make_no_period_narrow_nothing(city: SmallCity, reader: Reader) -> None:
    said = city.answered()
    for first, last in (("2026-13-01", "2026-12-01"), ("2026-12-02", "2026-12-01"), ("", "2026-12-01")):
        assert said.case.reference in reader.get("/vu-viec/", tu=first, den=last).content.decode()


def test_a_body_with_those_below_it_holds_their_cases(city: SmallCity, reader: Reader) -> None:
    said = city.answered()
    assert said.case.reference not in reader.get("/vu-viec/", **{"co-quan": "city"}).content.decode()
    below = {"co-quan": "city", "truc-thuoc": "1"}
    assert said.case.reference in reader.get("/vu-viec/", **below).content.decode()
