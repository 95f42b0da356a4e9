"""A case as anyone reads it: what was said, answered, contested, passed on; nothing finer than a day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from dangvan.cases import actions
from dangvan.cases.types import EvidenceFile
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor
from dangvan.organisations.models import Organisation
from tests.small_city import Said, SmallCity, later
from tests.website.reading.conftest import Reader, words_of

WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều."


def address(said: Said) -> str:
    return f"/vu-viec/{said.case.reference}/"


def test_the_facts_stand_there_and_no_word_that_was_not_released(city: SmallCity, reader: Reader) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    page = reader.text(address(said))
    for fact in (
        "Ổ gà, mặt đường hỏng",
        "Phường Đông",
        "Ủy ban nhân dân phường đông",
        "02/03/2026",
        "phải trả lời",
    ):
        assert fact in page
    assert "Còn 7 ngày làm việc" in page
    assert WORDS not in page
    assert "12 phố Cầu Gỗ" not in page


def test_released_words_open_the_exchange(city: SmallCity, reader: Reader) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    actions.release_words(by=city.officer("dong.intake"), case=said.case, report=said.report, text=WORDS)
    assert WORDS in reader.text(address(said))


def test_on_an_english_page_vietnamese_words_and_names_say_what_they_are(
    city: SmallCity, reader: Reader
) -> None:
    Organisation.objects.filter(code="dong").update(name_en="")
    revisions.forget_all()
    said = city.say(text=WORDS)
    city.screen(said)
    actions.release_words(by=city.officer("dong.intake"), case=said.case, report=said.report, text=WORDS)
    page = reader.get(f"/en{address(said)}").content.decode()
    assert f'<p class="said" lang="vi">{WORDS}' in page
    assert '<h1 lang="vi">' in page
    assert '<a href="/en/co-quan/dong/" lang="vi">Ủy ban nhân dân phường đông' in page
    assert '<a href="/en/dia-ban/00001/">Dong ward' in page
    assert 'lang="vi">Ổ gà' in reader.get("/en/vu-viec/").content.decode()
    assert '<p class="said">' in reader.get(address(said)).content.decode()


def test_an_answer_says_what_when_by_whom_with_its_evidence(city: SmallCity, reader: Reader) -> None:
    page = reader.text(address(city.answered()))
    for part in ("Đội duy tu đã vá ổ gà", "Đội duy tu số 2", "Biên bản nghiệm thu", "Đã trả lời"):
        assert part in page


def test_a_contest_has_its_clock_and_its_decision_but_not_the_persons_reason(
    city: SmallCity, reader: Reader
) -> None:
    said = city.answered()
    actions.contest_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá lún lại ngay hôm sau."
    )
    with later(days=1):
        actions.tell_what_people_did(by=Actor.system("clock"))
        page = reader.text(address(said))
    assert "Một người phản ánh chưa đồng ý" in page
    assert "Ủy ban nhân dân thành phố phải quyết định" in page
    assert "Xem lại theo đề nghị" in page
    assert "Chỗ vá lún lại" not in page


def test_a_refusal_says_who_refused_to_whom_it_went_and_why(city: SmallCity, reader: Reader) -> None:
    said = city.say()
    city.screen(said)
    actions.hand_over_case(
        by=city.officer("dong.head"), case=said.case, version=None,
        to_organisation_id=city.bodies["roads"].pk, reason_code="not-ours", reason="Đường này do Sở quản lý.",
    )  # fmt: skip
    page = reader.text(address(said))
    assert "Từ chối: cho là không thuộc trách nhiệm của mình" in page
    assert "Đường này do Sở quản lý." in page
    assert page.count("Sở Xây dựng") >= 2


def test_a_pause_and_an_extension_stand_with_their_reasons(city: SmallCity, reader: Reader) -> None:
    said = city.say()
    city.screen(said)
    city.accept(said)
    actions.extend_deadline(
        by=city.officer("dong.head"), case=said.case, version=None, days=2, reason_code="needs-survey",
        reason="Phải khoan khảo sát nền.",
    )  # fmt: skip
    actions.pause_case(
        by=city.officer("dong.officer"), case=said.fresh(), version=None, reason_code="waiting-works",
        reason="Chờ cấp phép đào đường.", until=clock.today() + timedelta(days=3),
    )  # fmt: skip
    page = reader.text(address(said))
    assert "Phải khoan khảo sát nền." in page
    assert "Chờ cấp phép đào đường." in page
    assert "Đang tạm dừng tính hạn" in page
    assert "đặt lại sau khi" in page


def test_a_merged_case_leads_on_to_the_one_that_lives(city: SmallCity, reader: Reader) -> None:
    first, second = city.say(), city.say("Hố sâu giữa đường trước cổng trường, rất nguy hiểm.")
    for said in (first, second):
        city.screen(said)
    actions.merge_cases(
        by=city.officer("dong.intake"),
        case=second.case,
        into=first.case,
        version=None,
        reason="Cùng một ổ gà.",
    )
    html = reader.get(address(second)).content.decode()
    assert f'href="{address(first)}"' in html
    assert "đã được gộp" in html


@pytest.mark.parametrize("why", ["unknown", "not screened", "sensitive", "about the body"])
def test_what_is_not_public_is_answered_like_what_does_not_exist(
    city: SmallCity, reader: Reader, why: str
) -> None:
    unknown = words_of(reader.get("/vu-viec/ABCD-1234/"))
    if why == "unknown":
        assert "Không có vụ việc công khai nào mang số này" in unknown
        return
    changes = {
        "sensitive": {"topic_id": city.topics["bribe"].pk},
        "about the body": {"about_body": True},
    }.get(why, {})
    said = city.say(**changes)
    if why == "sensitive":
        city.screen(said)
    answer = reader.get(address(said))
    assert answer.status_code == 404
    assert words_of(answer) == unknown


@pytest.mark.parametrize("typed", ["{low}", "{plain}", "{spaced}"])
def test_a_number_typed_otherwise_leads_to_the_one_address(
    city: SmallCity, reader: Reader, typed: str
) -> None:
    said = city.answered()
    reference = said.case.reference
    written = typed.format(
        low=reference.lower(), plain=reference.replace("-", ""), spaced=reference.replace("-", " ")
    )
    answer = reader.get(f"/vu-viec/{written}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, address(said))


def test_nothing_on_the_page_tells_the_minute_at_which_somebody_spoke(
    city: SmallCity, reader: Reader
) -> None:
    """Two people say the same on one day, five hours apart; their pages are alike letter for letter."""
    pages = []
    for hours, minutes in ((0, 3), (5, 17)):
        with later(hours=hours, minutes=minutes):
            said = city.say()
        with later(hours=6):
            city.screen(said)
        with later(days=1, hours=hours):
            city.accept(said)
            city.answer(said)
        with later(days=2, minutes=minutes):
            actions.contest_case(
                by=said.person, case=said.fresh(), report=said.report, reason="Chưa xong hẳn đâu."
            )
        with later(days=3):
            html = reader.get(address(said)).content.decode()
        assert not re.search(r"\d:\d\d|\d\d giờ|T\d\d:", html), "a time of day"
        pages.append(html.replace(said.case.reference, "NUMBER"))
    assert pages[0] == pages[1]


def test_a_paper_of_evidence_is_handed_out_in_a_sandbox_under_a_name_that_counts_nothing(
    city: SmallCity, reader: Reader
) -> None:
    said = city.say()
    city.screen(said)
    city.accept(said)
    city.answer(said, files=(EvidenceFile("document", b"%PDF-1.4 minutes", "Biên bản"),))
    href = re.search(r'href="(/bang-chung/[^"]+)"', reader.get(address(said)).content.decode())
    assert href is not None
    paper = reader.client.get(href[1])
    assert paper.status_code == 200
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in paper.headers["Content-Security-Policy"]
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert not {"Last-Modified", "ETag"} & set(paper.headers)
    assert "Set-Cookie" not in paper.headers
    paper.close()


def test_the_files_of_a_case_that_is_not_public_are_handed_to_nobody(city: SmallCity, reader: Reader) -> None:
    said = city.say(topic_id=city.topics["bribe"].pk)
    city.screen(said)
    city.accept(said)
    city.answer(said, files=(EvidenceFile("document", b"%PDF-1.4 minutes", "Biên bản"),))
    evidence = said.case.answers.get().evidence.get()
    assert reader.client.get(f"/bang-chung/{evidence.uid}/").status_code == 404


def test_others_who_joined_are_counted_from_the_next_day_on_and_not_named(
    city: SmallCity, reader: Reader
) -> None:
    first = city.say(text=WORDS)
    city.screen(first)
    city.say("Tôi cũng suýt ngã ở ổ gà này tối qua.", join=first.case, by=Actor.person())
    assert "2 người phản ánh" not in reader.text(address(first)), (
        "a number that moves at once tells the minute"
    )
    with later(days=1):
        page = reader.text(address(first))
    assert "2 người phản ánh" in page
    assert "suýt ngã" not in page
