"""`dangvan officer`: the first operator is made here, and anyone who keeps the machine can look who sits
where.
"""

from __future__ import annotations

import io
import re
import sys

import pytest
from django.core.management import CommandError, call_command

from dangvan.accounts.models import User
from dangvan.kernel.actor import Role
from dangvan.ledger.queries import history_of
from tests.accounts.conftest import PASSWORD, City, acting, officer


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("officer", *words, stdout=out)
    return out.getvalue()


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_an_account_is_opened_with_a_password_that_is_shown_once(
    bodies: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "")
    shown = re.search(r"([0-9a-z]{5}(?:-[0-9a-z]{5}){3})\n", run("create", "van", "Vũ Vân"))
    assert shown
    van = User.objects.get()
    assert van.check_password(shown[1])
    assert history_of(van.subject)[0].actor_kind == "system"


def test_a_password_can_be_read_from_elsewhere_and_is_not_shown(
    bodies: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, PASSWORD + "\n")
    assert PASSWORD not in run("create", "van", "Vũ Vân", "--password-stdin")
    assert User.objects.get().check_password(PASSWORD)


def test_a_seat_is_given_listed_and_taken_away(bodies: City) -> None:
    an = officer("an", name="An")
    assert "Ba Đình" in run("grant", "AN", "ward", "officer")
    assert acting(an).has_role(bodies.ward.pk, Role.OFFICER)
    assert run("list").startswith("an\tAn\tofficer\tward\t")
    assert run("list", "--organisation", "other") == ""
    run("end", "an", "ward", "officer")
    assert acting(an).seats == ()
    assert run("list") == ""


def test_a_seat_can_begin_on_a_later_day(bodies: City) -> None:
    an = officer("an")
    run("grant", "an", "ward", "officer", "--from", "2026-12-01")
    assert acting(an).seats == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grant", "nobody", "ward", "officer"], "nobody"),
        (["grant", "an", "nowhere", "officer"], "nowhere"),
        (["end", "an", "ward", "officer"], "không giữ vai trò"),
        (["create", "an", "An"], "username"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    bodies: City, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    officer("an")
    typed(monkeypatch, "")
    with pytest.raises(CommandError, match=said):
        run(*words)
