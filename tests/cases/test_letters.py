"""Letters about cases, at a real mail server: everyone who should hear does, in their language, and no letter
says more than that there is news.
"""

from __future__ import annotations

import ast
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import resolve
from django.utils import translation

from dangvan.cases import actions, letters, tasks
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.models import OutboxMessage
from dangvan.kernel.worker import Worker
from dangvan.reports import actions as reports
from dangvan.reports.types import ContactInput
from tests.architecture.sources import PACKAGE, python_files, tree
from tests.kernel.test_mail import PostOffice, post
from tests.small_city import Said, SmallCity, later

__all__ = ["post"]

CLOCK = Actor.system("clock")
TEXT = "Ổ gà rất sâu trước cổng trường Kim Đồng, xe máy ngã nhiều."
AN, BINH = "an@people.example", "binh@people.example"


def say(city: SmallCity, email: str = AN, language: str = "vi", **changes: Any) -> Said:
    contact = ContactInput(name="Nguyễn Văn An", phone="0912345678", email=email, language=language)
    return city.say(TEXT, contact=contact, **changes)


def deliver(post: PostOffice) -> list[EmailMessage]:
    """What arrives now; what arrived before is put away."""
    post.letters.clear()
    Worker().drain()
    return post.letters


def parts(letter: EmailMessage) -> tuple[str, str]:
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def to(letters_: list[EmailMessage]) -> list[str]:
    return sorted(letter["To"] for letter in letters_)


def kinds_emitted() -> set[str]:
    """Every kind that an action of cases puts into the outbox, read from the code."""
    found = set()
    for path in python_files(PACKAGE / "cases" / "actions"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).split(".")[-1]
                values = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "news")]
                if name in {"after_commit", "tell", "settle_answered"}:
                    found |= {v.value for v in values if isinstance(v, ast.Constant)}
    found |= {"case.answered"}
    return {kind for kind in found if isinstance(kind, str)}


def test_every_kind_that_actions_emit_has_letters_and_no_kind_waits_for_nobody() -> None:
    assert kinds_emitted() == tasks.KINDS
    assert all(outbox.handler_of(kind) for kind in tasks.KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", sorted(tasks.KINDS))
def test_every_kind_of_news_is_a_whole_letter_that_tells_nothing_of_the_matter(
    city: SmallCity, post: PostOffice, kind: str, language: str
) -> None:
    said = say(city, language=language)
    city.users["city.head"].language = language
    city.users["city.head"].save()
    deliver(post)
    reference = {"case": str(said.case.uid), "report": str(said.report.uid), "version": "7"}
    outbox.after_commit(kind, not_before=None, **reference, organisation=str(city.bodies["city"].pk))
    arrived = deliver(post)
    assert arrived
    assert len({letter["Message-ID"] for letter in arrived}) == len(arrived)
    for letter in arrived:
        for form in parts(letter):
            assert said.case.reference in form
            assert "http" in form
            assert_says_nothing(said, form)
        plain, html = parts(letter)
        assert len(plain.splitlines()[2]) > 30, "what happened stands in one sentence at least"
        assert f'<html lang="{letter["Content-Language"]}">' in html
        assert plain.startswith("Hello," if letter["Content-Language"] == "en" else "Kính gửi bạn,")
        assert_says_nothing(said, letter["Subject"])


def assert_says_nothing(said: Said, text: str) -> None:
    """No words of the report, no receipt, no name, no topic."""
    lower = text.lower()
    for secret in ("Kim Đồng", "ổ gà", "pothole", "Nguyễn Văn An", "0912", AN, BINH, str(said.report.uid)):
        assert secret.lower() not in lower
    for syllable in (said.code, said.code.replace("-", " ")):
        assert syllable.lower() not in lower


@pytest.mark.django_db
def test_the_person_hears_of_each_step_of_their_case(city: SmallCity, post: PostOffice) -> None:
    said = say(city)
    (letter,) = deliver(post)
    assert "ghi nhận" in parts(letter)[0]
    city.screen(said)
    city.accept(said)
    actions.schedule_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        promised_on=clock.today() + timedelta(days=3),
        plan="Đội duy tu vá trong tuần này.",
    )
    (letter,) = deliver(post)
    assert "hẹn ngày" in parts(letter)[0]
    city.answer(said)
    (letter,) = deliver(post)
    assert to([letter]) == [AN]
    assert "đã trả lời" in parts(letter)[0]
    assert "Ủy ban nhân dân phường đông" in parts(letter)[0]


@pytest.mark.django_db
def test_everyone_who_reported_the_same_gets_a_letter_of_their_own(city: SmallCity, post: PostOffice) -> None:
    said = say(city)
    say(city, BINH, "en", join=said.case)
    silent = ContactInput(email="chi@people.example", wants_news=False)
    city.say("Tôi cũng ngã ở đây.", contact=silent, join=said.case)
    city.screen(said)
    city.answer(said)
    deliver(post)
    answered = [one for one in post.letters if "answer" in parts(one)[0] or "trả lời." in parts(one)[0]]
    assert set(to(answered)) == {AN, BINH}
    assert all(BINH not in parts(one)[0] for one in post.letters if one["To"] == AN)


@pytest.mark.django_db
def test_a_mailbox_that_is_gone_keeps_nobody_else_from_hearing(city: SmallCity, post: PostOffice) -> None:
    said = say(city)
    say(city, BINH, join=said.case)
    city.screen(said)
    deliver(post)
    city.answer(said)
    refuse(post, AN)
    assert to(deliver(post)) == [BINH]
    assert OutboxMessage.objects.filter(failed_at__isnull=False).count() == 1


def refuse(post: PostOffice, address: str) -> None:
    """Let the mail server know no such mailbox."""
    whole = type(post).handle_RCPT

    async def answer(server: object, session: object, envelope: object, to: str, options: list[str]) -> str:
        if to == address:
            return "550 no such mailbox"
        return await whole(post, server, session, envelope, to, options)  # type: ignore[arg-type]

    post.handle_RCPT = answer  # type: ignore[method-assign,assignment]


@pytest.mark.django_db
def test_a_message_delivered_twice_makes_the_same_letter_for_the_reader(
    city: SmallCity, post: PostOffice
) -> None:
    said = say(city)
    deliver(post)
    post.letters.clear()
    reference = {"case": str(said.case.uid), "version": "3"}
    tasks.deliver("case.paused", reference)
    tasks.deliver("case.paused", reference)
    tasks.deliver("case.paused", reference | {"version": "9"})
    first, again, another = (letter["Message-ID"] for letter in post.letters)
    assert first == again
    assert another != first


@pytest.mark.django_db
def test_nothing_is_sent_once_the_contact_is_destroyed(city: SmallCity, post: PostOffice) -> None:
    said = say(city)
    city.screen(said)
    city.answer(said)
    actions.give_satisfaction(by=said.person, case=said.case, report=said.report, solved=True)
    deliver(post)
    with later(days=100):
        assert reports.purge_contacts(by=CLOCK) == 1
        actions.reopen_case(
            by=said.person, case=said.case, report=said.report, reason="Ổ gà lại bong ra như cũ rồi."
        )
        city.answer(said)
        assert AN not in to(deliver(post))


@pytest.mark.django_db
def test_nobody_is_told_of_imported_history_or_of_what_was_withdrawn(
    city: SmallCity, post: PostOffice
) -> None:
    old = say(city, is_history=True, received_at=clock.now() - timedelta(days=400))
    gone = say(city)
    deliver(post)
    actions.withdraw_report(by=gone.person, report=gone.report)
    for said in (old, gone):
        tasks.deliver("case.answered", {"case": str(said.case.uid), "version": "1"})
    assert deliver(post) == []


@pytest.mark.django_db
def test_a_contest_and_a_late_case_are_told_to_the_heads_above(city: SmallCity, post: PostOffice) -> None:
    said = say(city)
    city.screen(said)
    city.answer(said)
    deliver(post)
    actions.contest_case(
        by=said.person, case=said.case, report=said.report, reason="Ổ gà vẫn còn nguyên như cũ."
    )
    (letter,) = deliver(post)
    assert letter["To"] == "city.head@example.org"
    assert f"/desk/vu-viec/{said.case.reference}/" in parts(letter)[0]
    late = city.say(topic_id=city.topics["lamp"].pk)
    city.screen(late, by="lights.intake")
    with later(days=12):
        actions.escalate_late_cases(by=CLOCK)
        assert "roads.head@example.org" in to(deliver(post))


@pytest.mark.django_db
def test_whoever_works_on_the_case_hears_when_it_comes_back(city: SmallCity, post: PostOffice) -> None:
    said = say(city)
    city.screen(said)
    officer = city.users["dong.officer"]
    actions.assign_cases(by=city.officer("dong.head"), cases=[said.case], user_id=officer.pk)
    deliver(post)
    actions.add_to_report(by=said.person, report=said.report, text="Hôm nay lại có người ngã.")
    assert to(deliver(post)) == [officer.email]
    city.answer(said)
    contest = actions.contest_case(
        by=said.person, case=said.case, report=said.report, reason="Ổ gà vẫn còn nguyên như cũ."
    )
    deliver(post)
    actions.decide_contest(
        by=city.officer("city.officer"),
        case=said.case,
        version=None,
        contest=contest,
        outcome="returned",
        text="Phường phải vá lại toàn bộ đoạn đường này.",
    )
    assert to(deliver(post)) == [AN, officer.email]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_letter_about_a_body_or_a_denunciation_does_not_even_say_who_deals_with_it(
    city: SmallCity, post: PostOffice, language: str
) -> None:
    about = say(city, language=language, about_body=True)
    denounced = say(city, BINH, language)
    actions.refer_case(by=city.officer("dong.intake"), case=denounced.case, version=None)
    arrived = deliver(post)
    assert to(arrived) == [AN, BINH, BINH]
    for letter in arrived[:1] + arrived[-1:]:
        for form in (*parts(letter), letter["Subject"]):
            for telling in (
                "tố cáo",
                "denunciation",
                "Thanh tra",
                "Inspectorate",
                "phường đông",
                "Dong ward",
            ):
                assert telling not in form
    assert about.case.accused_id is not None


@pytest.mark.django_db
def test_people_of_the_accused_body_get_no_letter(city: SmallCity, post: PostOffice) -> None:
    say(city, topic_id=city.topics["lamp"].pk, about_body=True)
    deliver(post)
    with later(days=40):
        for _turn in range(3):
            actions.escalate_late_cases(by=CLOCK)
        heads = to(deliver(post))
    assert heads
    assert not [one for one in heads if one.startswith("lights.")]


@pytest.mark.django_db
def test_a_merge_tells_the_reporters_of_the_case_that_went_up_in_the_other(
    city: SmallCity, post: PostOffice
) -> None:
    first, second = say(city), say(city, BINH)
    for said in (first, second):
        city.screen(said)
    deliver(post)
    actions.merge_cases(
        by=city.officer("dong.officer"),
        case=second.case,
        version=None,
        into=first.case,
        reason="Cùng một ổ gà.",
    )
    (letter,) = deliver(post)
    assert letter["To"] == BINH
    assert second.case.reference in parts(letter)[0]


def test_letters_lead_to_pages_that_exist() -> None:
    assert resolve(letters.FOLLOW).view_name
    assert resolve(letters.DESK.format(reference="7K3M-92QX")).view_name
    with translation.override("en"):
        assert resolve("/en" + letters.FOLLOW).view_name
