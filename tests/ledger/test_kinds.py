"""The table of kinds: what may never stand plain, whoever adds a kind to it."""

from __future__ import annotations

import re

import pytest

from dangvan.ledger.kinds import ACT, KINDS, PRACTICE_PLAN, REST, Kind
from dangvan.ledger.leaves import SEALED_FIELDS

PUBLIC = [kind for kind in KINDS.values() if kind.public]
#: What a field that stands plain may be called: a body, a day, a number, a published code, yes or no.
MAY_STAND_PLAIN = re.compile(
    r"(from_|to_)?organisation|\w+_day|day|valid_(from|to)|number|level|in_time|refused|self_given|cause"
    r"|reason_code|legal_kind|outcome|standard|ground|what"
)
#: Of rules, maps and the log itself everything is public.
RULES = ("organisations.", "places.", "log.")
#: A confirmed hot spot is a place and a topic: it names areas only where at least five people spoke.
#: A review's document is public, word for word: its fingerprint is what can be checked against it.
#: A plan to measure stands whole; its answer names the plan by its fingerprint and says a share, no count.
OF_MANY = {
    "hotspot.confirmed": {"topic", "areas"},
    "review.published": {"sha256"},
    "practice.plan_registered": set(PRACTICE_PLAN),
    "practice.assessed": {"sha256", "ratio", "low", "high"},
}


def named(kinds: list[Kind]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.name)


@named([kind for kind in PUBLIC if not kind.name.startswith(RULES)])
def test_only_bodies_days_numbers_and_codes_stand_plain(kind: Kind) -> None:
    assert all(MAY_STAND_PLAIN.fullmatch(name) for name in set(kind.plain) - OF_MANY.get(kind.name, set()))


@named([kind for kind in PUBLIC if not kind.body])
def test_of_a_persons_act_nothing_stands_plain_and_nobody_signs(kind: Kind) -> None:
    assert not kind.plain
    assert not kind.signed
    assert not kind.together


@named([kind for kind in PUBLIC if kind.body and kind.name.startswith("report.")])
def test_a_body_is_never_named_on_a_reports_thread(kind: Kind) -> None:
    assert kind.thread
    assert "organisation" not in " ".join(kind.plain)


@named([kind for kind in PUBLIC if kind.signed])
def test_who_signs_is_named_or_may_not_be(kind: Kind) -> None:
    assert kind.thread or {"organisation", "from_organisation"} & set(kind.plain)


@named(PUBLIC)
def test_no_field_is_called_like_what_holds_several(kind: Kind) -> None:
    assert not {ACT, REST} & kind.fields


@named([kind for kind in KINDS.values() if not kind.public])
def test_what_stays_inside_is_neither_plain_nor_committed(kind: Kind) -> None:
    assert not kind.plain
    assert not kind.committed
    assert not any((kind.sealed, kind.held, kind.signed, kind.thread))


def test_only_a_report_is_sealed() -> None:
    assert [kind.name for kind in PUBLIC if kind.sealed] == ["report.submitted"]
    assert SEALED_FIELDS == ("text", "place", "topic", "area", "visibility", "photos", "thread")


def test_every_act_that_may_follow_from_a_person_names_no_body() -> None:
    for name in ("case.closed", "case.reopened", "case.withdrawn", "case.left_public"):
        assert "organisation" not in " ".join(KINDS[name].plain), name
