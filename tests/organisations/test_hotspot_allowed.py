"""Whether hot spots may be looked for in a topic: said by the import, refused for sensitive ones by the
database.
"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from dangvan.kernel.actor import Actor
from dangvan.organisations import actions
from dangvan.organisations.models import Topic

pytestmark = pytest.mark.django_db
_TOPIC = b"""
[[topic]]
code = "ve-sinh"
name_vi = "Ve sinh"
"""


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        (b"", True),
        (b"hotspot_allowed = false", False),
        (b"analysable = false", False),
        (b"sensitive = true", False),
        (b"sensitive = true\nanalysable = true", False),
    ],
)
def test_a_topic_says_whether_hot_spots_may_be_looked_for(
    operator: Actor, more: bytes, allowed: bool
) -> None:
    assert actions.import_topics(by=operator, content=_TOPIC + more, name="topics.toml").is_clean
    assert Topic.objects.get(code="ve-sinh").hotspot_allowed is allowed


def test_a_sensitive_topic_cannot_be_given_to_the_analysis(operator: Actor) -> None:
    content = _TOPIC + b"sensitive = true\nhotspot_allowed = true"
    result = actions.import_topics(by=operator, content=content, name="topics.toml")
    assert [error.field for error in result.errors] == ["topic.hotspot_allowed"]
    assert not Topic.objects.filter(code="ve-sinh").exists()


def test_the_database_refuses_a_sensitive_topic_in_the_analysis() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.create(code="x", name_vi="x", sensitive=True, hotspot_allowed=True)
