"""Every act has words of its own, in both languages, and none of them are another person's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import translation

from dangvan.cases.words import is_told, sentence_of
from dangvan.ledger.kinds import KINDS
from dangvan.organisations.queries import organisation_by_code
from dangvan.organisations.types import OrganisationInfo
from dangvan.ui.states import STATES
from tests.small_city import SmallCity, city

__all__ = ["city"]

#: What happens to lists and accounts is no part of a case's history.
OF_CASES = [name for name in KINDS if name.split(".")[0] in {"report", "case", "note", "contact"}]
FIELDS: dict[str, Any] = {
    "from_organisation": "dong",
    "to_organisation": "roads",
    "due_day": "2026-03-11",
    "until_day": "2026-03-11",
    "promised_day": "2026-03-11",
    "reason": "vì đường này do Sở quản lý",
    "text": "lời của một người",
    "reason_code": "not-ours",
    "outcome": "upheld",
    "number": 1,
    "solved": True,
    "refused": True,
}


@dataclass
class Act:
    kind: str
    organisation: OrganisationInfo | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@pytest.mark.parametrize("kind", OF_CASES)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("own", [True, False])
def test_every_kind_is_told(city: SmallCity, kind: str, language: str, own: bool) -> None:
    assert is_told(kind)
    for fields in (FIELDS, {}):
        with translation.override(language):
            told = sentence_of(Act(kind, organisation_by_code("dong"), dict(fields)), own=own)
        assert told.what
        assert "%(" not in told.what
        assert told.state in STATES


@pytest.mark.parametrize("kind", [name for name in OF_CASES if not KINDS[name].body])
def test_what_a_person_wrote_is_never_told(city: SmallCity, kind: str) -> None:
    told = sentence_of(Act(kind, None, dict(FIELDS)), own=False)
    assert FIELDS["reason"] not in told.what + told.note
    assert FIELDS["text"] not in told.what + told.note


def test_a_refusal_says_who_refused_and_why(city: SmallCity) -> None:
    told = sentence_of(Act("case.handed_over", organisation_by_code("dong"), dict(FIELDS)))
    assert told.what == (
        "Ủy ban nhân dân phường đông cho rằng việc này không thuộc trách nhiệm của mình "
        "và chuyển cho Sở Xây dựng"
    )
    assert told.note == FIELDS["reason"]


def test_a_kind_of_a_later_version_is_told_as_something(city: SmallCity) -> None:
    assert sentence_of(Act("case.teleported")).what
