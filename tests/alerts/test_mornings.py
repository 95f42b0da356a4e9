"""What a morning's letter says, to whom it goes, and when there is none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from dangvan.alerts import actions, sealing
from dangvan.alerts.models import Digest, Follow, Follower, Round
from dangvan.alerts.queries import news_between, news_of_case, thing_by_id
from dangvan.alerts.types import Kind
from dangvan.cases import actions as cases
from dangvan.cases.models import Case
from dangvan.kernel import stopping
from dangvan.organisations import actions as organisations
from tests.alerts.conftest import CLOCK, PERSON, Following, morning, run_morning, token_in
from tests.small_city import SmallCity, later


def test_one_letter_tells_of_all_that_is_followed(city: SmallCity, follow: Following) -> None:
    said = city.answered()
    follow(Kind.CASE, said.fresh().reference)
    follow(Kind.AREA, city.areas["dong"].code)
    follow(Kind.TOPIC, "streets")
    follow(Kind.ORGANISATION, "dong")
    with morning(3):
        [letter] = run_morning()
        assert run_morning() == []
    body = letter.body  # type: ignore[attr-defined]
    assert letter.to == ["lan@example.org"]  # type: ignore[attr-defined]
    assert body.count("Ủy ban nhân dân phường đông trả lời") == 1
    assert body.count(f"/vu-viec/{said.fresh().reference}/") == 1
    assert "Ổ gà sâu trước cổng trường tiểu học" in body
    assert "xe máy ngã nhiều" not in body
    assert "1 vụ việc" in letter.subject  # type: ignore[attr-defined]


def test_the_letter_can_be_stopped_with_one_press(city: SmallCity, follow: Following) -> None:
    city.answered()
    follow(Kind.AREA, city.areas["dong"].code)
    with morning(3):
        [letter] = run_morning()
    headers = letter.extra_headers  # type: ignore[attr-defined]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert sealing.row_of(sealing.STOP, address.rstrip("/").rsplit("/", 1)[-1]) is not None
    assert token_in(letter, "dung") in address
    assert token_in(letter, "cua-toi") not in address


def test_no_letter_before_the_morning_and_none_of_this_very_day(city: SmallCity, follow: Following) -> None:
    city.answered()
    follow(Kind.AREA, city.areas["dong"].code)
    assert run_morning() == []
    with morning(3, hour=6):
        assert run_morning() == []
    with morning(3, hour=7):
        assert len(run_morning()) == 1


def test_no_letter_where_nothing_is_new(city: SmallCity, follow: Following) -> None:
    city.answered()
    follow(Kind.AREA, city.areas["tay"].code)
    with morning(3):
        assert run_morning() == []
    assert Digest.objects.count() == 0


def test_what_happened_before_one_followed_is_no_news(city: SmallCity, follow: Following) -> None:
    city.answered()
    with morning(3):
        follow(Kind.AREA, city.areas["dong"].code)
        assert run_morning() == []
    with morning(4):
        assert run_morning() == []


def test_a_standstill_is_made_up_for_once_and_no_more_than_a_week(city: SmallCity, follow: Following) -> None:
    follow(Kind.AREA, city.areas["dong"].code)
    with morning(3):
        assert run_morning() == []
        said = city.say()
        city.screen(said)
    with morning(5):
        city.accept(said)
        city.answer(said)
    with morning(7):
        [letter] = run_morning()
        assert "Vụ việc mới được công khai" in letter.body  # type: ignore[attr-defined]
        assert "trả lời" in letter.body  # type: ignore[attr-defined]
    with morning(30):
        assert run_morning() == []
    last = Round.objects.get(day=date(2026, 3, 30))
    assert last.last - last.first == timedelta(days=actions.queueing.MOST_DAYS - 1)


def test_what_a_person_did_is_told_when_their_day_is_over(city: SmallCity, follow: Following) -> None:
    said = city.answered()
    follow(Kind.CASE, said.fresh().reference)
    with morning(3):
        run_morning()
        cases.contest_case(by=said.person, case=said.fresh(), report=said.report, reason="Vẫn còn ổ gà sâu.")
        told = [one.kind for one in news_of_case(said.fresh().pk)]
        assert "case.contested" not in told
    with morning(4):
        [letter] = run_morning()
    assert "chưa đồng ý" in letter.body  # type: ignore[attr-defined]
    assert "Vẫn còn" not in letter.body  # type: ignore[attr-defined]


def test_a_case_that_leaves_the_public_before_it_is_sent_is_told_to_nobody(
    city: SmallCity, follow: Following
) -> None:
    said = city.answered()
    follow(Kind.AREA, city.areas["dong"].code)
    with morning(3):
        assert actions.queue_digests(by=CLOCK) == 1
        case = said.fresh()
        case.is_public = False
        case.save(update_fields=["is_public"])
        before = len(mail.outbox)
        actions.send_digests(by=CLOCK)
        assert len(mail.outbox) == before
    assert Digest.objects.count() == 0
    assert Follower.objects.get().failures == 0


def test_a_summary_erased_after_queueing_is_not_sent(city: SmallCity, follow: Following) -> None:
    said = city.answered()
    follow(Kind.AREA, city.areas["dong"].code)
    with morning(3):
        actions.queue_digests(by=CLOCK)
        case = said.fresh()
        case.summary = ""
        case.save(update_fields=["summary"])
        actions.send_digests(by=CLOCK)
    assert "cổng trường" not in mail.outbox[-1].body


def test_who_followed_a_case_hears_of_the_one_it_was_merged_into(city: SmallCity, follow: Following) -> None:
    first, other = city.say(), city.say("Ổ gà trước cổng trường, sâu lắm rồi.")
    for said in (first, other):
        city.screen(said)
    follow(Kind.CASE, other.fresh().reference)
    merged = other.fresh()
    cases.merge_cases(
        by=city.officer("dong.officer"),
        case=merged,
        into=first.fresh(),
        reason="Cùng một ổ gà trước cổng trường.",
        version=None,
    )
    with morning(3):
        run_morning()
        into = Case.objects.get(pk=Case.objects.get(pk=merged.pk).merged_into_id)
        thing = thing_by_id(Kind.CASE, merged.pk)
        assert thing is not None
        assert thing.code == into.reference
        cases.accept_case(by=city.officer("dong.officer"), case=into, version=None)
        into.refresh_from_db()
        cases.answer_case(by=city.officer("dong.officer"), case=into, version=None, draft=city.draft())
    with morning(4):
        [letter] = run_morning()
    assert into.reference in letter.body  # type: ignore[attr-defined]


def test_who_followed_a_body_hears_of_its_successor(city: SmallCity, follow: Following) -> None:
    city.answered()
    follow(Kind.ORGANISATION, "tay")
    organisations.succeed_organisation(
        by=CLOCK, predecessor=city.bodies["tay"].pk, successor=city.bodies["dong"].pk, day=date(2026, 3, 2)
    )
    with morning(3):
        [letter] = run_morning()
    assert "trả lời" in letter.body  # type: ignore[attr-defined]


def test_letters_are_in_the_language_chosen(city: SmallCity, follow: Following) -> None:
    city.answered()
    link = follow(Kind.AREA, city.areas["dong"].code, language="en")
    with morning(3):
        [letter] = run_morning()
        assert "/en/tin/dung/" in letter.body  # type: ignore[attr-defined]
        assert "Hello," in letter.body  # type: ignore[attr-defined]
        assert letter.extra_headers["Content-Language"] == "en"  # type: ignore[attr-defined]
    actions.set_language(by=PERSON, token=link, language="vi")
    assert Follower.objects.get().language == "vi"


def test_letters_that_many_share_differ_only_in_their_links(city: SmallCity, follow: Following) -> None:
    city.answered()
    for number in range(7):
        follow(Kind.AREA, city.areas["dong"].code, f"p{number}@example.org")
    with morning(3):
        letters = run_morning()
    assert sorted(one.to[0] for one in letters) == [f"p{n}@example.org" for n in range(7)]  # type: ignore[attr-defined]
    links = {token_in(one, "dung") for one in letters}
    assert len(links) == 7
    assert len({one.extra_headers["Message-ID"] for one in letters}) == 7  # type: ignore[attr-defined]


def test_a_long_list_of_news_is_cut_and_says_so(city: SmallCity, follow: Following) -> None:
    follow(Kind.AREA, city.areas["dong"].code)
    for number in range(42):
        said = city.say(f"Ổ gà số {number} ở trước cổng trường, rất sâu.")
        city.screen(said, summary=f"Ổ gà số {number}")
    with morning(3):
        [letter] = run_morning()
    assert "và 2 tin nữa" in letter.body  # type: ignore[attr-defined]


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_did_not_reach(
    city: SmallCity, follow: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.answered()
    for number in range(3):
        follow(Kind.AREA, city.areas["dong"].code, f"p{number}@example.org")
    with morning(3):
        actions.queue_digests(by=CLOCK)
        monkeypatch.setattr(actions.sending, "SECONDS_A_BATCH", -1.0)
        monkeypatch.setattr(actions.sending, "_claim", _once(actions.sending._claim))
        assert actions.send_digests(by=CLOCK) == 0
        assert set(Digest.objects.values_list("attempts", "leased_until")) == {(0, None)}
        monkeypatch.undo()
        stopping.begin()
        assert actions.send_digests(by=CLOCK) == 3


def _once(claim: Any) -> Any:
    taken = []

    def do(desk: Any) -> Any:
        return [] if taken else taken.append(1) or claim(desk)

    return do


def test_rows_leased_by_a_living_worker_are_left_and_those_of_a_dead_one_are_taken(
    city: SmallCity, follow: Following
) -> None:
    city.answered()
    follow(Kind.AREA, city.areas["dong"].code)
    with morning(3):
        actions.queue_digests(by=CLOCK)
        assert len(actions.sending._claim(actions.sending._Desk())) == 1
        assert actions.send_digests(by=CLOCK) == 0
        with later(minutes=11):
            assert actions.send_digests(by=CLOCK) == 1


def test_two_rounds_of_one_morning_queue_once(city: SmallCity, follow: Following) -> None:
    city.answered()
    follow(Kind.AREA, city.areas["dong"].code)
    with morning(3):
        assert actions.queue_digests(by=CLOCK) == 1
        assert actions.queue_digests(by=CLOCK) == 0
    assert Digest.objects.count() == 1


def test_news_are_of_whole_days_and_in_no_order_within_one(city: SmallCity) -> None:
    for number in range(6):
        city.screen(city.say(f"Ổ gà số {number} ở trước cổng trường, rất sâu."))
    with morning(3):
        found = [one.reference for one in news_between(date(2026, 3, 1), date(2026, 3, 9))]
    assert found == sorted(found)
    assert len(found) == 6
    assert news_between(date(2026, 3, 2), date(2026, 3, 2)) == []


def test_no_row_joins_a_follower_to_a_report() -> None:
    for model in (Follower, Follow, Digest, Round):
        keys = [one for one in model._meta.get_fields() if one.is_relation and one.many_to_one]
        assert {one.related_model for one in keys} <= {Follower}
