"""To follow takes two steps, to stop takes one, and nothing tells who follows."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection

from dangvan.alerts import actions, sealing
from dangvan.alerts.models import Digest, Follow, Follower, Pending
from dangvan.alerts.queries import follower_by_link, pending_by_link, thing_by_code
from dangvan.alerts.types import Kind, Way
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.models import OutboxMessage
from dangvan.ledger.models import Event
from tests.alerts.conftest import CLOCK, PERSON, Following, deliver_alone, morning, run_morning, token_in
from tests.small_city import SmallCity, later


def ask(city: SmallCity, address: str = "lan@example.org", key: str = "dong") -> None:
    thing = thing_by_code(Kind.AREA, city.areas[key].code)
    actions.ask_to_follow(by=PERSON, thing=thing, way=Way.EMAIL, address=address, language="vi")


def everything_stored() -> str:
    """Every row of every table as text: what a copy of the database would tell."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            told += [repr(tuple(bytes(v) if isinstance(v, memoryview) else v for v in r)) for r in cursor]
    return "\n".join(told)


def test_before_it_is_confirmed_only_a_sealed_row_stands(city: SmallCity) -> None:
    events = Event.objects.count()
    ask(city, "lan.nguyen@example.org")
    assert Pending.objects.count() == 1
    assert Follower.objects.count() == Follow.objects.count() == 0
    assert "lan.nguyen" not in everything_stored()
    assert mail.outbox == []
    assert deliver_alone("alerts.confirm") == 1
    [letter] = mail.outbox
    assert letter.to == ["lan.nguyen@example.org"]
    assert "Phường Đông" in letter.body
    assert Event.objects.count() == events


def test_once_confirmed_the_row_that_waited_is_gone_and_no_address_stands_open(
    city: SmallCity, follow: Following
) -> None:
    link = follow(Kind.AREA, city.areas["dong"].code, "lan.nguyen@example.org")
    assert Pending.objects.count() == 0
    card = follower_by_link(link)
    assert card is not None
    assert [one.thing.title for one in card.follows if one.thing] == ["Phường Đông"]
    assert "lan.nguyen" not in everything_stored()


def test_outbox_rows_hold_no_address_and_no_link(city: SmallCity) -> None:
    ask(city)
    [message] = OutboxMessage.objects.filter(kind="alerts.confirm")
    assert set(message.reference) == {"pending"}


def test_a_request_can_be_confirmed_for_a_day_and_then_goes(city: SmallCity) -> None:
    ask(city)
    token = sealing.link(sealing.CONFIRM, Pending.objects.get().uid)
    with later(hours=25):
        assert pending_by_link(token) is None
        with pytest.raises(NotFound):
            actions.confirm_follow(by=PERSON, token=token)
        deliver_alone("alerts.confirm")
        assert mail.outbox == []
        assert actions.forget_unconfirmed(by=CLOCK) == 1
    assert Pending.objects.count() == 0


def test_known_and_unknown_addresses_leave_the_same_traces(city: SmallCity, follow: Following) -> None:
    follow(Kind.AREA, city.areas["dong"].code)
    for address in ("lan@example.org", "stranger@example.org"):
        before = len(mail.outbox), Pending.objects.count()
        ask(city, address)
        deliver_alone("alerts.confirm")
        assert (len(mail.outbox), Pending.objects.count()) == (before[0] + 1, before[1] + 1)
    subjects = {letter.subject for letter in mail.outbox}
    assert len(subjects) == 1


@pytest.mark.parametrize("again", ["victim@example.org", "VICTIM@example.org", "victim+7@example.org"])
def test_nobody_can_be_flooded_with_letters_to_confirm(city: SmallCity, again: str) -> None:
    for number in range(9):
        ask(city, again if number else "victim@example.org")
    deliver_alone("alerts.confirm")
    assert len(mail.outbox) == actions.following.MOST_A_MAILBOX
    with later(hours=25):
        ask(city, "victim@example.org")
        deliver_alone("alerts.confirm")
    assert len(mail.outbox) == actions.following.MOST_A_MAILBOX + 1


def test_a_flood_of_addresses_stops_within_the_hour(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(actions.following.MOST_AN_HOUR, Way.EMAIL, 5)
    for number in range(5):
        ask(city, f"p{number}@example.org")
    with pytest.raises(Conflict):
        ask(city, "one.more@example.org")
    with later(hours=1, minutes=1):
        ask(city, "one.more@example.org")
    assert Pending.objects.count() == 6


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nSubject: x",
        "a@example.org, b@example.org",
        "Lan <a@example.org>",
        '"a b"@example.org',
        "a@example.org\0",
        "lần@example.org",
        "a@[127.0.0.1]",
        "a%b@example.org",
        "a!b@example.org",
        "a\u202e@example.org",
        "a@exam\u200bple.org",
        "@example.org",
        "a@",
        "",
        "a" * 250 + "@example.org",
        "a@" + "b" * 300 + ".org",
    ],
)
def test_what_is_no_plain_address_is_refused_and_nothing_is_kept(city: SmallCity, address: str) -> None:
    with pytest.raises(Invalid):
        ask(city, address)
    assert Pending.objects.count() == 0


def test_a_domain_with_marks_is_written_as_mail_servers_know_it(city: SmallCity) -> None:
    ask(city, " Lan@Thư.Vn ")
    deliver_alone("alerts.confirm")
    [to] = mail.outbox[0].to
    assert to.startswith("Lan@xn--")
    assert to.rpartition("@")[2].encode().decode("idna") == "thư.vn"


def test_links_for_one_thing_open_nothing_else(city: SmallCity, follow: Following) -> None:
    keep = follow(Kind.AREA, city.areas["dong"].code)
    uid = Follower.objects.get().uid
    for purpose in (sealing.CONFIRM, sealing.STOP):
        assert follower_by_link(sealing.link(purpose, uid)) is None
    with pytest.raises(NotFound):
        actions.stop_following(by=PERSON, token=keep)
    assert Follower.objects.count() == 1


@pytest.mark.parametrize("place", [0, 5, 21, 22, 30, 42])
def test_a_link_that_was_touched_anywhere_is_worth_nothing(
    city: SmallCity, follow: Following, place: int
) -> None:
    keep = follow(Kind.AREA, city.areas["dong"].code)
    stop = sealing.link(sealing.STOP, Follower.objects.get().uid)
    for purpose, token in ((sealing.KEEP, keep), (sealing.STOP, stop)):
        touched = token[:place] + ("B" if token[place] != "B" else "R") + token[place + 1 :]
        assert sealing.row_of(purpose, touched) is None
        assert sealing.row_of(purpose, token[:-1]) is None
        assert sealing.row_of(purpose, token + "A") is None
        assert sealing.row_of(purpose, "é" * 43) is None


def test_stopping_takes_the_address_and_all_that_hangs_on_it(city: SmallCity, follow: Following) -> None:
    said = city.answered()
    follow(Kind.CASE, said.fresh().reference)
    follow(Kind.AREA, city.areas["dong"].code)
    ask(city)
    with morning(3):
        actions.queue_digests(by=CLOCK)
        assert Digest.objects.count() == 1
        stop = sealing.link(sealing.STOP, Follower.objects.get().uid)
        actions.stop_following(by=PERSON, token=stop)
        assert [m.objects.count() for m in (Follower, Follow, Digest, Pending)] == [0, 0, 0, 0]
        actions.stop_following(by=PERSON, token=stop)
        assert run_morning() == []


def test_the_last_follow_takes_the_address_with_it(city: SmallCity, follow: Following) -> None:
    link = follow(Kind.AREA, city.areas["dong"].code)
    follow(Kind.TOPIC, "pothole")
    card = follower_by_link(link)
    assert card is not None
    first, second = (one.id for one in card.follows)
    assert actions.drop_follow(by=PERSON, token=link, follow=first)
    assert not actions.drop_follow(by=PERSON, token=link, follow=second)
    assert Follower.objects.count() == 0


def test_nobody_drops_what_another_follows(city: SmallCity, follow: Following) -> None:
    follow(Kind.AREA, city.areas["dong"].code, "other@example.org")
    theirs = Follow.objects.get().pk
    link = follow(Kind.AREA, city.areas["tay"].code)
    assert actions.drop_follow(by=PERSON, token=link, follow=theirs)
    assert Follow.objects.filter(pk=theirs).exists()


def test_an_officer_follows_as_anyone_does_and_not_in_office(city: SmallCity, follow: Following) -> None:
    thing = thing_by_code(Kind.AREA, city.areas["dong"].code)
    link = follow(Kind.AREA, city.areas["dong"].code)
    for actor in (city.officer("dong.head"), city.officer("dong.auditor"), CLOCK):
        with pytest.raises(NotAllowed):
            actions.ask_to_follow(
                by=actor, thing=thing, way=Way.EMAIL, address="a@example.org", language="vi"
            )
        with pytest.raises(NotAllowed):
            actions.drop_follow(by=actor, token=link, follow=1)
    for actor in (PERSON, city.officer("city.head"), Actor.person(holds_report=None)):
        with pytest.raises(NotAllowed):
            actions.queue_digests(by=actor)
        with pytest.raises(NotAllowed):
            actions.send_digests(by=actor)


def test_a_confirmed_address_follows_fifty_things_at_most(city: SmallCity, follow: Following) -> None:
    follow(Kind.AREA, city.areas["dong"].code)
    follower = Follower.objects.get()
    Follow.objects.bulk_create(
        [Follow(follower=follower, kind="case", thing=10_000 + n, since=clock.today()) for n in range(49)]
    )
    with pytest.raises(Invalid):
        follow(Kind.AREA, city.areas["tay"].code)
    assert Follow.objects.count() == 50


def test_confirming_twice_the_same_thing_follows_it_once(city: SmallCity, follow: Following) -> None:
    assert follow(Kind.AREA, city.areas["dong"].code) == follow(Kind.AREA, city.areas["dong"].code)
    assert Follow.objects.count() == 1


class TestWhatCantBeFollowed:
    def test_a_case_that_intake_has_not_released(self, city: SmallCity) -> None:
        said = city.say()
        with pytest.raises(NotFound) as unknown:
            thing_by_code(Kind.CASE, "0000-0000")
        with pytest.raises(NotFound) as hidden:
            thing_by_code(Kind.CASE, said.case.reference)
        assert str(hidden.value) == str(unknown.value)

    def test_a_sensitive_topic_and_a_case_of_it(self, city: SmallCity) -> None:
        said = city.say(topic_id=city.topics["bribe"].pk)
        for kind, code in ((Kind.TOPIC, "bribe"), (Kind.CASE, said.case.reference)):
            with pytest.raises(NotFound):
                thing_by_code(kind, code)

    def test_what_left_the_public_between_asking_and_confirming(self, city: SmallCity) -> None:
        said = city.answered()
        case = said.fresh()
        thing = thing_by_code(Kind.CASE, case.reference)
        actions.ask_to_follow(by=PERSON, thing=thing, way=Way.EMAIL, address="a@example.org", language="vi")
        deliver_alone("alerts.confirm")
        case.is_public = False
        case.save(update_fields=["is_public"])
        with pytest.raises(NotFound):
            actions.confirm_follow(by=PERSON, token=token_in(mail.outbox[-1], "xac-nhan"))
        assert Follower.objects.count() == 0


def test_sealed_values_open_in_their_own_row_only(city: SmallCity, follow: Following) -> None:
    follow(Kind.AREA, city.areas["dong"].code, "a@example.org")
    follow(Kind.AREA, city.areas["dong"].code, "b@example.org")
    one, other = Follower.objects.order_by("id")
    assert sealing.unseal(one.sealed, one.uid) == {"to": "a@example.org"}
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(one.sealed, other.uid)
