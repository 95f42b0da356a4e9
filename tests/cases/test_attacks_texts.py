"""What nobody should send: ten megabytes, NUL bytes, half characters, unknown codes, impossible places, days.
A clear sentence for each, and no database that complains.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dangvan.cases import actions
from dangvan.cases.actions.answering import check_draft
from dangvan.cases.models import Case
from dangvan.cases.types import AnswerDraft, EvidenceFile
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, DangvanError, Invalid, NotFound
from tests.cases import test_attacks_rights as scenes
from tests.cases.test_attacks_rights import Scene
from tests.small_city import SmallCity

TEN_MEGABYTES = "ổ gà " * 2_000_000
NASTY = {
    "ten megabytes": TEN_MEGABYTES,
    "only NUL": "\x00" * 50,
    "only half characters": "\x01\x02\u200b" * 20,
    "blanks": " \n\t\u2060" * 30,
}
#: Taken as they are, once what can't be stored is out.
ODD = "Lời có \x00 NUL, nửa ký tự \ud800 và chữ rời e\u0302\u0301 đủ dài."

Act = Callable[[Scene, str], Any]


def officer(scene: Scene, role: str = "officer") -> Actor:
    return scene.city.officer(f"dong.{role}")


def decide(scene: Scene, text: str) -> None:
    assert scene.contest is not None
    actions.decide_contest(
        by=scene.city.officer("city.officer"),
        case=scene.case,
        version=None,
        contest=scene.contest,
        outcome="upheld",
        text=text,
    )


def hand_over(scene: Scene, text: str) -> None:
    to = scene.city.bodies["tay"].pk
    actions.hand_over_case(
        by=officer(scene), case=scene.case, version=None, to_organisation_id=to, reason=text
    )


def arbitrate(scene: Scene, text: str) -> None:
    by, to = scene.city.officer("arbiter.arbiter"), scene.city.bodies["tay"].pk
    actions.arbitrate_case(by=by, case=scene.case, version=None, to_organisation_id=to, reason=text)


def merge(scene: Scene, text: str) -> None:
    assert scene.other is not None
    actions.merge_cases(
        by=officer(scene), case=scene.case, version=None, into=scene.other.fresh(), reason=text
    )


def reclassify(scene: Scene, text: str) -> None:
    flood = scene.city.topics["flood"].pk
    actions.reclassify_case(
        by=officer(scene), case=scene.case, version=None, topic_id=flood, area_id=None, reason=text
    )


def decide_refusal(scene: Scene, text: str) -> None:
    actions.decide_refusal(by=scene.city.officer("city.officer"), **scene.own, release=False, reason=text)


def save_template(scene: Scene, text: str) -> None:
    dong = scene.city.bodies["dong"].pk
    actions.save_template(by=officer(scene), organisation_id=dong, title="Vá ổ gà", body=text)


def schedule(scene: Scene, text: str) -> None:
    day = clock.today() + timedelta(days=2)
    actions.schedule_case(by=officer(scene), case=scene.case, version=None, promised_on=day, plan=text)


def pause(scene: Scene, text: str) -> None:
    day = clock.today() + timedelta(days=2)
    actions.pause_case(
        by=officer(scene), case=scene.case, version=None, reason_code="waiting-works", reason=text, until=day
    )


def extend(scene: Scene, text: str) -> None:
    actions.extend_deadline(
        by=officer(scene, "head"),
        case=scene.case,
        version=None,
        days=1,
        reason_code="needs-survey",
        reason=text,
    )


def decline(scene: Scene, text: str) -> None:
    actions.decline_case(
        by=officer(scene), case=scene.case, version=None, reason_code="not-public-duty", text=text
    )


def answer(scene: Scene, **changes: Any) -> None:
    actions.answer_case(by=officer(scene), case=scene.case, version=None, draft=scene.city.draft(**changes))


#: Field -> the scene and the act that takes the text.
FIELDS: dict[str, tuple[Callable[[SmallCity], Scene], Act]] = {
    "screen.summary": (
        scenes.received,
        lambda s, t: actions.screen_case(by=officer(s, "intake"), case=s.case, version=None, summary=t),
    ),
    "answer.what_was_done": (scenes.screened, lambda s, t: answer(s, what_was_done=t)),
    "answer.done_by": (scenes.screened, lambda s, t: answer(s, done_by=t)),
    "answer.evidence_text": (scenes.screened, lambda s, t: answer(s, evidence_text=t)),
    "decline.text": (scenes.screened, decline),
    "contest.reason": (
        scenes.answered,
        lambda s, t: actions.contest_case(by=s.said.person, **s.own, reason=t),
    ),
    "reopen.reason": (scenes.closed, lambda s, t: actions.reopen_case(by=s.said.person, **s.own, reason=t)),
    "decide.text": (scenes.contested, decide),
    "hand_over.reason": (scenes.screened, hand_over),
    "arbitrate.reason": (scenes.refused_twice, arbitrate),
    "schedule.plan": (scenes.screened, schedule),
    "pause.reason": (scenes.screened, pause),
    "extend.reason": (scenes.screened, extend),
    "merge.reason": (scenes.screened, merge),
    "undo_merge.reason": (
        scenes.merged,
        lambda s, t: actions.undo_merge(by=officer(s), case=scenes.merged_case(), reason=t),
    ),
    "reclassify.reason": (scenes.screened, reclassify),
    "urgency.reason": (
        scenes.screened,
        lambda s, t: actions.change_urgency(
            by=officer(s), case=s.case, version=None, urgency="urgent", reason=t
        ),
    ),
    "note.text": (scenes.screened, lambda s, t: actions.write_note(by=officer(s), case=s.case, text=t)),
    "template.body": (scenes.received, save_template),
    "contact.reason": (
        scenes.screened,
        lambda s, t: actions.see_contact(by=officer(s), **s.own, reason=t),
    ),
    "release.text": (
        scenes.screened,
        lambda s, t: actions.release_words(by=officer(s), **s.own, text=t),
    ),
    "refuse.reason": (
        scenes.screened,
        lambda s, t: actions.refuse_words(by=officer(s), **s.own, reason_code="names-a-person", reason=t),
    ),
    "contest_refusal.reason": (
        scenes.words_refused,
        lambda s, t: actions.contest_refusal(by=s.said.person, **s.own, reason=t),
    ),
    "decide_refusal.reason": (scenes.refusal_contested, decide_refusal),
    "add.text": (
        scenes.received,
        lambda s, t: actions.add_to_report(by=s.said.person, report=s.said.report, text=t),
    ),
}


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_no_field_takes_what_is_nothing_or_far_too_much(city: SmallCity, field: str) -> None:
    make, act = FIELDS[field]
    scene = make(city)
    before = scenes.everything()
    for name, text in NASTY.items():
        with pytest.raises(Invalid) as told:
            act(scene, text)
        assert told.value.fields, name
        assert len(str(told.value)) < 400
    assert scenes.everything() == before


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_stores_odd_characters_as_text_any_database_takes(city: SmallCity, field: str) -> None:
    make, act = FIELDS[field]
    scene = make(city)
    try:
        act(scene, ODD)
    except (Invalid, NotFound):
        assert field in {"answer.what_was_done", "contact.reason"}, "only for want of what else is needed"
    for row in scenes.everything():
        assert "\\x00" not in repr(row)
        assert "\\ud800" not in repr(row)


@pytest.mark.parametrize(
    ("field", "text"), [("remark", TEN_MEGABYTES), ("remark", "x" * 2001)], ids=["huge", "too long"]
)
def test_a_remark_that_is_too_long_is_not_cut_but_refused(city: SmallCity, field: str, text: str) -> None:
    scene = scenes.answered(city)
    with pytest.raises(Invalid) as told:
        actions.give_satisfaction(by=scene.said.person, **scene.own, solved=False, remark=text)
    assert set(told.value.fields) == {field}


def test_a_withdrawal_with_a_huge_reason_is_refused_and_the_report_stays(city: SmallCity) -> None:
    scene = scenes.received(city)
    with pytest.raises(Invalid):
        actions.withdraw_report(by=scene.said.person, report=scene.said.report, reason=TEN_MEGABYTES)
    assert scene.case.state == "received"


def test_a_title_and_a_caption_have_their_measure(city: SmallCity) -> None:
    scene = scenes.screened(city)
    dong = city.bodies["dong"].pk
    with pytest.raises(Invalid):
        actions.save_template(by=officer(scene), organisation_id=dong, title="x" * 201, body="Đủ dài " * 9)
    with pytest.raises(NotFound):
        actions.save_template(
            by=officer(scene), organisation_id=dong, title="Vá ổ gà", body="Đủ dài " * 9, topic_id=10**12
        )
    file = EvidenceFile("document", b"%PDF-1.7", "x" * 301)
    with pytest.raises(Invalid):
        answer(scene, files=(file,))
    assert scene.case.state == "screened"


def test_a_draft_tells_what_is_too_long_in_each_field() -> None:
    lacks = check_draft(AnswerDraft(what_was_done="x" * 10_001, done_by="x" * 301, evidence_text="x" * 4_001))
    assert set(lacks) == {"what_was_done", "done_by", "evidence"}
    assert "10.000" in lacks["what_was_done"]


HUGE = 10**30
STRANGE: dict[str, Callable[[Scene], object]] = {
    "unknown topic": lambda s: actions.screen_case(
        by=officer(s, "intake"), case=s.case, version=None, summary="Ổ gà trước trường", topic_id=HUGE
    ),
    "unknown area": lambda s: actions.screen_case(
        by=officer(s, "intake"), case=s.case, version=None, summary="Ổ gà trước trường", area_id=HUGE
    ),
    "a group of topics": lambda s: actions.screen_case(
        by=officer(s, "intake"),
        case=s.case,
        version=None,
        summary="Ổ gà trước trường",
        topic_id=s.city.topics["streets"].pk,
    ),
    "unknown urgency": lambda s: actions.change_urgency(
        by=officer(s), case=s.case, version=None, urgency="\x00urgent", reason="Rất gấp."
    ),
    "unknown legal kind": lambda s: actions.screen_case(
        by=officer(s, "intake"), case=s.case, version=None, summary="Ổ gà trước trường", legal_kind="\x00"
    ),
    "unknown body": lambda s: actions.hand_over_case(
        by=officer(s), case=s.case, version=None, to_organisation_id=HUGE, reason="Không thuộc phường."
    ),
    "the same body": lambda s: actions.hand_over_case(
        by=officer(s),
        case=s.case,
        version=None,
        to_organisation_id=s.city.bodies["dong"].pk,
        reason="Không thuộc phường.",
    ),
    "unknown reason for a refusal": lambda s: actions.hand_over_case(
        by=officer(s),
        case=s.case,
        version=None,
        to_organisation_id=s.city.bodies["tay"].pk,
        reason="Không thuộc phường.",
        reason_code="because",
    ),
    "unknown officer": lambda s: actions.assign_cases(by=officer(s), cases=[s.case], user_id=HUGE),
    "an onlooker": lambda s: actions.assign_cases(
        by=officer(s), cases=[s.case], user_id=s.city.users["dong.auditor"].pk
    ),
    "half a point": lambda s: place(s, 105.85, None),
    "no number": lambda s: place(s, float("nan"), 21.05),
    "outside the city": lambda s: place(s, 2.35, 48.85),
    "another ward": lambda s: place(s, 105.75, 21.05),
    "a promise for yesterday": lambda s: promise(s, clock.today() - timedelta(days=1)),
    "a promise for the end of time": lambda s: promise(s, date.max),
    "a pause until the end of time": lambda s: actions.pause_case(
        by=officer(s),
        case=s.case,
        version=None,
        reason_code="waiting-works",
        reason="Chờ đơn vị cấp nước.",
        until=date.max,
    ),
    "an unknown kind of evidence": lambda s: answer(s, files=(EvidenceFile("\x00", b"x"),)),
    "a photo that is none": lambda s: answer(s, files=(EvidenceFile("photo_after", b"GIF89a" * 9),)),
    "a day in the future": lambda s: answer(s, done_on=clock.today() + timedelta(days=1)),
}


def place(scene: Scene, lon: float | None, lat: float | None) -> None:
    area = scene.city.areas["dong"].pk
    actions.place_case(by=officer(scene), case=scene.case, version=None, area_id=area, lon=lon, lat=lat)


def promise(scene: Scene, day: date) -> None:
    plan = "Đội duy tu sẽ vá trong tuần này."
    actions.schedule_case(by=officer(scene), case=scene.case, version=None, promised_on=day, plan=plan)


@pytest.mark.parametrize("name", sorted(STRANGE))
def test_strange_values_are_answered_with_a_sentence(city: SmallCity, name: str) -> None:
    makes_screening = "screen_case" in str(STRANGE[name].__code__.co_names)
    scene = scenes.received(city) if makes_screening else scenes.screened(city)
    before = scenes.everything()
    with pytest.raises(DangvanError) as told:
        STRANGE[name](scene)
    assert len(str(told.value)) > 15
    assert scenes.everything() == before


def test_a_second_contest_in_a_row_is_a_conflict_and_the_first_stands(city: SmallCity) -> None:
    scene = scenes.contested(city)
    with pytest.raises(Conflict):
        actions.contest_case(by=scene.said.person, **scene.own, reason="Tôi bấm hai lần liền.")
    assert Case.objects.get(pk=scene.case.pk).contested_count == 1
