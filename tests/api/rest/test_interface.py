"""The REST interface as a program meets it: what is public, what a key may hand in, what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from dangvan.accounts import actions as accounts
from dangvan.accounts import queries as account_queries
from dangvan.accounts.models import ChannelKey
from dangvan.api.rest import limits
from dangvan.cases.models import Case
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotAllowed
from dangvan.reports import queries as reports
from dangvan.reports.models import Report
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("command line")
REPORT = {"topic": "pothole", "text": "Ổ gà rất sâu trước cổng trường.", "place": "12 phố Cầu Gỗ"}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    for limiter in (limits.REPORTS, limits.PHOTOS, limits.FOLLOWS):
        limiter.forget_all()


@pytest.fixture
def key(city: SmallCity) -> str:
    return make(city)


def make(city: SmallCity, **changes: Any) -> str:
    given = {"organisation_id": city.bodies["dong"].pk, "channel": "hotline", "name": "Tổng đài 1022"}
    _key, secret = accounts.make_channel_key(by=OPERATOR, **{**given, **changes})
    return secret


def post(path: str, body: Any, key: str = "", **headers: str) -> Any:
    more = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post(
        f"/api/v1/{path}", body, content_type="application/json", headers={**more, **headers}
    )


def test_everything_public_is_read_without_a_key(city: SmallCity) -> None:
    case = city.answered().case
    for path in ("cases", f"cases/{case.reference}", "wards", "organisations", "topics", "hotspots"):
        answer = Client().get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
    whole = Client().get(f"/api/v1/cases/{case.reference}").json()
    assert whole["organisation"]["code"] == "dong"
    assert whole["answers"][0]["what_was_done"]
    assert "T" not in whole["received_on"]


def test_who_has_it_already_is_told_so(city: SmallCity) -> None:
    first = Client().get("/api/v1/topics")
    again = Client().get("/api/v1/topics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = Client().get("/api/v1/topics", headers={"Accept-Language": "en"})
    assert other.headers["ETag"] != first.headers["ETag"]


def test_a_list_is_read_to_its_end_by_cursor_and_each_case_once(city: SmallCity) -> None:
    numbers = {city.answered().case.reference for _ in range(5)}
    seen, cursor = [], ""
    for _ in range(5):
        page = Client().get("/api/v1/cases", {"size": 2, "cursor": cursor}).json()
        seen += [one["reference"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert sorted(seen) == sorted(numbers)


def test_what_is_not_public_does_not_exist(city: SmallCity) -> None:
    secret = city.say("Cán bộ tiếp dân đòi tiền của tôi.", topic_id=city.topics["bribe"].pk)
    answer = Client().get(f"/api/v1/cases/{secret.case.reference}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    nothing = Client().get("/api/v1/cases/0000-0000")
    assert nothing.json() == answer.json()


@pytest.mark.parametrize("asked", ["ward=99999", "organisation=nobody", "topic=nothing"])
def test_an_unknown_code_is_told_and_never_taken_for_everything(city: SmallCity, asked: str) -> None:
    assert Client().get(f"/api/v1/cases?{asked}").status_code == 404


@pytest.mark.parametrize("asked", ["size=0", "size=1000", "state=nonsense", "by=x", "q=%00", "first=x"])
def test_what_cannot_be_asked_is_a_problem_with_its_field(city: SmallCity, asked: str) -> None:
    answer = Client().get(f"/api/v1/cases?{asked}")
    assert answer.status_code == 422
    assert asked.split("=", maxsplit=1)[0] in " ".join(answer.json()["fields"])


def test_a_channel_hands_in_a_report_and_the_person_gets_a_receipt(city: SmallCity, key: str) -> None:
    body = {**REPORT, "contact": {"phone": "0912345678"}, "lon": 105.85, "lat": 21.05}
    answer = post("reports", body, key)
    assert answer.status_code == 201
    told = answer.json()
    report = reports.report_by_receipt(told["receipt"])
    assert (report.channel, Case.objects.get(links__report=report).reference) == ("hotline", told["case"])
    contact = reports.contact_of(report)
    assert contact is not None
    assert contact.phone == "0912345678"
    seen = post("follow", {"receipt": told["receipt"]}, key).json()
    assert (seen["text"], seen["case"]["reference"]) == (REPORT["text"], told["case"])


@pytest.mark.parametrize("path", ["reports", "photos", "follow"])
@pytest.mark.parametrize("key", ["", "dv_WRONGKEY_" + "0" * 32, "x"])
def test_without_a_key_nothing_is_handed_in(city: SmallCity, path: str, key: str) -> None:
    answer = post(path, REPORT, key)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not Report.objects.exists()


def test_a_key_ends_on_its_day_and_when_it_is_revoked(city: SmallCity, key: str) -> None:
    short = make(city, days=3)
    accounts.revoke_channel_key(by=OPERATOR, key=ChannelKey.objects.get(prefix=key[3:11]))
    assert post("reports", REPORT, key).status_code == 401
    with later(days=2):
        assert account_queries.channel_key(short) is not None
    with later(days=3):
        assert account_queries.channel_key(short) is None


def test_a_rotated_key_goes_on_for_its_days_of_grace(city: SmallCity, key: str) -> None:
    old = ChannelKey.objects.get(prefix=key[3:11])
    _made, fresh = accounts.rotate_channel_key(by=OPERATOR, key=old, grace_days=2)
    assert account_queries.channel_key(key) is not None
    assert account_queries.channel_key(fresh) is not None
    with later(days=2):
        assert account_queries.channel_key(key) is None


def test_only_a_head_or_the_operator_keeps_keys(city: SmallCity) -> None:
    body = city.bodies["dong"].pk
    for name in ("dong.officer", "tay.head"):
        with pytest.raises(NotAllowed):
            accounts.make_channel_key(
                by=city.officer(name), organisation_id=body, channel="api", name="Chatbot"
            )
    key, _secret = accounts.make_channel_key(
        by=city.officer("dong.head"), organisation_id=body, channel="api", name="Chatbot"
    )
    for name in ("dong.officer", "tay.head"):
        with pytest.raises(NotAllowed):
            accounts.revoke_channel_key(by=city.officer(name), key=key)
        with pytest.raises(NotAllowed):
            accounts.rotate_channel_key(by=city.officer(name), key=key)


def test_the_secret_of_a_key_stands_nowhere(city: SmallCity, key: str) -> None:
    row = ChannelKey.objects.get()
    assert key not in str([getattr(row, field.name) for field in row._meta.fields])


def test_the_same_idempotency_key_gives_the_same_answer(city: SmallCity, key: str) -> None:
    headers = {"Idempotency-Key": "cuoc-goi-17"}
    first, again = (post("reports", REPORT, key, **headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipt"] == again.json()["receipt"]
    assert Report.objects.count() == 1
    other = post("reports", {**REPORT, "text": "Chuyện khác hẳn ở nơi khác."}, key, **headers)
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["fields"]
    elsewhere = post("reports", REPORT, make(city), **headers)
    assert elsewhere.status_code == 201
    assert elsewhere.json()["receipt"] != first.json()["receipt"]


def test_photos_come_before_the_report_that_they_belong_to(city: SmallCity, key: str) -> None:
    file = BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "JPEG")
    file.seek(0)
    file.name = "anh.jpg"
    held = Client().post("/api/v1/photos", {"files": file}, headers={"Authorization": f"Bearer {key}"})
    assert held.status_code == 201
    told = post("reports", {**REPORT, "photos": held.json()["photos"]}, key).json()
    assert len(reports.photos_of([reports.report_by_receipt(told["receipt"])])) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**REPORT, "topic": "nothing"}, "topic"),
        ({**REPORT, "text": "a"}, "text"),
        ({**REPORT, "ward": "99999"}, "ward"),
        ({"topic": "pothole", "text": "Ổ gà rất sâu trước cổng."}, "place"),
        ({**REPORT, "contact": {"email": "không phải thư"}}, "email"),
        ({**REPORT, "lon": 2.35, "lat": 48.85}, "place"),
        ({**REPORT, "visibility": "everywhere"}, "visibility"),
        ({**REPORT, "happened_on": "0001-01-01"}, "happened_on"),
    ],
)
def test_a_refused_report_says_which_field_to_mend(
    city: SmallCity, key: str, body: dict[str, Any], field: str
) -> None:
    answer = post("reports", body, key)
    assert answer.status_code == 422
    assert field in " ".join(answer.json()["fields"])
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", ["{", "[]", "null", '"x"', "\xff", "1e999", '{"topic": 1}'])
def test_what_is_no_report_is_a_problem_and_never_an_error_of_ours(
    city: SmallCity, key: str, body: str
) -> None:
    answer = post("reports", body.encode("latin-1"), key)
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_key_that_asks_too_fast_is_told_how_long_to_wait(
    city: SmallCity, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.REPORTS, "most", 1)
    assert post("reports", REPORT, key).status_code == 201
    answer = post("reports", {**REPORT, "text": "Một chuyện khác nữa ở đây."}, key)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_problems_speak_the_readers_language(city: SmallCity) -> None:
    told = {
        code: Client().get("/api/v1/cases?ward=99999", headers={"Accept-Language": code}).json()["title"]
        for code in ("vi", "en")
    }
    assert told == {"vi": "Không có mã “99999”.", "en": "There is no code “99999”."}


def test_a_list_of_cases_asks_few_questions(city: SmallCity, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        city.answered()
    Client().get("/api/v1/cases")
    with django_assert_max_num_queries(6):
        Client().get("/api/v1/cases")


def test_an_address_that_is_none_and_a_body_too_large_are_problems_too(city: SmallCity, key: str) -> None:
    for answer, status in (
        (Client().get("/api/v1/nothing"), 404),
        (Client().get("/api/"), 404),
        (post("reports", "x" * (17 * 1024 * 1024), key), 413),
    ):
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
