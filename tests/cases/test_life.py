"""The life of a case through its actions: moves from the table, owners, and a clock that never restarts."""

import pytest

from dangvan.cases import actions
from dangvan.cases.actions.changing import begin
from dangvan.cases.machine import MOVES
from dangvan.cases.models import Case, Deadline, Handover
from dangvan.cases.types import Relation, State
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.ledger.models import Event
from tests.small_city import SmallCity, later

CLOCK = Actor.system("clock")


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_a_move_is_taken_only_from_the_states_in_the_table(city: SmallCity, verb: str) -> None:
    move = MOVES[verb]
    said = city.say()
    actor = CLOCK if Relation.SYSTEM in move.relations else _someone_allowed(city, verb)
    if Relation.HOLDER in move.relations:
        actor = said.person
    changes: dict[str, object] = {}
    if verb == "arbitrate":
        changes |= {"in_arbitration": True, "owner": city.bodies["arbiter"]}
    if Relation.LEVEL in move.relations:
        changes |= {"escalated_to": city.bodies["city"]}
    for state in State:
        Case.objects.filter(pk=said.case.pk).update(state=state, **changes)
        if state in move.sources:
            assert begin(verb, actor, said.case).state == state
        else:
            with pytest.raises(Conflict):
                begin(verb, actor, said.case)


def _someone_allowed(city: SmallCity, verb: str) -> Actor:
    move = MOVES[verb]
    role = min(move.roles).value if move.roles else "officer"
    if Relation.ARBITER in move.relations and verb == "arbitrate":
        return city.officer("arbiter.arbiter")
    if Relation.OWNER in move.relations:
        role = next(r.value for r in sorted(move.roles) if r.value != "arbiter")
        return city.officer(f"dong.{role}")
    if Relation.LEVEL in move.relations:
        return city.officer("city.officer")
    return Actor.person()


@pytest.mark.parametrize("name", ["tay.intake", "tay.head", "dong.auditor", "roads.officer", "city.officer"])
def test_only_the_owners_intake_screens(city: SmallCity, name: str) -> None:
    said = city.say()
    with pytest.raises(NotAllowed):
        city.screen(said, by=name)
    assert said.fresh().state == State.RECEIVED


def test_a_person_without_the_receipt_can_do_nothing(city: SmallCity) -> None:
    said = city.answered()
    stranger = Actor.person()
    with pytest.raises(NotAllowed):
        actions.contest_case(
            by=stranger, case=said.case, report=said.report, reason="Tôi không đồng ý chút nào."
        )
    with pytest.raises(NotAllowed):
        actions.withdraw_report(by=stranger, report=said.report)
    other = city.say("Rác chất đống ở đầu ngõ đã ba ngày.")
    with pytest.raises(NotAllowed):
        actions.give_satisfaction(by=other.person, case=said.case, report=said.report, solved=True)


def test_screening_makes_the_facts_public_and_stops_the_first_clock(city: SmallCity) -> None:
    said = city.say()
    case = city.screen(said)
    assert case.is_public
    assert case.summary == "Ổ gà sâu trước cổng trường tiểu học"
    assert Deadline.objects.get(case=case, kind="acknowledge").met_at is not None
    assert case.next_due_at == case.due_at


def test_screening_needs_a_summary(city: SmallCity) -> None:
    with pytest.raises(Invalid) as error:
        city.screen(city.say(), summary="  ")
    assert "summary" in error.value.fields


def test_a_khieu_nai_shows_its_statutory_clock_and_is_not_public(city: SmallCity) -> None:
    case = city.screen(city.say(), legal_kind="complaint")
    assert not case.is_public
    assert Deadline.objects.filter(case=case, kind="statutory").count() == 2
    assert case.due_at is not None


def test_the_clock_never_restarts_by_handover_reclassification_or_urgency(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    due = said.case.due_at
    with later(days=3):
        said.case = actions.hand_over_case(
            by=city.officer("dong.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies["tay"].pk,
            reason="Đoạn này thuộc địa giới phường Tây.",
        )
        assert said.case.due_at == due
        said.case = actions.reclassify_case(
            by=city.officer("tay.officer"),
            case=said.case,
            version=None,
            topic_id=city.topics["lamp"].pk,
            area_id=city.areas["tay"].pk,
            reason="Thực ra là đèn đường.",
        )
        assert said.case.due_at == due
        said.case = actions.change_urgency(
            by=city.officer("tay.officer"),
            case=said.case,
            version=None,
            urgency="complex",
            reason="Phức tạp hơn.",
        )
        assert said.case.due_at == due
        said.case = actions.change_urgency(
            by=city.officer("tay.officer"),
            case=said.case,
            version=None,
            urgency="urgent",
            reason="Nguy hiểm.",
        )
        assert said.case.due_at is not None
        assert due is not None
        assert said.case.due_at < due


def test_a_handover_says_who_refused_and_why(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    actions.hand_over_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["tay"].pk,
        reason="Đoạn này thuộc địa giới phường Tây.",
    )
    handover = Handover.objects.get()
    assert handover.refused
    assert handover.from_organisation == city.bodies["dong"]
    event = Event.objects.get(kind="case.handed_over")
    assert event.plain["from_organisation"] == "dong"
    assert set(event.commitments) == {"rest"}


def test_sorting_before_screening_is_no_refusal(city: SmallCity) -> None:
    said = city.say()
    case = actions.hand_over_case(
        by=city.officer("dong.intake"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["roads"].pk,
        reason="Đường do Sở quản lý theo phân cấp.",
    )
    assert case.refused_count == 0
    assert not Handover.objects.get().refused


def test_a_case_refused_twice_goes_to_the_arbiter_whose_word_binds(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    for body, to in (("dong", "tay"), ("tay", "nam")):
        said.case = actions.hand_over_case(
            by=city.officer(f"{body}.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies[to].pk,
            reason="Không thuộc trách nhiệm của chúng tôi.",
        )
    assert said.case.owner == city.bodies["arbiter"]
    assert said.case.in_arbitration
    for nobody in ("arbiter.officer", "dong.head", "city.head"):
        with pytest.raises(NotAllowed):
            actions.arbitrate_case(
                by=city.officer(nobody),
                case=said.case,
                version=None,
                to_organisation_id=city.bodies["dong"].pk,
                reason="Theo địa giới hành chính.",
            )
    said.case = actions.arbitrate_case(
        by=city.officer("arbiter.arbiter"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["dong"].pk,
        reason="Theo địa giới hành chính.",
    )
    assert said.case.owner == city.bodies["dong"]
    with pytest.raises(Conflict):
        actions.hand_over_case(
            by=city.officer("dong.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies["tay"].pk,
            reason="Vẫn không phải của chúng tôi.",
        )


def test_a_case_is_never_handed_to_the_body_it_is_about(city: SmallCity) -> None:
    said = city.say(about_body=True)
    with pytest.raises(Invalid):
        actions.hand_over_case(
            by=city.officer("city.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies["dong"].pk,
            reason="Phường tự kiểm tra và trả lời.",
        )


def test_cases_are_assigned_to_people_of_the_owner_all_or_none(city: SmallCity) -> None:
    one, two = city.say(), city.say("Rác chất đống ở đầu ngõ đã ba ngày.")
    mine, strange = city.users["dong.officer"].pk, city.users["tay.officer"].pk
    actions.assign_cases(by=city.officer("dong.head"), cases=[one.case, two.case], user_id=mine)
    assert {one.fresh().assignee_id, two.fresh().assignee_id} == {mine}
    with pytest.raises(Invalid):
        actions.assign_cases(by=city.officer("dong.head"), cases=[one.case], user_id=strange)
    with pytest.raises(NotAllowed):
        actions.assign_cases(by=city.officer("tay.head"), cases=[one.case], user_id=strange)


def test_the_second_of_two_officers_is_told(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    version = said.case.version
    actions.accept_case(by=city.officer("dong.officer"), case=said.case, version=version)
    with pytest.raises(Conflict):
        actions.answer_case(by=city.officer("dong.head"), case=said.case, version=version, draft=city.draft())
