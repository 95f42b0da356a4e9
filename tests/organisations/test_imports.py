"""Reference tables from files: what ships comes in whole, twice changes nothing, faults are told by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.ledger.leaves import leaf_of
from dangvan.ledger.models import Event
from dangvan.organisations import actions, queries
from dangvan.organisations.actions import set_up_city
from dangvan.organisations.calendars import calendar
from dangvan.organisations.city_plan import read_plan
from dangvan.organisations.models import (
    CalendarDay,
    Organisation,
    Responsibility,
    ServiceStandard,
    WorkingCalendar,
)
from dangvan.organisations.words import article_in_words
from dangvan.places import queries as places
from dangvan.places.types import ImportResult
from tests.organisations.conftest import DAY
from tests.places.conftest import shared

pytestmark = pytest.mark.django_db
Import = Callable[..., ImportResult]


def test_hanoi_as_shipped_comes_in_whole_and_twice_changes_nothing(operator: Actor) -> None:
    plan = read_plan("builtin:hanoi")
    first = set_up_city(by=operator, plan=plan)
    assert [(one.kind, one.result.errors) for one in first if one.result.errors] == []
    assert all(one.result.stored for one in first)
    assert [one.result.notes for one in first if one.kind == "organisations"] == [()]
    again = set_up_city(by=operator, plan=plan)
    assert [(one.kind, one.result.stored) for one in again if one.result.stored] == []
    for topic in queries.topics(DAY):
        for ward in places.wards(DAY)[:3]:
            answerer = queries.who_answers(topic.id, ward.id, on=DAY)
            assert answerer.rule_id is not None, topic.code
            assert queries.organisation(answerer.organisation_id).valid_on(DAY)
        assert queries.standard_for(topic.id, topic.default_urgency, on=DAY) is not None
    assert len([o for o in queries.organisations(DAY) if o.level == "ward"]) == 126
    ba_dinh = places.area_by_code("00004", DAY)
    assert ba_dinh is not None
    committee = queries.organisation_of_area(ba_dinh.id, on=DAY)
    assert committee is not None
    assert committee.name_vi == "Ủy ban nhân dân phường Ba Đình"
    for kind in ("feedback", "complaint", "denunciation"):
        assert queries.legal_way(kind, DAY) is not None
    for kind in ("declined", "pause", "extension", "refused_release", "handover_refused", "closed"):
        assert queries.reasons(kind)
    for purpose in ("contest", "release", "silence", "purge", "complaint", "denunciation"):
        assert queries.standard_for(None, "normal", on=DAY, purpose=purpose) is not None
    assert not calendar().is_working(date(2026, 2, 17))
    assert queries.organisation(queries.arbiter(on=DAY)).code == "van-phong-ubnd-tp"
    one = queries.standard_for(None, "normal", on=DAY, purpose="complaint")
    assert one is not None
    assert one.code == "complaint-first"


def test_boston_comes_in_with_its_own_bodies_calendar_and_cells(operator: Actor) -> None:
    plan = read_plan("builtin:boston", shared("hotspots/boston311_2015_precinct_centroids.csv").parent)
    done = set_up_city(by=operator, plan=plan)
    assert [(one.kind, one.result.errors) for one in done if one.result.errors] == []
    precincts = places.wards(date(2015, 6, 1))
    assert len(precincts) == 253
    assert all(p.approximate and p.name_en == f"Precinct {p.code}" for p in precincts)
    found = places.area_at(-71.0331, 42.3655, on=date(2015, 6, 1))
    assert found is not None
    assert found.code == "101"
    pothole = queries.topic_by_code("o-ga")
    assert pothole is not None
    answerer = queries.who_answers(pothole.id, found.id, on=date(2015, 6, 1))
    assert queries.organisation(answerer.organisation_id).code == "boston-public-works"
    assert (calendar().code, calendar().is_working(date(2026, 4, 20))) == ("us-ma", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[city", "chưa đúng"),
        ("", "chưa đúng"),
        ('[city]\ncode="x"\n', "chưa đúng"),
        ("CITY", "thiếu bảng"),
        ("CITY[load]\nareaz = 'x'", "areaz"),
        ("CITY[load]\nareas = 'none.csv'", "none.csv"),
        ("CITY[load]\ntopics = 'builtin:mars'", "builtin:mars"),
        ("CITY[load]\ntopics = { file = 'a.toml' }", "chỉ areas"),
        ("CITY[load]\nareas = { file = 'a.csv', colour = 1 }", "chỉ areas"),
    ],
)
def test_a_city_file_that_cannot_be_followed_says_why(tmp_path: Path, text: str, words: str) -> None:
    city = (
        '[city]\ncode="x"\nname_vi="X"\ntime_zone="Asia/Ho_Chi_Minh"\ncountry="VN"\ncentre=[105,21]\n'
        "bounds=[104,20,106,22]\n"
    )
    path = tmp_path / "city.toml"
    path.write_text(text.replace("CITY", city), encoding="utf-8")
    with pytest.raises(Invalid, match=words):
        read_plan(str(path))


def test_a_city_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for word in (str(tmp_path / "none.toml"), "builtin:mars"):
        with pytest.raises(Invalid, match=r"none|mars"):
            read_plan(word)


FAULTY_TOPICS = """
[[topic]]
name_vi = "A"
[[topic]]
code = "b"
parent = "zz"
name_vi = "B"
[[topic]]
code = "c"
name_vi = "C"
point_detail = "house"
[[topic]]
code = "d"
name_vi = "D"
[[topic]]
code = "d"
name_vi = "E"
"""
FAULTY_BODIES = """
[[organisation]]
code = "a"
level = "unit"
name_vi = "A"
[[organisation]]
code = "b"
level = "moon"
name_vi = "B"
valid_from = 2020-01-01
parent = "zz"
[[succession]]
predecessor = "x"
successor = "x"
day = "mai"
"""
FAULTY_RULES = """
[[responsibility]]
topic = "zz"
area = "99"
organisation = "yy"
valid_from = 2020-01-01
"""
FAULTY_STANDARDS = """
[[standard]]
code = "a"
valid_from = 2020-01-01
days_to_answer = -1
[[standard]]
code = "b"
valid_from = 2020-01-01
legal_source_vi = "x"
verified = "maybe"
urgency = "now"
"""
FAULTY_REASONS = """
[[reason]]
code = "a"
kind = "whim"
text_vi = "A"
[[reason]]
code = "b"
kind = "pause"
"""
FAULTY_WAYS = """
[[way]]
kind = "feedback"
title_vi = "A"
notice_vi = "B"
legal_source = "C"
valid_from = 2020-01-01
receiver = "zz"
"""
FAULTY_CALENDAR = """
[[calendar]]
code = "a"
name_vi = "A"
country = "XX"
hours = { 0 = [["12:00", "08:00"]] }
[[day]]
calendar = "zz"
day = 2026-01-01
working = false
name_vi = "N"
"""


@pytest.mark.parametrize(
    ("action", "content", "faults"),
    [
        (
            actions.import_topics,
            FAULTY_TOPICS,
            ["1 topic.code", "2 topic.parent", "3 topic.point_detail", "5 topic.code"],
        ),
        (
            actions.import_organisations,
            FAULTY_BODIES,
            [
                "1 organisation.valid_from",
                "2 organisation.level",
                "2 organisation.parent",
                "1 succession.day",
                "1 succession.predecessor",
                "1 succession.successor",
                "1 succession.successor",
            ],
        ),
        (actions.import_responsibilities, FAULTY_RULES, ["1 topic", "1 area", "1 organisation"]),
        (
            actions.import_standards,
            FAULTY_STANDARDS,
            [
                "1 standard.days_to_answer",
                "1 standard.legal_source_vi",
                "2 standard.urgency",
                "2 standard.verified",
            ],
        ),
        (actions.import_reasons, FAULTY_REASONS, ["1 kind", "2 text_vi"]),
        (actions.import_legal_ways, FAULTY_WAYS, ["1 receiver"]),
        (
            actions.import_calendar,
            FAULTY_CALENDAR,
            ["1 calendar.hours", "1 calendar.country", "1 day.calendar"],
        ),
    ],
)
def test_faults_are_told_by_row_and_cell(
    operator: Actor, action: Import, content: str, faults: list[str]
) -> None:
    result = action(by=operator, content=content.encode(), name="x.toml")
    assert [f"{e.row} {e.field}" for e in result.errors] == faults
    assert all(e.message for e in result.errors)


ALL = (
    actions.import_topics,
    actions.import_organisations,
    actions.import_responsibilities,
    actions.import_standards,
    actions.import_reasons,
    actions.import_legal_ways,
    actions.import_calendar,
)


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize("content", [b"", b"[[", b"a = 1", b"\xff\xfe\x00", b"x = " + b"[" * 50_000])
def test_a_file_that_is_no_such_table_says_so(operator: Actor, action: Import, content: bytes) -> None:
    with pytest.raises(Invalid):
        action(by=operator, content=content, name="x.toml")


@pytest.mark.parametrize("action", ALL)
def test_officers_and_persons_cannot_import(officer: Actor, action: Import) -> None:
    for actor in (officer, Actor.person()):
        with pytest.raises(NotAllowed):
            action(by=actor, content=b"", name="x.toml")


def test_topics_come_from_a_spreadsheet_too(operator: Actor) -> None:
    content = "code;name_vi;name_en;sensitive\nrac;Rác;Rubbish;không\nbao-luc;Bạo lực;Violence;có\n".encode(
        "utf-16"
    )
    result = actions.import_topics(by=operator, content=content, name="topics.csv")
    assert (result.stored, result.errors) == (2, ())
    found = queries.topic_by_code("bao-luc")
    assert found is not None
    assert found.sensitive


def test_tcvn3_in_a_table_is_told(operator: Actor) -> None:
    result = actions.import_topics(
        by=operator, content="[[topic]]\ncode='a'\nname_vi='§­êng Hoµng Hoa Th¸m'\n".encode(), name="x.toml"
    )
    assert "TCVN3" in result.errors[0].message


def test_a_topic_cannot_lie_in_itself(operator: Actor) -> None:
    actions.import_topics(
        by=operator,
        content=b"[[group]]\ncode='a'\nname_vi='A'\n[[topic]]\ncode='b'\nparent='a'\nname_vi='B'\n",
        name="x.toml",
    )
    result = actions.import_topics(
        by=operator, content=b"[[topic]]\ncode='a'\nparent='b'\nname_vi='A'\n", name="x.toml"
    )
    assert result.errors[0].field.endswith("parent")


def test_the_rules_of_a_city_are_entries_of_the_public_log_and_only_what_changed(operator: Actor) -> None:
    """Everything that a stranger needs to reckon a limit again stands plain, and fits into a leaf."""
    plan = read_plan("builtin:hanoi")
    set_up_city(by=operator, plan=plan)
    events = list(Event.objects.filter(kind__startswith="organisations.", public=True).order_by("pk"))
    told = Counter(event.kind for event in events)
    assert told["organisations.body_set"] == len({o.code for o in Organisation.objects.all()})
    assert told["organisations.standard_set"] == ServiceStandard.objects.count()
    assert told["organisations.responsibility_set"] == Responsibility.objects.count()
    assert told["organisations.hours_set"] >= WorkingCalendar.objects.count()
    assert told["organisations.calendar_set"] == CalendarDay.objects.count()
    plain = {(e.plain.get("code"), e.plain.get("valid_from")): e.plain for e in events}
    for row in ServiceStandard.objects.all():
        limit = plain[row.code, row.valid_from.isoformat()]
        assert (limit["days"], limit["hours"], limit["unit"], limit["purpose"]) == (
            row.days_to_answer, row.hours_to_acknowledge, row.unit, row.purpose
        )  # fmt: skip
    for event in events:
        assert len(leaf_of(event, sequence=10**6, previous_hash=bytes(32))) <= 1024
    set_up_city(by=operator, plan=plan)
    assert Event.objects.filter(kind__startswith="organisations.", public=True).count() == len(events)


BODY = """
[[organisation]]
code = "{code}"
level = "{level}"
name_vi = "{name}"
valid_from = 2025-07-01
{more}
"""


def test_a_list_without_anybody_to_hear_about_its_top_says_so(operator: Actor) -> None:
    top = BODY.format(code="top", level="city", name="UBND thành phố", more="")
    below = BODY.format(code="inside", level="oversight", name="Thanh tra", more='parent = "top"')
    first = actions.import_organisations(by=operator, content=(top + below).encode(), name="bodies.toml")
    assert [(note.row, note.field, "UBND thành phố" in note.message) for note in first.notes] == [
        (0, "level", True)
    ]
    assert queries.hears_about(Organisation.objects.get(code="top").pk) is None
    council = BODY.format(code="council", level="oversight", name="Hội đồng nhân dân", more="")
    again = actions.import_organisations(by=operator, content=council.encode(), name="bodies.toml")
    assert again.notes == ()
    heard = queries.hears_about(Organisation.objects.get(code="top").pk)
    assert heard is not None
    assert heard.code == "council"


def test_where_in_a_law_is_told_in_the_readers_language(operator: Actor) -> None:
    set_up_city(by=operator, plan=read_plan("builtin:hanoi"))
    standard = queries.standard_for(None, "normal", on=DAY, purpose="complaint")
    assert standard is not None
    assert standard.basis == f"{standard.legal_source_vi}, Điều 28"
    with translation.override("en"):
        assert standard.basis == f"{standard.legal_source_en}, Article 28"
    assert article_in_words("điểm a khoản 2 Điều 9")[1] == "point a clause 2 Article 9"
