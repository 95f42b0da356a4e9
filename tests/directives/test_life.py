"""A session, what is read out of it, and a task's way to its end, through the actions."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from dangvan.directives import actions, queries
from dangvan.directives.models import Directive, Session, Suggestion, Task
from dangvan.directives.types import (
    BoardFilters,
    EvidenceGiven,
    EvidenceKind,
    Flag,
    SuggestionState,
    TaskState,
    Upload,
)
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.reports import media
from tests.small_city import SmallCity, later

TEXT = "Yêu cầu UBND phường Đông vá ổ gà trước 31/3/2026. Giao Sở Xây dựng kiểm tra."


def session(city: SmallCity, by: str = "city.officer", **changes: Any) -> Session:
    values: dict[str, Any] = {
        "organisation_id": city.bodies["city"].pk,
        "kind": "working",
        "title": "Làm việc về đường sá",
        "held_on": clock.today(),
        "is_public": True,
        "text": TEXT,
    } | changes
    return actions.record_session(by=city.officer(by), **values)


def directive(city: SmallCity, of: Session, end: int = 49) -> Directive:
    return actions.add_directive(by=city.officer("city.officer"), session=of, start=0, end=end)


def task(city: SmallCity, by: str = "city.officer", owner: str = "dong", **changes: Any) -> Task:
    values: dict[str, Any] = {
        "title": "Vá ổ gà",
        "organisation_id": city.bodies[owner].pk,
        "role": "Chủ tịch UBND phường",
        "due_on": clock.today() + timedelta(days=10),
        "is_standing": False,
        "result": "Không còn ổ gà trên phố Cầu Gỗ",
        "evidence_required": "Biên bản nghiệm thu",
    } | changes
    return actions.add_task(by=city.officer(by), **values)


def flags(of: Task) -> set[Flag]:
    return set(queries.flags_of(Task.objects.get(pk=of.pk)))


def test_the_original_is_kept_and_its_fingerprint_is_in_the_record(city: SmallCity) -> None:
    content = TEXT.encode()
    kept = session(city, text="", upload=Upload(content, "../ket luan.txt"))
    assert (media.private_root() / kept.original_file).read_bytes() == content
    assert kept.original_name == "ket luan.txt"
    event = Event.objects.get(subject=kept.uid, kind="session.recorded")
    assert event.payload["values"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert event.plain["what"] == "working"


def test_of_a_session_that_is_not_public_nothing_stands_plain(city: SmallCity) -> None:
    kept = session(city, is_public=False)
    made = task(city, directive=directive(city, kept), is_public=True)
    assert not made.is_public
    for event in Event.objects.filter(public=True, kind__regex="^(session|directive|task)[.]"):
        assert event.plain == {}, event.kind
    with pytest.raises(NotFound):
        queries.public_session(kept.reference)
    with pytest.raises(NotFound):
        queries.public_task(made.reference)


def test_a_directive_keeps_the_very_words_with_what_stands_around_them(city: SmallCity) -> None:
    kept = session(city)
    made = actions.add_directive(by=city.officer("city.officer"), session=kept, start=50, end=len(TEXT))
    assert made.quotation == kept.text[made.start : made.end] == "Giao Sở Xây dựng kiểm tra."
    assert kept.text[: made.start].endswith(made.prefix)
    assert made.text_sha256 == hashlib.sha256(kept.text.encode()).hexdigest()
    with pytest.raises(Invalid):
        actions.add_directive(by=city.officer("city.officer"), session=kept, start=50, end=len(TEXT) + 1)


def test_a_passage_can_be_split_merged_rejected_and_taken_up_again(city: SmallCity) -> None:
    kept, by = session(city), city.officer("city.officer")
    whole = Suggestion.objects.create(session=kept, start=0, end=len(TEXT))
    first, second = actions.split_suggestion(by=by, suggestion=whole, at=50)
    with pytest.raises(Conflict):
        actions.accept_suggestion(by=by, suggestion=whole)
    merged = actions.merge_suggestions(by=by, suggestions=[second, first])
    assert (merged.start, merged.end) == (0, len(TEXT))
    actions.reject_suggestion(by=by, suggestion=merged)
    assert not Directive.objects.exists()
    again = actions.undo_rejection(by=by, suggestion=merged)
    assert again.state == SuggestionState.PROPOSED
    assert actions.accept_suggestion(by=by, suggestion=again).quotation == TEXT


def test_a_chain_of_directives_is_seen_both_ways_and_never_closes(city: SmallCity) -> None:
    by, kept = city.officer("city.officer"), session(city)
    top, middle, low = (directive(city, kept, end) for end in (20, 30, 40))
    actions.link_directive(by=by, under=top, directive=middle)
    actions.link_directive(by=by, under=middle, directive=low)
    with pytest.raises(Invalid):
        actions.link_directive(by=by, under=low, directive=top)
    tree = queries.directive_tree(middle, by)
    assert [one for _level, one in tree.above] == [top]
    assert [node.directive for node in tree.node.below] == [low]


def test_a_task_is_told_of_reported_done_sent_back_and_confirmed(city: SmallCity) -> None:
    made = task(city, is_public=True)
    owner, head = city.officer("dong.officer"), city.officer("city.head")
    actions.report_done(by=owner, task=made, text="Đã vá xong")
    assert flags(made) == {Flag.NO_EVIDENCE}
    actions.return_task(by=head, task=made, reason="Chưa có biên bản")
    link = EvidenceGiven(EvidenceKind.LINK, link="https://example.org/bien-ban")
    actions.report_progress(by=owner, task=made, text="Gửi biên bản", percent=100, evidence=[link])
    actions.report_done(by=owner, task=made, text="Đã vá xong")
    done = actions.confirm_done(by=head, task=made)
    assert done.state == TaskState.DONE
    assert flags(made) == set()
    with pytest.raises(Conflict):
        actions.report_progress(by=owner, task=made, text="Thêm nữa", percent=50)


def test_a_link_that_is_no_web_address_is_refused(city: SmallCity) -> None:
    made = task(city)
    bad = EvidenceGiven(EvidenceKind.LINK, link="javascript:alert(1)")
    with pytest.raises(Invalid):
        actions.report_progress(
            by=city.officer("dong.officer"), task=made, text="Xem", percent=1, evidence=[bad]
        )


def test_a_task_has_a_deadline_or_is_said_to_be_standing(city: SmallCity) -> None:
    with pytest.raises(Invalid):
        task(city, due_on=None)
    with pytest.raises(Invalid):
        task(city, is_standing=True)
    assert task(city, due_on=None, is_standing=True).is_standing


def test_who_asks_for_more_time_never_decides_it(city: SmallCity) -> None:
    own = task(city, by="dong.head")
    asked = actions.ask_extension(
        by=city.officer("dong.head"), task=own, until=date(2026, 5, 1), reason="Mưa nhiều"
    )
    for wrong in ("dong.head", "dong.officer", "tay.head", "city.officer", "inspector.auditor"):
        with pytest.raises(NotAllowed):
            actions.decide_extension(by=city.officer(wrong), extension=asked, granted=True, reason="Được")
    actions.decide_extension(by=city.officer("city.head"), extension=asked, granted=True, reason="Có lý do")
    own.refresh_from_db()
    assert own.due_on == date(2026, 5, 1)


def test_tasks_never_wait_for_one_another_in_a_circle(city: SmallCity) -> None:
    by, (a, b, c) = city.officer("city.officer"), [task(city) for _ in range(3)]
    actions.block_task(by=by, task=a, waits_for=b)
    actions.block_task(by=by, task=b, waits_for=c)
    for first, second in ((c, a), (a, a)):
        with pytest.raises(Invalid):
            actions.block_task(by=by, task=first, waits_for=second)


def test_flags_and_the_board_agree(city: SmallCity) -> None:
    late, ownerless = task(city), task(city, organisation_id=None)
    with later(days=20):
        seen = queries.board(Actor.system("clock"))
        assert seen.counts.by_flag[Flag.OVERDUE] == 2
        assert {card.task for card in seen.cards if Flag.OVERDUE in card.flags} == {late, ownerless}
        only = queries.board(Actor.system("clock"), BoardFilters(flag=Flag.NO_OWNER))
        assert [card.task for card in only.cards] == [ownerless]


ACTS: dict[str, tuple[str, Any]] = {
    "assign": (
        "city.officer",
        lambda t, by: actions.assign_task(by=by, task=t, organisation_id=None, role=""),
    ),
    "progress": (
        "dong.officer",
        lambda t, by: actions.report_progress(by=by, task=t, text="Đang làm", percent=5),
    ),
    "done": ("dong.officer", lambda t, by: actions.report_done(by=by, task=t, text="Đã xong")),
    "cancel": ("city.head", lambda t, by: actions.cancel_task(by=by, task=t, reason="Không cần nữa")),
    "extension": (
        "dong.officer",
        lambda t, by: actions.ask_extension(by=by, task=t, until=date(2026, 6, 1), reason="Mưa nhiều"),
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_only_those_who_may_act_on_a_task(city: SmallCity, name: str) -> None:
    right, act = ACTS[name]
    made = task(city)
    wrong = [
        Actor.person(), Actor.system("clock"),
        *(city.officer(who) for who in ("tay.head", "tay.officer", "dong.auditor", "dong.intake")),
        city.officer("dong.head" if right.startswith("city") else "city.officer"),
    ]  # fmt: skip
    for one in wrong:
        with pytest.raises(NotAllowed):
            act(made, one)
    before = Event.objects.count()
    act(made, city.officer(right))
    assert Event.objects.count() > before


def test_a_ward_neither_speaks_for_the_city_nor_sets_it_a_task(city: SmallCity) -> None:
    for who in ("dong.head", "city.intake", "city.auditor"):
        with pytest.raises(NotAllowed):
            session(city, by=who)
    for owner in ("city", "tay"):
        with pytest.raises(NotAllowed):
            task(city, by="dong.head", owner=owner)


def test_what_is_not_public_is_seen_by_those_involved_and_those_above(city: SmallCity) -> None:
    made = task(city)
    for who in ("dong.officer", "city.head", "city.officer", "inspector.auditor"):
        assert queries.task_of(made.reference, city.officer(who)).card.task == made
    for who in ("tay.head", "roads.officer"):
        with pytest.raises(NotFound):
            queries.task_of(made.reference, city.officer(who))
        assert queries.board(city.officer(who)).found == 0
