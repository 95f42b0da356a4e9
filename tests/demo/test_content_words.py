"""What the demonstration's people and bodies say: alike for one seed, seldom twice the same, and harmless."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from dangvan.cases.actions.answering import check_draft
from dangvan.cases.types import AnswerDraft
from dangvan.demo.content.generate import draw_answer, draw_report, draw_words, scenes
from dangvan.demo.content.plan import Outcome, PlannedReport, plan, rains, rhythm
from dangvan.demo.content.streets import Ward
from dangvan.demo.content.words import mix, phrases, topic_words, voices
from dangvan.demo.drawing import SCENE_NAMES
from dangvan.kernel.folding import fold

TODAY = date(2026, 11, 23)
WARDS = [
    Ward("00070", "Phường Hoàn Kiếm", 105.84971, 21.02881),
    Ward("00136", "Phường Phúc Lợi", 105.91779, 21.03742),
    Ward("00337", "Phường Hoàng Liệt", 105.82822, 20.96312),
    Ward("00364", "Phường Khương Đình", 105.81312, 20.99105),
    Ward("09556", "Phường Hà Đông", 105.77787, 20.96903),
    Ward("00577", "Xã Bát Tràng", 105.90806, 20.98001),
    Ward("10489", "Xã Hương Sơn", 105.75344, 20.62501),
]


@pytest.fixture(scope="module")
def planned() -> list[PlannedReport]:
    return list(plan(7, TODAY, WARDS, history=2500))


def test_one_seed_gives_one_plan(planned: list[PlannedReport]) -> None:
    assert list(plan(7, TODAY, WARDS, history=2500)) == planned
    assert list(plan(8, TODAY, WARDS, recent=50, history=50)) != planned[:100]


def test_five_thousand_texts_are_seldom_equal(planned: list[PlannedReport]) -> None:
    recent = [p for p in planned if not p.is_history]
    assert len(recent) >= 4500
    assert len({fold(p.report.text) for p in recent}) >= 0.9 * len(recent)


def test_no_slot_stays_open_and_no_text_harms_anyone(planned: list[PlannedReport]) -> None:
    for one in planned:
        words = f"{one.report.text} {one.report.place_text}"
        assert not re.search(r"[{}\[\]]|  ", words), words
        assert not re.search(r"\d{8,}|@|https?:", words), words
        assert len(one.report.text) >= 20
        assert not re.search(r"đường đường|phố phố|phố đường|khu khu", words.lower()), words


def test_every_topic_and_voice_occurs(planned: list[PlannedReport]) -> None:
    assert {p.topic_code for p in planned} == set(topic_words())
    assert {p.report.voice for p in planned} == {voice.code for voice in voices()}
    assert {p.report.language for p in planned} == {"vi", "en"}


def test_moments_are_in_order_and_none_is_in_the_future(planned: list[PlannedReport]) -> None:
    days = [p.moment.date() for p in planned]
    assert days == sorted(days)
    assert days[-1] <= TODAY
    assert days[0] >= TODAY - timedelta(days=520)
    assert max(p.moment.hour for p in planned if p.moment.date() == TODAY) < 8


def test_matters_are_found_in_every_stage(planned: list[PlannedReport]) -> None:
    assert {p.outcome for p in planned} == set(Outcome)


def test_a_group_is_one_problem_in_one_place(planned: list[PlannedReport]) -> None:
    leads = {p.group: p for p in planned if p.leads_group}
    followers = [p for p in planned if p.group and not p.leads_group]
    assert len(followers) > 200
    for one in followers:
        lead = leads[one.group]
        assert (lead.topic_code, lead.ward_code) == (one.topic_code, one.ward_code)
        assert lead.moment < one.moment
        assert max(abs(lead.lon - one.lon), abs(lead.lat - one.lat)) < 0.005


def test_points_lie_nearest_to_the_centre_of_their_ward(planned: list[PlannedReport]) -> None:
    centres = {w.code: w for w in WARDS}

    def far(one: PlannedReport, ward: Ward) -> float:
        return ((one.lon - ward.lon) * 103.9) ** 2 + ((one.lat - ward.lat) * 110.7) ** 2

    astray = [
        one
        for one in planned
        if not (one.group and not one.leads_group)
        and far(one, centres[one.ward_code]) > min(far(one, w) for w in WARDS) + 1e-6
    ]
    assert astray == []


def test_rain_brings_floods_and_tet_brings_quiet(planned: list[PlannedReport]) -> None:
    floods = Counter(rains(7, p.moment.date()) for p in planned if p.topic_code == "ngap-ung")
    others = Counter(rains(7, p.moment.date()) for p in planned if p.topic_code == "den-duong")
    assert floods[True] / floods[False] > 5 * others[True] / others[False]
    assert rhythm(date(2026, 2, 18)) < 0.3
    assert rhythm(date(2026, 3, 16)) > rhythm(date(2026, 3, 15))


@pytest.mark.parametrize("body", ["ward", "commune", "department", "unit"])
def test_every_answer_is_accepted_by_the_action_that_checks_answers(body: str) -> None:
    rng = Random(3)
    for topic in topic_words():
        for vague in (False, False, False, False, True, True):
            answer = draw_answer(
                rng, topic, street="Phố Huế", mark="chợ", day=date(2026, 2, 2), body=body, vague=vague
            )
            draft = AnswerDraft(
                what_was_done=answer.what_was_done,
                done_on=date(2026, 2, 2),
                done_by=answer.done_by,
                evidence_text=answer.evidence,
            )
            assert check_draft(draft) == {}, answer
            assert "{" not in answer.what_was_done


def test_remarks_of_every_kind_can_be_drawn() -> None:
    kinds = {key.removesuffix("_vi") for key in phrases() if key.endswith("_vi")}
    for kind in sorted(kinds - {"since", "hours", "hours_busy", "place"}):
        text = draw_words(Random(1), kind, street="Đường Láng", mark="chợ", day=TODAY)
        assert "{" not in text, kind
        assert len(text) > 5, kind


def test_private_matters_have_no_photo_and_stay_with_the_body() -> None:
    rng = Random(5)
    for _ in range(200):
        report = draw_report(rng, "bao-luc-gia-dinh", "Phường Hoàn Kiếm", "Phố Hàng Bạc", TODAY)
        assert not report.has_photo
        assert report.visibility != "public"


def test_scenes_weights_and_seasons_name_topics_that_exist() -> None:
    topics = set(topic_words())
    assert set(scenes()) <= topics
    assert set(scenes().values()) <= set(SCENE_NAMES)
    for part in ("weight", "rain", "heat"):
        assert set(mix()[part]) <= topics
    assert {h["topic"] for h in mix()["hot_spot"]} <= topics


def test_no_sentence_stands_twice() -> None:
    said = Counter(
        fold(t) for w in topic_words().values() for t in (*w.vi, *w.en, *w.answers_vi, *w.answers_en)
    )
    assert [sentence for sentence, count in said.items() if count > 1] == []
