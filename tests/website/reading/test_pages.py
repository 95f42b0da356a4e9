"""What holds for every public page: cacheable, no cookie, few statements, helpful where nothing is found."""

from __future__ import annotations

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.small_city import SmallCity, later
from tests.website.reading.conftest import Reader, words_of

PAGES = [
    "/",
    "/vu-viec/",
    "/vu-viec/{case}/",
    "/tim/?q=o+ga",
    "/dia-ban/",
    "/dia-ban/00001/",
    "/co-quan/",
    "/co-quan/dong/",
    "/co-quan/city/?gom=1",
    "/linh-vuc/",
    "/linh-vuc/pothole/",
    "/linh-vuc/streets/",
    "/linh-vuc/bribe/",
    "/cach-hoat-dong/",
    "/rieng-tu/",
    "/tiep-dan/",
    "/chi-dao/",
    "/danh-gia/",
    "/mo-hinh/",
    "/diem-nong/",
]
NOWHERE = [
    "/vu-viec/0000-0000/",
    "/vu-viec/%00/",
    "/vu-viec/" + "9" * 2000 + "/",
    "/vu-viec/Ổ-gà/",
    "/dia-ban/99999/",
    "/dia-ban/%00/",
    "/co-quan/nobody/",
    "/co-quan/%ED%A0%80/",
    "/linh-vuc/nothing/",
    "/chi-dao/%00/",
    "/nhiem-vu/%00/",
    "/danh-gia/%00/",
    "/mo-hinh/%00/",
    "/diem-nong/%00/",
]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_anyone_may_keep_a_page_for_a_minute_and_gets_no_cookie(
    city: SmallCity, reader: Reader, path: str, prefix: str
) -> None:
    said = city.answered()
    answer = reader.get(prefix + path.format(case=said.case.reference))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies
    assert not {"Last-Modified", "ETag"} & set(answer.headers)
    assert "<c-" not in answer.content.decode()
    assert "csrfmiddlewaretoken" not in answer.content.decode()


#: What each page asks for; the revisions of what is held in memory are asked for at most every two seconds.
STATEMENTS = {
    # six of the figures, answered, by ward, waiting twice (as a number, as a list), hot spots
    "/": 11,
    # list, count
    "/vu-viec/": 2,
    # places of the index, their rows, count
    "/tim/?q=o+ga": 3,
    # case, reports, deadlines, answers, evidence, handovers, history
    "/vu-viec/{case}/": 7,
    # by ward
    "/dia-ban/": 1,
    # six of the figures, topics, list, count, hot spots
    "/dia-ban/00001/": 10,
    # six of the figures for all bodies at once, waiting
    "/co-quan/": 7,
    # six of the figures, how many of them anyone can check, topics, waiting, list, count
    "/co-quan/dong/": 11,
    "/co-quan/city/?gom=1": 11,
    # all held in memory
    "/linh-vuc/": 0,
    # six of the figures, list, count, hot spots
    "/linh-vuc/pothole/": 9,
    # counts of sensitive topics
    "/linh-vuc/bribe/": 1,
    "/cach-hoat-dong/": 0,
    "/rieng-tu/": 0,
    # days held, days to come, meetings, what was promised there
    "/tiep-dan/": 4,
}


@pytest.mark.parametrize("path", STATEMENTS)
def test_a_page_keeps_to_its_number_of_statements(city: SmallCity, reader: Reader, path: str) -> None:
    address = path.format(case=city.answered().case.reference)
    reader.get(address)
    with CaptureQueriesContext(connection) as captured:
        reader.get(address)
    own = [one["sql"] for one in captured.captured_queries if "kernel_revision" not in one["sql"]]
    assert len(own) <= STATEMENTS[path] <= 12, "\n".join(sql[:150] for sql in own)


@pytest.mark.parametrize("path", NOWHERE)
def test_an_unknown_address_gets_a_sentence_and_ways_on(city: SmallCity, reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 404
    page = words_of(answer)
    assert "Không tìm thấy" in page
    assert "Theo dõi bằng mã tra cứu" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/vu-viec/", "/tim/?q=x", "/dia-ban/", "/co-quan/", "/linh-vuc/", "/cach-hoat-dong/", "/rieng-tu/"],
)
def test_a_city_without_anything_has_pages_that_say_so(reader: Reader, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200


def test_a_page_takes_nothing(city: SmallCity, reader: Reader) -> None:
    assert reader.client.post("/").status_code == 405


def test_what_was_meant_for_one_reader_does_not_stand_on_a_page_for_all(
    city: SmallCity, reader: Reader
) -> None:
    storage = CookieStorage(RequestFactory().get("/"))
    reader.client.cookies["messages"] = storage._encode([Message(constants.INFO, "chỉ cho bạn")])
    answer = reader.get("/")
    assert "chỉ cho bạn" not in answer.content.decode()
    assert not answer.cookies


def test_a_page_is_sent_compressed_to_whoever_takes_that(city: SmallCity, reader: Reader) -> None:
    answer = reader.client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_the_first_page_says_what_this_is_whom_to_ring_and_how_the_city_answers(
    city: SmallCity, reader: Reader
) -> None:
    for _ in range(3):
        city.answered()
    waiting = city.say()
    with later(days=1):
        page = reader.text("/")
        assert "một cơ quan có tên phải trả lời công khai" in page
        for number in ("113", "114", "115"):
            assert number in page
        assert "Vừa được trả lời" in page
        assert "1 vụ việc chờ cán bộ xem" in page
        assert waiting.case.reference not in reader.get("/").content.decode()
    html = reader.get("/").content.decode()
    assert html.count('class="button"') == 1, "one primary button"


def test_the_answers_on_the_first_page_stand_in_no_order_within_a_day(
    city: SmallCity, reader: Reader
) -> None:
    references = sorted(city.answered().case.reference for _ in range(4))
    html = reader.get("/").content.decode()
    assert sorted(references, key=html.index) == references


def test_the_map_has_a_twin_in_words_with_every_ward(city: SmallCity, reader: Reader) -> None:
    city.answered()
    with later(days=1):
        html = reader.get("/").content.decode()
    assert html.count("<tr") == 1 + 3, "a heading and three wards"
    for name in ("Phường Đông", "Phường Tây", "Xã Nam"):
        assert f">{name}</a>" in html
    assert 'aria-label="Phường Đông: 1"' in html
