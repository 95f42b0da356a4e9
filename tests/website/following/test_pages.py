"""The pages of following: what they show, what they hide, and what one press does."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from dangvan.alerts import sealing
from dangvan.alerts.models import Follow, Follower, Pending
from tests.alerts.conftest import deliver_alone, morning, run_morning, token_in
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def ask(client: Client, path: str, address: str = "lan@example.org"):  # type: ignore[no-untyped-def]
    return client.post(path, {"address": address, "way": "email"})


def confirmed(client: Client, path: str, address: str = "lan@example.org") -> str:
    """Walk the way to the end; the address of the page of one's own follows."""
    ask(client, path, address)
    deliver_alone("alerts.confirm")
    token = token_in(mail.outbox[-1], "xac-nhan")
    return str(client.post(f"/tin/xac-nhan/{token}/").headers["Location"]).partition("?")[0]


def test_every_page_that_can_be_followed_says_so(client: Client, city: SmallCity) -> None:
    said = city.answered()
    for page, asks in (
        (f"/vu-viec/{said.fresh().reference}/", f"/tin/nhan/vu-viec/{said.fresh().reference}/"),
        (f"/dia-ban/{city.areas['dong'].code}/", f"/tin/nhan/dia-ban/{city.areas['dong'].code}/"),
        ("/linh-vuc/pothole/", "/tin/nhan/linh-vuc/pothole/"),
        ("/co-quan/dong/", "/tin/nhan/co-quan/dong/"),
    ):
        assert f'href="{asks}"' in client.get(page).content.decode()
        assert client.get(asks).status_code == 200
    assert "/tin/nhan/" not in client.get("/linh-vuc/bribe/").content.decode()


def test_the_whole_way_by_pages(client: Client, city: SmallCity) -> None:
    city.answered()
    keep = confirmed(client, f"/tin/nhan/dia-ban/{city.areas['dong'].code}/")
    shown = client.get(keep).content.decode()
    assert "Phường Đông" in shown
    assert "lan@example.org" not in shown
    with morning(3):
        [letter] = run_morning()
    stop = f"/tin/dung/{token_in(letter, 'dung')}/"
    assert client.get(stop).status_code == 200
    assert Follower.objects.count() == 1
    assert client.post(stop).status_code == 200
    assert Follower.objects.count() == 0
    assert client.get(keep).status_code == 404


@pytest.mark.parametrize("body", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_mail_program_stops_with_one_post_without_cookie_or_token(city: SmallCity, body: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    confirmed(Client(), "/tin/nhan/co-quan/dong/")
    token = sealing.link(sealing.STOP, Follower.objects.get().uid)
    said = "List-Unsubscribe=One-Click"
    if "multipart" in body:
        said = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    for _again in range(2):
        answer = strict.post(f"/tin/dung/{token}/", said, content_type=body)
        assert answer.status_code == 200
        assert not answer.cookies
    assert Follower.objects.count() == 0


def test_everything_else_wants_the_forms_token(city: SmallCity) -> None:
    keep = confirmed(Client(), "/tin/nhan/co-quan/dong/")
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(keep, {"stop": "1"}).status_code == 403
    assert ask(strict, "/tin/nhan/co-quan/dong/").status_code == 403
    assert Follower.objects.count() == 1


def test_a_look_confirms_nothing_and_stops_nothing(client: Client, city: SmallCity) -> None:
    ask(client, "/tin/nhan/co-quan/dong/")
    deliver_alone("alerts.confirm")
    token = token_in(mail.outbox[-1], "xac-nhan")
    for _look in range(2):
        assert client.get(f"/tin/xac-nhan/{token}/").status_code == 200
    assert Follower.objects.count() == 0


def test_the_same_page_for_a_known_an_unknown_and_a_flooded_address(client: Client, city: SmallCity) -> None:
    confirmed(client, "/tin/nhan/co-quan/dong/", "known@example.org")
    answers = [ask(client, "/tin/nhan/co-quan/dong/", "known@example.org") for _n in range(6)]
    answers.append(ask(client, "/tin/nhan/co-quan/dong/", "stranger@example.org"))
    seen = {(one.status_code, one.headers["Location"], one.content) for one in answers}
    assert seen == {(303, "/tin/da-gui/?cach=email", b"")}


def test_forged_and_gone_links_get_one_answer_each(client: Client, city: SmallCity) -> None:
    forged = "A" * 43
    for path in ("xac-nhan", "cua-toi", "dung"):
        assert client.get(f"/tin/{path}/{forged}/").status_code == 404
        assert client.post(f"/tin/{path}/{forged}/").status_code == 404
    keep = confirmed(client, "/tin/nhan/co-quan/dong/")
    gone = sealing.link(sealing.KEEP, Follower.objects.get().uid)
    client.post(keep, {"stop": "1"})
    assert client.get(f"/tin/cua-toi/{gone}/").status_code == 404


@pytest.mark.parametrize("path", ["xac-nhan", "cua-toi", "dung", "da-gui", "ma"])
def test_such_pages_are_kept_by_no_cache_and_named_to_no_other_site(
    client: Client, city: SmallCity, path: str
) -> None:
    answer = client.get(f"/tin/{path}/" + ("" if path in {"da-gui", "ma"} else "A" * 43 + "/"))
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["", "không phải", "a@example.org\r\nBcc: b@example.org", "x" * 9000])
def test_a_wrong_address_is_said_at_its_field_and_kept_typed(
    client: Client, city: SmallCity, address: str
) -> None:
    answer = ask(client, "/tin/nhan/co-quan/dong/", address)
    assert answer.status_code == 422
    assert 'href="#id_address"' in answer.content.decode()
    assert Pending.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "vu-viec/0000-0000",
        "vu-viec/%00",
        "dia-ban/9999",
        "linh-vuc/bribe",
        "co-quan/zzz",
        "nguoi/1",
        "co-quan/" + "a" * 300,
    ],
)
def test_what_is_not_public_can_not_be_followed(client: Client, city: SmallCity, path: str) -> None:
    assert client.get(f"/tin/nhan/{path}/").status_code == 404
    assert ask(client, f"/tin/nhan/{path}/").status_code == 404
    assert client.get(f"/tin/{path}.atom").status_code == 404


def test_a_case_not_released_answers_as_one_that_does_not_exist(client: Client, city: SmallCity) -> None:
    hidden = city.say().case.reference
    one, other = (client.get(f"/tin/nhan/vu-viec/{ref}/") for ref in (hidden, "0000-0000"))
    clean = re.compile(rb'nonce="[^"]*"|/tin/[^"]*|[0-9A-Z]{4}-[0-9A-Z]{4}')
    assert one.status_code == other.status_code == 404
    assert clean.sub(b"", one.content) == clean.sub(b"", other.content)


def test_follows_are_dropped_one_by_one_and_the_language_changes(client: Client, city: SmallCity) -> None:
    keep = confirmed(client, "/tin/nhan/co-quan/dong/")
    confirmed(client, "/tin/nhan/linh-vuc/pothole/")
    assert Follow.objects.count() == 2
    client.post(keep, {"language": "en"})
    assert Follower.objects.get().language == "en"
    for odd in ("x", "-1", "9" * 40, "٣"):
        client.post(keep, {"drop": odd})
    assert Follow.objects.count() == 2
    client.post(keep, {"drop": str(Follow.objects.order_by("id")[0].pk)})
    assert Follow.objects.count() == 1


def test_in_english_too(client: Client, city: SmallCity) -> None:
    answer = client.get(f"/en/tin/nhan/dia-ban/{city.areas['dong'].code}/").content.decode()
    assert "Get news about" in answer
    assert "Dong ward" in answer
    ask(client, f"/en/tin/nhan/dia-ban/{city.areas['dong'].code}/")
    deliver_alone("alerts.confirm")
    assert "/en/tin/xac-nhan/" in mail.outbox[-1].body
    assert "Dong ward" in mail.outbox[-1].body


def test_one_place_signs_up_only_so_often(client: Client, city: SmallCity) -> None:
    answers = [ask(client, "/tin/nhan/co-quan/dong/", f"p{n}@example.org").status_code for n in range(21)]
    assert answers == [303] * 20 + [429]
    assert Pending.objects.count() == 20


def test_codes_are_not_guessed_at_leisure(client: Client, city: SmallCity) -> None:
    answers = [client.post("/tin/ma/", {"code": f"ABCD-{n:04}"}).status_code for n in range(21)]
    assert answers == [422] * 20 + [429]
