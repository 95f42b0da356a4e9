"""What was directed, as anybody reads it; and that nothing of what isn't public is read anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dangvan.directives import actions, queries
from dangvan.directives.models import Directive, Session, Task
from dangvan.directives.types import Comparator, EvidenceGiven, EvidenceKind, MeasurePlan, Upload
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from tests.small_city import SmallCity, later
from tests.website.reading.conftest import Reader, words_of

pytestmark = pytest.mark.django_db
BEFORE, ASKED, AFTER = "Sau khi nghe báo cáo, ", "yêu cầu UBND phường Đông vá ổ gà phố Cầu Gỗ", " ngay."
SECRET = "Chuyện nội bộ bí mật"


@pytest.fixture
def reader(client: Client) -> Reader:
    return Reader(client)


def held(city: SmallCity, title: str = "Làm việc về đường sá", **changes: Any) -> Session:
    given: dict[str, Any] = {
        "organisation_id": city.bodies["city"].pk, "kind": "working", "title": title,
        "held_on": clock.today(), "is_public": True, "text": f"Mở đầu.\n{BEFORE}{ASKED}{AFTER}\nHết.",
    } | changes  # fmt: skip
    return actions.record_session(by=city.officer("city.head"), **given)


def directed(city: SmallCity, session: Session) -> Directive:
    at = session.text.index(ASKED)
    return actions.add_directive(
        by=city.officer("city.head"), session=session, start=at, end=at + len(ASKED),
        organisation_id=city.bodies["dong"].pk,
    )  # fmt: skip


def owed(city: SmallCity, under: Directive, title: str = "Vá ổ gà phố Cầu Gỗ", **changes: Any) -> Task:
    given: dict[str, Any] = {
        "organisation_id": city.bodies["dong"].pk, "role": "Chủ tịch phường", "is_standing": False,
        "due_on": clock.today() + timedelta(days=10), "result": "Không còn ổ gà",
        "evidence_required": "Biên bản",
    } | changes  # fmt: skip
    return actions.add_task(by=city.officer("city.head"), title=title, directive=under, **given)


@pytest.fixture
def task(city: SmallCity) -> Task:
    return owed(city, directed(city, held(city)))


def test_a_list_says_how_the_tasks_stand_and_is_narrowed(city: SmallCity, reader: Reader, task: Task) -> None:
    held(city, "Họp về rác", text="Giao việc khác.")
    owed(city, task.directive, "Việc chưa ai nhận", organisation_id=None, role="")  # type: ignore[arg-type]
    page = reader.text("/chi-dao/")
    assert "Họp về rác" in page
    for words in ("2 còn phải làm", "1 chưa ai chịu trách nhiệm", "1 ý kiến chỉ đạo , 2 nhiệm vụ"):
        assert words in page.replace(",", " ,").replace("  ", " ")
    assert "quá hạn" not in page.partition("Cảnh báo")[0]
    with later(days=11):
        assert "2 quá hạn" in reader.text("/chi-dao/")
    for query, there in (
        ({"q": "CAU go"}, True),
        ({"q": "duong sa"}, True),
        ({"q": "máy bơm"}, False),
        ({"body": city.bodies["dong"].code}, True),
        ({"body": city.bodies["tay"].code}, False),
        ({"body": "%00", "q": "'%"}, None),
    ):
        found = reader.text("/chi-dao/", **query)
        if there is not None:
            assert ("Làm việc về đường sá" in found) is there, query


def test_a_directive_stands_in_its_very_words_with_what_is_around_it(reader: Reader, task: Task) -> None:
    assert task.directive is not None
    page = reader.get(f"/chi-dao/{task.directive.session.reference}/").content.decode()
    assert f'<span class="quiet">{BEFORE}</span><b>{ASKED}</b><span class="quiet">{AFTER}</span>' in page
    assert "Mở đầu" not in page
    assert task.title in page


def test_a_task_says_who_owes_what_by_when_and_what_was_told(
    city: SmallCity, reader: Reader, task: Task
) -> None:
    owner, head = city.officer("dong.head"), city.officer("city.head")
    paper = EvidenceGiven(EvidenceKind.FILE, upload=Upload(b"%PDF-1.4\n%%EOF\n", "nghiem-thu.pdf"))
    actions.report_progress(by=owner, task=task, text="Đã vá 40 m", percent=60, evidence=[paper])
    until = clock.today() + timedelta(days=20)
    wish = actions.ask_extension(by=owner, task=task, until=until, reason="Mưa cả tuần")
    actions.decide_extension(by=head, extension=wish, granted=True, reason="Đồng ý một lần")
    page = reader.text(f"/nhiem-vu/{task.reference}/")
    for words in (
        ASKED, "Chủ tịch phường", "Không còn ổ gà", "còn 20 ngày", "Đã vá 40 m", "Được 60 phần trăm",
        "Mưa cả tuần", "đồng ý lùi hạn", "Đồng ý một lần", "Cho lùi hạn, quyết định", "Hạn bây giờ",
        "Chưa có minh chứng nào được công khai",
    ):  # fmt: skip
        assert words in page, words
    assert "nghiem-thu.pdf" not in page
    assert city.users["dong.head"].display_name not in page
    english = reader.text(f"/en/nhiem-vu/{task.reference}/")
    assert "agreed to a later deadline" in english


@pytest.mark.django_db(transaction=True)
def test_only_a_released_file_is_fetched(city: SmallCity, reader: Reader, task: Task) -> None:
    owner, head = city.officer("dong.head"), city.officer("city.head")
    paper = EvidenceGiven(EvidenceKind.FILE, upload=Upload(b"%PDF-1.4\n%%EOF\n", "nghiem-thu.pdf"))
    told = actions.report_progress(by=owner, task=task, text="Đã vá 40 m", percent=60, evidence=[paper])
    kept = told.evidence.get()
    address = f"/nhiem-vu/minh-chung/{kept.uid.hex}/"
    assert reader.get(address).status_code == 404
    actions.release_evidence(by=head, evidence=kept)
    assert address in reader.get(f"/nhiem-vu/{task.reference}/").content.decode()
    answer = reader.get(address)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_flags_and_figures_are_said_in_plain_words(city: SmallCity, reader: Reader, task: Task) -> None:
    today = clock.today()
    plan = MeasurePlan("cases.received", {}, Comparator.AT_LEAST, 5, today - timedelta(days=5), today)
    under = task.directive
    assert under is not None
    one = owed(city, under, "Đo được", measure=plan)
    actions.report_done(by=city.officer("dong.head"), task=one, text="Xong cả rồi")
    actions.compute_measured_task(by=Actor.system("test"), task=one)
    page = reader.text(f"/nhiem-vu/{one.reference}/")
    for words in (
        "số liệu hệ thống đo được không đạt", "chưa nộp minh chứng nào", "Vụ việc tiếp nhận: 0",
        "cần ít nhất 5", "Chưa đạt", "Xong cả rồi",
    ):  # fmt: skip
        assert words in page, words


def test_nothing_of_what_is_not_public_is_read_anywhere(city: SmallCity, reader: Reader) -> None:
    open_one = directed(city, held(city))
    hidden = held(city, SECRET, is_public=False, number="99/MAT")
    below = directed(city, hidden)
    actions.link_directive(by=city.officer("city.head"), under=open_one, directive=below)
    secret, quiet = owed(city, below, SECRET), owed(city, open_one, "Việc kín", is_public=False)
    shown = owed(city, open_one, "Việc mở")
    for waits_for in (secret, quiet):
        actions.block_task(by=city.officer("city.head"), task=shown, waits_for=waits_for)
    actions.add_task(
        by=city.officer("city.head"), title="Con kín", organisation_id=city.bodies["dong"].pk, role="",
        due_on=clock.today(), is_standing=False, result="Kết quả", evidence_required="", parent=shown,
        is_public=False,
    )  # fmt: skip
    for address in (
        f"/chi-dao/{hidden.reference}/", f"/nhiem-vu/{secret.reference}/", f"/nhiem-vu/{quiet.reference}/",
        "/chi-dao/AAAA-0000/", "/nhiem-vu/%00/", "/nhiem-vu/minh-chung/x/", "/chi-dao/" + "9" * 500 + "/",
    ):  # fmt: skip
        assert reader.get(address).status_code == 404, address
    for address in (
        "/chi-dao/", "/chi-dao/?q=bi+mat", "/chi-dao/?q=99", "/tim/?q=bi+mat", "/sitemap.xml",
        f"/chi-dao/{open_one.session.reference}/", f"/nhiem-vu/{shown.reference}/",
    ):  # fmt: skip
        said = reader.get(address).content.decode()
        for words in (SECRET, "99/MAT", "Việc kín", "Con kín", hidden.reference, below.reference):
            assert words not in said.replace("bi mat", ""), (address, words)
    assert "1 nhiệm vụ" in reader.text("/chi-dao/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_keep_to_few_statements_and_are_alike_for_all(
    city: SmallCity, reader: Reader, task: Task, prefix: str
) -> None:
    assert task.directive is not None
    session = task.directive.session
    for number in range(4):
        more = owed(city, directed(city, session), f"Việc {number}")
        actions.block_task(by=city.officer("city.head"), task=task, waits_for=more)
    code = city.bodies["dong"].code
    for address in (
        "/chi-dao/", f"/chi-dao/?q=lam+viec&body={code}", f"/chi-dao/{session.reference}/",
        f"/nhiem-vu/{task.reference}/",
    ):  # fmt: skip
        reader.get(prefix + address)
        with CaptureQueriesContext(connection) as captured:
            answer = reader.get(prefix + address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
        assert "<c-" not in answer.content.decode()
        own = [one["sql"] for one in captured.captured_queries if "kernel_revision" not in one["sql"]]
        assert len(own) <= 12, (address, len(own), own)


def test_an_empty_city_says_so(city: SmallCity, reader: Reader) -> None:
    assert "Chưa có buổi làm việc hay văn bản nào" in words_of(reader.get("/chi-dao/"))
    assert queries.public_sessions() == []
