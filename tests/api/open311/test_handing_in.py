"""Handing in by Open311: what is taken, from whom, what is refused, and what never breaks."""

from __future__ import annotations

import json
import re
from io import BytesIO
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dangvan.accounts import actions as accounts
from dangvan.accounts.models import ChannelKey
from dangvan.api.rest import limits
from dangvan.cases.models import Case
from dangvan.cases.tasks import tell_what_people_did
from dangvan.reports import queries as reports
from dangvan.reports.models import Addition, Photo, Report
from tests.api.open311.client import OPERATOR, REPORT, error_of, get, hand_in, make, post, rows
from tests.small_city import Said, SmallCity, later

pytestmark = pytest.mark.django_db
W3CDTF = re.compile(r"\d{4}-\d\d-\d\dT00:00:00\+07:00")


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_report_handed_in_gets_its_number_and_the_persons_receipt(
    city: SmallCity, key: str, form: str
) -> None:
    more = {"phone": "0912345678", "first_name": "An", "last_name": "Lê", "lat": "21.05", "long": "105.85"}
    answer = post(f"requests.{form}", {**REPORT, **more, "device_id": "device-77"}, key)
    assert answer.status_code == 201
    (told,) = answer.json() if form == "json" else rows(answer, "service_requests", "request")
    assert list(told) == ["service_request_id", "service_notice", "account_id"]
    case = Case.objects.get(reference=told["service_request_id"])
    report = Report.objects.get(link__case=case)
    assert (report.channel, report.text) == ("open311", REPORT["description"])
    receipt = told["service_notice"].partition(": ")[2].partition(".")[0]
    assert reports.report_by_receipt(receipt) == report
    contact = reports.contact_of(report)
    assert contact is not None
    assert (contact.name, contact.phone) == ("Lê An", "0912345678")
    assert answer.headers["Cache-Control"] == "no-store"


def test_attributes_are_honoured(city: SmallCity, key: str) -> None:
    number = hand_in(
        key,
        **{
            "attribute[visibility]": "organisation",
            "attribute[happened_on]": "2026-03-01T23:00:00Z",
            "attribute[language][]": "en",
        },
    )
    report = Report.objects.get(link__case__reference=number)
    assert (report.visibility, report.language) == ("organisation", "en")
    assert f"{report.happened_on}" == "2026-03-02"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"attribute[colour]": "red"}, "attribute[colour]"),
        ({"attribute[visibility]": "all"}, "attribute[visibility]"),
        ({"service_code": "nothing"}, "service_code"),
        ({"service_code": ""}, "service_code"),
        ({"description": ""}, "description"),
        ({"address_string": ""}, "address_string"),
        ({"address_id": "nowhere"}, "address_id"),
        ({"lat": "21"}, "lat"),
        ({"lat": "NaN", "long": "inf"}, "lat"),
        ({"lat": "1e999", "long": "1"}, "lat"),
        ({"media_url": "javascript:alert(1)"}, "media_url"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_taken_in(
    city: SmallCity, key: str, changes: dict[str, str], named: str
) -> None:
    answer = post("requests.xml", {**REPORT, **changes}, key)
    assert answer.status_code == 400
    assert named in error_of(answer, "xml")[1]
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", ["requests.json", "servicerequestupdates.json"])
def test_without_a_key_of_this_channel_nothing_is_taken_in(city: SmallCity, path: str) -> None:
    revoked = make(city)
    accounts.revoke_channel_key(by=OPERATOR, key=ChannelKey.objects.get(prefix=revoked[3:11]))
    for secret in ("", "x", revoked, make(city, channel="hotline")):
        answer = post(path, REPORT, secret)
        assert answer.status_code == 403
        assert error_of(answer, "json")[0] == "403"
    assert not Report.objects.exists()


def test_the_same_idempotency_key_gives_the_same_answer(city: SmallCity, key: str) -> None:
    first = post("requests.json", REPORT, key, **{"Idempotency-Key": "17"})
    again = post("requests.json", REPORT, key, **{"Idempotency-Key": "17"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    changed = {**REPORT, "description": "Chuyện khác hẳn ở nơi này."}
    other = post("requests.json", changed, key, **{"Idempotency-Key": "17"})
    assert other.status_code == 400
    assert Report.objects.count() == 1


def test_a_picture_comes_along_and_one_elsewhere_is_named_never_fetched(city: SmallCity, key: str) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "grey").save(picture, "JPEG")
    file = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
    number = hand_in(key, media=file, media_url="http://10.0.0.1/secret.jpg")
    report = Report.objects.get(link__case__reference=number)
    assert Photo.objects.filter(report=report).count() == 1
    assert report.text.endswith("http://10.0.0.1/secret.jpg")


def test_before_it_is_public_only_the_key_that_handed_it_in_finds_it(city: SmallCity, key: str) -> None:
    number = hand_in(key, service_code="bribe")
    for path in (f"requests/{number}.json", f"tokens/{number}.json"):
        assert get(path).status_code == 404
        assert get(path, api_key=make(city)).status_code == 404
        (told,) = get(path, api_key=key).json()
        assert told["service_request_id"] == number
        assert get(path, api_key=key).headers["Cache-Control"] == "no-store"
    (told,) = get(f"requests/{number}.json", api_key=key).json()
    assert (told["description"], told["address"], told["lat"]) == ("", "", None)
    assert number not in get("requests.json", api_key=key).content.decode()
    assert get("servicerequestupdates.json", service_request_id=number, api_key=key).json() == []


def test_updates_tell_what_was_done_in_order_under_lasting_numbers(city: SmallCity) -> None:
    case = city.answered().case
    found = rows(get("servicerequestupdates.xml"), "service_request_updates", "request_update")
    told = get("servicerequestupdates.json", service_request_id=case.reference).json()
    assert found == told
    assert {one["service_request_id"] for one in told} == {case.reference}
    assert [told[0]["status"], told[-1]["status"]] == ["OPEN", "CLOSED"]
    assert city_answer(case) in told[-1]["description"]
    assert len({one["update_id"] for one in told}) == len(told)
    assert all(W3CDTF.fullmatch(one["updated_datetime"]) for one in told)
    assert get("servicerequestupdates.json", end_date="2001-01-01T00:00:00Z").json() == []


def city_answer(case: Case) -> str:
    return str(case.answers.get().what_was_done)


def test_what_a_person_did_today_is_told_tomorrow(city: SmallCity, key: str) -> None:
    number = hand_in(key, lat="21.05", long="105.85")
    case = Case.objects.get(reference=number)
    said = Said(case, Report.objects.get(link__case=case), "")
    city.screen(said)
    city.accept(said)
    city.answer(said)
    before = get("servicerequestupdates.json", service_request_id=number).json()
    spoken = post(
        "servicerequestupdates.json",
        {
            "service_request_id": number,
            "update_id": "u1",
            "status": "REOPEN",
            "description": "Vẫn còn nguyên cái hố ở đó.",
        },
        key,
    )
    assert (spoken.status_code, spoken.json()) == (201, [{"update_id": "u1"}])
    assert Case.objects.get(reference=number).state == "contested"
    assert get("servicerequestupdates.json", service_request_id=number).json() == before
    assert get(f"requests/{number}.json").json()[0]["status"] == "closed"
    with later(days=1):
        tell_what_people_did()
        after = get("servicerequestupdates.json", service_request_id=number).json()
        assert after[: len(before)] == before
        assert after[-1]["status"] == "REOPEN"
        assert "nguyên cái hố" not in after[-1]["description"]


def test_words_added_twice_stand_once(city: SmallCity, key: str) -> None:
    number = hand_in(key)
    more = {"service_request_id": number, "update_id": "u7", "description": "Sáng nay sâu hơn."}
    answers = [post("servicerequestupdates.xml", more, key) for _ in range(2)]
    for answer in answers:
        assert rows(answer, "service_request_updates", "request_update") == [{"update_id": "u7"}]
    assert Addition.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "FIXED"}, 403),
        ({"status": "OPENED"}, 400),
        ({"service_request_id": "0000-0000"}, 404),
        ({"service_request_id": ""}, 400),
        ({"update_id": ""}, 400),
        ({"description": ""}, 400),
        ({"updated_datetime": "today"}, 400),
        ({"status": "REOPEN"}, 409),
    ],
)
def test_an_update_that_may_not_be_is_refused(
    city: SmallCity, key: str, changes: dict[str, str], status: int
) -> None:
    number = hand_in(key)
    said = {"service_request_id": number, "update_id": "u", "description": "Thêm lời ở đây."}
    answer = post("servicerequestupdates.json", {**said, **changes}, key)
    assert answer.status_code == status
    assert error_of(answer, "json")[0] == str(status)
    assert not Addition.objects.exists()


def test_one_key_says_nothing_of_what_another_handed_in(city: SmallCity, key: str) -> None:
    number = hand_in(key)
    said = {"service_request_id": number, "update_id": "u", "description": "Thêm lời ở đây."}
    assert post("servicerequestupdates.json", said, make(city)).status_code == 404
    assert not Addition.objects.exists()


def test_a_quick_key_waits(city: SmallCity, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.REPORTS, "most", 1)
    hand_in(key)
    answer = post("requests.xml", REPORT, key)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_lists_ask_the_same_however_long_they_are(city: SmallCity) -> None:
    def asked(path: str) -> int:
        get(path)
        with CaptureQueriesContext(connection) as seen:
            get(path)
        return len(seen)

    city.answered()
    few = {path: asked(path) for path in ("requests.json", "servicerequestupdates.json")}
    for _ in range(4):
        city.answered()
    assert {path: asked(path) for path in few} == few


def test_whoever_has_it_already_is_told_so(city: SmallCity) -> None:
    first = get("services.json")
    again = Client().get("/open311/v2/services.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies
    english = Client().get("/open311/v2/requests/0.json", headers={"Accept-Language": "en"})
    assert "no public request" in english.json()[0]["description"].lower()


def test_an_xml_body_is_never_read_as_one(city: SmallCity, key: str) -> None:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">]><service_requests>&a;</service_requests>'
    answer = Client().post(f"/open311/v2/requests.xml?api_key={key}", laughs, content_type="text/xml")
    assert answer.status_code == 400
    assert "ha" not in rows(answer, "errors", "error")[0]["description"].split()


def test_a_body_beyond_the_wall_is_refused_in_form(city: SmallCity, key: str) -> None:
    body = f"api_key={key}&service_code=pothole&description={'x' * 30_000_000}"
    answer = Client().post("/open311/v2/requests.xml", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert error_of(answer, "xml")[0] == "413"


def test_bad_bytes_and_broken_forms_are_refused_in_form(city: SmallCity, key: str) -> None:
    for body, kind in (
        (b"api_key=\xff\xfe%00&description=%FF", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (json.dumps(REPORT).encode(), "application/json"),
        (b"a=1", "application/x-www-form-urlencoded; charset=utf-99"),
    ):
        answer = Client().generic("POST", "/open311/v2/requests.xml", body, content_type=kind)
        assert 400 <= answer.status_code < 500, kind
        error_of(answer, "xml")


_NAMES = st.sampled_from(
    ["service_request_id", "status", "service_code", "start_date", "end_date", "page", "page_size",
     "jurisdiction_id", "api_key", "lat", "long", "description", "attribute[visibility]", "attribute[x]",
     "address_id", "address_string", "email", "phone", "media_url", "update_id"]
)  # fmt: skip
_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["open", "pothole", "1", "-1", "2026-01-01T00:00:00Z", "\x00", "\x0b", "1e400"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.dictionaries(_NAMES, _VALUES, max_size=6), path=st.sampled_from(
    ["requests.xml", "servicerequestupdates.xml", "services.xml", "services/{}.xml", "requests/{}.xml",
     "tokens/{}.xml"]
), word=st.text(max_size=12))  # fmt: skip
def test_nothing_that_is_asked_breaks_the_door_or_the_form(
    city: SmallCity, key: str, asked: dict[str, str], path: str, word: str
) -> None:
    place = path.format(quote(word.encode("utf-8", "surrogatepass")))
    for answer in (get(place, **_sent(asked)), post(place, _sent({**REPORT, **asked}), key)):
        assert answer.status_code < 500
        ET.fromstring(answer.content)


def _sent(asked: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode("utf-8", "surrogatepass") for name, value in asked.items()}


def test_words_that_xml_cannot_hold_leave_it_well_formed(city: SmallCity) -> None:
    case = city.answered().case
    Case.objects.filter(pk=case.pk).update(summary="a\x0bb\x1f<&>c")
    (row,) = rows(get("requests.xml"), "service_requests", "request")
    assert row["description"] == "a\ufffdb\ufffd<&>c"
    assert get("requests.json").json()[0]["description"] == row["description"]
