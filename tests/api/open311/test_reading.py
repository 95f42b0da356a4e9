"""Reading by Open311: names, forms, days and errors of the standard, in XML and JSON."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from tests.api.open311.client import error_of, get, rows
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
W3CDTF = re.compile(r"\d{4}-\d\d-\d\dT00:00:00\+07:00")
#: The standard's elements of a request, in its order.
FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


def test_discovery_lists_two_addresses_that_answer(city: SmallCity) -> None:
    told = get("discovery.json").json()
    assert len(told["endpoints"]) >= 2
    assert {"text/xml", "application/json"} <= set(told["endpoints"][0]["formats"])
    tree = ET.fromstring(get("discovery.xml").content)
    assert [one.findtext("specification") for one in tree.iter("endpoint")] == [
        one["specification"] for one in told["endpoints"]
    ]
    for one in tree.iter("endpoint"):
        path = (one.findtext("url") or "").partition("/open311/")[2]
        assert Client().get(f"/open311/{path}/services.xml").status_code == 200


def test_services_are_the_topics_that_take_reports_with_metadata_as_each_form_writes_it(
    city: SmallCity,
) -> None:
    found = rows(get("services.xml"), "services", "service")
    told = get("services.json").json()
    assert [one["service_code"] for one in found] == [one["service_code"] for one in told]
    assert "pothole" in {one["service_code"] for one in told}
    assert {one["metadata"] for one in found} == {"true"}
    assert {one["metadata"] for one in told} == {True}
    assert {one["type"] for one in told} == {"realtime"}
    assert all(isinstance(value, str | bool) for one in told for value in one.values())


def test_a_definition_holds_attributes_and_their_values(city: SmallCity) -> None:
    told = get("services/pothole.json").json()
    tree = ET.fromstring(get("services/pothole.xml").content)
    assert tree.tag == "service_definition"
    assert tree.findtext("service_code") == told["service_code"] == "pothole"
    assert [one.findtext("code") for one in tree.findall("attributes/attribute")] == [
        one["code"] for one in told["attributes"]
    ]
    keys = [one.findtext("key") for one in tree.findall("attributes/attribute/values/value")]
    assert keys == [value["key"] for one in told["attributes"] for value in one["values"]]
    assert tree.findtext("attributes/attribute/required") == "false"
    assert told["attributes"][0]["required"] is False


def test_requests_have_the_standards_elements_in_their_order_and_days_with_their_zone(
    city: SmallCity,
) -> None:
    case = city.answered().case
    (row,) = rows(get("requests.xml"), "service_requests", "request")
    (told,) = get("requests.json").json()
    assert list(row) == list(told) == FIELDS
    assert row["service_request_id"] == told["service_request_id"] == case.reference
    assert row["status"] == "closed"
    assert row["status_notes"]
    for name in ("requested_datetime", "updated_datetime"):
        assert W3CDTF.fullmatch(row[name]), row[name]
    assert not [name for name, value in told.items() if value is None and name not in {"lat", "long"}]
    (one,) = rows(get(f"requests/{case.reference}.xml"), "service_requests", "request")
    assert one == row


def test_numbers_set_every_other_filter_aside(city: SmallCity) -> None:
    first, second = city.answered().case, city.answered().case
    asked = f"{first.reference},{second.reference}"
    found = get("requests.json", service_request_id=asked, status="open", service_code="bribe").json()
    assert {one["service_request_id"] for one in found} == {first.reference, second.reference}
    spaced = get("requests.json", service_request_id=f"{first.reference}, 0000-0000").json()
    assert [one["service_request_id"] for one in spaced] == [first.reference]


def test_lists_are_narrowed_by_state_topic_day_and_page(city: SmallCity) -> None:
    done = city.answered().case
    said = city.say()
    city.screen(said)
    waiting = said.case
    assert [one["service_request_id"] for one in get("requests.json", status="open").json()] == [
        waiting.reference
    ]
    assert [one["service_request_id"] for one in get("requests.json", status="closed").json()] == [
        done.reference
    ]
    assert len(get("requests.json", status="open,closed").json()) == 2
    assert get("requests.json", service_code="bribe").json() == []
    pages = [get("requests.json", page=number, page_size=1).json() for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [1, 1, 0]
    assert pages[0] != pages[1]
    assert get("requests.json", end_date="2001-01-01T00:00:00Z").json() == []


def test_a_list_without_days_covers_ninety(city: SmallCity) -> None:
    city.answered()
    with later(days=89):
        assert len(get("requests.json").json()) == 1
    with later(days=95):
        assert get("requests.json").json() == []


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "OPENED"},
        {"service_code": "nothing"},
        {"start_date": "yesterday"},
        {"start_date": "2026-11-24T08:00:00"},
        {"end_date": "9999-99-99T00:00:00Z"},
        {"page": "0"},
        {"page_size": "1001"},
        {"page": "x" * 30},
    ],
)
@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_cannot_be_asked_is_an_error_of_the_standard(
    city: SmallCity, asked: dict[str, str], form: str
) -> None:
    answer = get(f"requests.{form}", **asked)
    assert answer.status_code == 400
    assert error_of(answer, form)[0] == "400"


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize(
    "path", ["request.{}", "services/nothing.{}", "requests/0000-0000.{}", "tokens/abc.{}", "x/y/z.{}"]
)
def test_a_wrong_address_fails_in_its_own_form(city: SmallCity, path: str, form: str) -> None:
    answer = get(path.format(form))
    assert answer.status_code == 404
    assert error_of(answer, form)[0] == "404"


def test_an_address_without_its_ending_says_which_there_are(city: SmallCity) -> None:
    answer = get("services")
    assert answer.status_code == 404
    assert ".json" in error_of(answer, "xml")[1]


@pytest.mark.parametrize(
    "path", ["/open311/v2//services.xml", "/open311/v2/services.xml/", "/open311//v2/services.xml"]
)
def test_spare_slashes_of_clients_do_no_harm(city: SmallCity, path: str) -> None:
    assert Client().get(path).status_code == 200


def test_other_verbs_are_told_which_there_are(city: SmallCity) -> None:
    answer = Client().put("/open311/v2/requests.json", b"{}", content_type="application/json")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert error_of(answer, "json")[0] == "405"
    assert Client().head("/open311/v2/services.xml").content == b""


def test_the_jurisdiction_may_be_left_out_and_another_is_not_found(city: SmallCity) -> None:
    assert get("services.json", jurisdiction_id="testserver").status_code == 200
    assert get("services.json", jurisdiction_id="").status_code == 200
    assert get("services.json", jurisdiction_id="elsewhere.example").status_code == 404
