"""Everything that the interface's own description allows, and much that it doesn't: no error of ours, and no
answer that the description doesn't know.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from dangvan.accounts import actions as accounts
from dangvan.api.rest import limits
from dangvan.kernel.actor import Actor
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
#: A report may fit the description and name a topic that the city doesn't have.
BY_RULE = {"POST": [positive_data_acceptance]}


@pytest.fixture
def described(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    city.answered()
    # As Django's own test client does: the test's transaction outlives each request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    for limiter in (limits.REPORTS, limits.PHOTOS, limits.FOLLOWS):
        monkeypatch.setattr(limiter, "most", 10_000)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(city: SmallCity) -> str:
    _key, secret = accounts.make_channel_key(
        by=Actor.system("command line"), organisation_id=city.bodies["dong"].pk, channel="api", name="Máy thử"
    )
    return secret


@pytest.mark.parametrize("with_key", [False, True], ids=["without a key", "with a key"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_nothing_asked_meets_an_error_of_ours_or_an_answer_that_is_not_described(
    described: Any, key: str, mode: GenerationMode, with_key: bool
) -> None:
    headers = {"Authorization": f"Bearer {key}"} if with_key else {}
    looked = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=BY_RULE.get(case.method, []))

        try:
            ask()
        except Unsatisfiable:
            continue  # nothing wrong can be asked of an address that takes nothing
        looked += 1
    assert looked >= 4


def test_the_description_is_openapi_3_1_with_examples(described: Any) -> None:
    whole = described.raw_schema
    assert whole["openapi"].startswith("3.1")
    assert whole["components"]["schemas"]["NewReport"]["properties"]["text"]["examples"]
