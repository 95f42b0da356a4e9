"""Photos and evidence: one address for everyone, given to whoever the policy lets see it,
and to nobody else.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from dangvan.cases import actions
from dangvan.cases.types import EvidenceFile
from dangvan.kernel.actor import Actor
from dangvan.reports import actions as reports
from dangvan.reports import vault
from tests.small_city import Said, SmallCity, city

__all__ = ["city"]


def _picture(size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def _with_photo(city: SmallCity, size: tuple[int, int] = (64, 48), **changes: object) -> Said:
    token = vault.new_token()
    draft = reports.keep_draft(by=Actor.person(), token=token, fields={})
    photo = reports.store_photo(by=Actor.person(), draft=draft, file=io.BytesIO(_picture(size)))
    return city.say(photo_uids=(photo.uid,), draft_token=token, **changes)


def _release(city: SmallCity, said: Said) -> None:
    actions.release_words(
        by=city.officer("dong.officer"), case=said.case, report=said.report, text="Ổ gà sâu.",
        photo_uids=[said.report.photos.get().uid],
    )  # fmt: skip


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """What waits for the commit of an act happens at the end of the block."""
    return django_capture_on_commit_callbacks


def _address(said: Said) -> str:
    return f"/anh/{said.report.photos.get().uid}/"


@pytest.fixture
def holder_of() -> Callable[[Said], Client]:
    def open_page(said: Said) -> Client:
        client = Client()
        client.post("/theo-doi/", {"code": said.code})
        return client

    return open_page


@pytest.fixture
def officer_client(city: SmallCity, settings: object) -> Callable[[str], Client]:
    settings.DANGVAN_DEMO = True  # type: ignore[attr-defined]

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(city.users[name])
        return client

    return sign_in


def test_a_photo_is_its_givers_until_it_is_released(
    city: SmallCity, client: Client, holder_of: Callable[[Said], Client], committed: Callable[..., Any]
) -> None:
    said = _with_photo(city)
    city.screen(said)
    assert client.get(_address(said)).status_code == 404
    own = holder_of(said).get(_address(said))
    assert own.headers["Cache-Control"] == "private, no-store"
    with committed(execute=True):
        _release(city, said)
    public = client.get(_address(said))
    assert public.headers["Cache-Control"] == "public, max-age=60"
    assert public.headers["Content-Type"] == "image/jpeg"


def test_pages_show_a_photo_small_and_the_whole_is_one_tap_away(
    city: SmallCity, client: Client, holder_of: Callable[[Said], Client], committed: Callable[..., Any]
) -> None:
    said = _with_photo(city, (1600, 1200))
    city.screen(said)
    page = holder_of(said).get("/theo-doi/").content.decode()
    assert f'<a href="{_address(said)}"><img src="{_address(said)}?nho"' in page
    assert client.get(f"{_address(said)}?nho").status_code == 404
    with committed(execute=True):
        _release(city, said)
    whole, small = (client.get(address) for address in (_address(said), f"{_address(said)}?nho"))
    assert [Image.open(io.BytesIO(one.content)).size for one in (whole, small)] == [(1600, 1200), (480, 360)]
    assert len(small.content) < len(whole.content) / 3
    assert small.headers["Content-Security-Policy"] == whole.headers["Content-Security-Policy"]
    actions.withdraw_report(by=said.person, report=said.report)
    assert client.get(f"{_address(said)}?nho").status_code == 404


def test_a_photo_that_is_small_already_is_shown_as_it_is(
    city: SmallCity, holder_of: Callable[[Said], Client]
) -> None:
    said = _with_photo(city)
    whole, small = (holder_of(said).get(address) for address in (_address(said), f"{_address(said)}?nho"))
    assert small.content == whole.content


def test_a_released_photo_goes_when_its_giver_withdraws(
    city: SmallCity, client: Client, committed: Callable[..., Any]
) -> None:
    said = _with_photo(city)
    city.screen(said)
    with committed(execute=True):
        _release(city, said)
    assert client.get(_address(said)).status_code == 200
    actions.withdraw_report(by=said.person, report=said.report)
    assert client.get(_address(said)).status_code == 404


def test_another_persons_receipt_opens_nothing(city: SmallCity, holder_of: Callable[[Said], Client]) -> None:
    said = _with_photo(city)
    city.screen(said)
    other = city.say("Tôi cũng ngã xe ở đây hôm qua.", join=said.case)
    assert holder_of(other).get(_address(said)).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("dong.officer", 200), ("tay.officer", 404), ("inspector.auditor", 404)]
)
def test_officers_see_the_photos_of_their_own_cases(
    city: SmallCity, officer_client: Callable[[str], Client], name: str, status: int
) -> None:
    said = _with_photo(city)
    assert officer_client(name).get(_address(said)).status_code == status


def test_an_officer_without_a_second_factor_is_anyone(
    city: SmallCity, officer_client: Callable[[str], Client], settings: object
) -> None:
    said = _with_photo(city)
    client = officer_client("dong.officer")
    settings.DANGVAN_DEMO = False  # type: ignore[attr-defined]
    assert client.get(_address(said)).status_code == 404


def test_those_a_report_is_about_see_no_photo_of_it(
    city: SmallCity, officer_client: Callable[[str], Client]
) -> None:
    said = _with_photo(city, about_body=True, visibility="organisation")
    assert officer_client("dong.head").get(_address(said)).status_code == 404
    assert officer_client("city.officer").get(_address(said)).status_code == 200


def test_evidence_is_public_with_its_case_and_runs_nothing(city: SmallCity, client: Client) -> None:
    said = city.say()
    city.screen(said)
    city.accept(said)
    paper = EvidenceFile(kind="document", content=b"%PDF-1.4\n%%EOF", caption="Biên bản")
    city.answer(said, files=(paper, EvidenceFile(kind="photo_after", content=_picture())))
    found = [client.get(f"/bang-chung/{e.uid}/") for e in said.case.answers.get().evidence.order_by("id")]
    assert [f.headers["Content-Type"] for f in found] == ["application/pdf", "image/jpeg"]
    assert found[0].headers["Content-Disposition"].startswith("attachment")
    for answer in found:
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_evidence_of_a_hidden_case_is_for_its_holder(
    city: SmallCity, client: Client, holder_of: Callable[[Said], Client]
) -> None:
    said = city.say(topic_id=city.topics["bribe"].pk, visibility="organisation")
    city.screen(said)
    city.accept(said)
    city.answer(said, files=(EvidenceFile(kind="photo_after", content=_picture()),))
    address = f"/bang-chung/{said.case.answers.get().evidence.get().uid}/"
    assert client.get(address).status_code == 404
    assert holder_of(said).get(address).status_code == 200
