"""The officers of the demonstration: some to log in as, one for each body so that every act has its actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from dangvan.accounts import actions as accounts
from dangvan.accounts import queries as officers
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo

PASSWORD = "trong-dang-van"  # noqa: S105 (printed by ./run demo; DANGVAN_DEMO lets it in on this machine only)
_DEMO = Actor.system("demo")
_SINCE = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Login:
    username: str
    name_vi: str
    name_en: str
    body: str
    roles: tuple[Role, ...]


#: The ward in which the printed logins work: the one with the lowest code.
LOGINS = (
    Login("tiepnhan", "Cán bộ tiếp nhận", "Intake officer", "ward", (Role.INTAKE,)),
    Login("canbo", "Cán bộ xử lý", "Case officer", "ward", (Role.OFFICER,)),
    Login("lanhdao", "Lãnh đạo phường", "Head of the ward", "ward", (Role.INTAKE, Role.OFFICER, Role.HEAD)),
    Login("thanhpho", "Lãnh đạo cấp trên", "The level above", "city", (Role.INTAKE, Role.OFFICER, Role.HEAD)),
    Login("phanxu", "Người phân xử", "Arbiter", "arbiter", (Role.INTAKE, Role.OFFICER, Role.ARBITER)),
)


def open_accounts(show_ward: str) -> None:
    """Store the printed logins, once."""
    for login in LOGINS:
        if officers.officer_by_username(login.username) is None:
            body = _body_of(login, show_ward)
            _open(login.username, login.name_vi, PASSWORD, body.id, login.roles)


@cache
def officer_of(organisation_id: int) -> Actor:
    """Whoever acts for a body in the replay; their account is opened when they first do."""
    body = organisations.organisation(organisation_id)
    username = f"cb.{body.code}"[:150]
    if officers.officer_by_username(username) is None:
        # Whoever heads a body may do all its work.
        roles = (Role.HEAD, Role.ARBITER) if body.arbitrates else (Role.HEAD,)
        _open(username, f"Cán bộ {body.short_vi or body.name_vi}"[:200], None, body.id, roles)
    officer = officers.officer_by_username(username)
    assert officer is not None, username
    return officers.actor_for_id(officer.user_id)


def _open(username: str, name: str, password: str | None, body_id: int, roles: Sequence[Role]) -> None:
    user = accounts.create_officer(by=_DEMO, username=username, display_name=name, password=password)
    for role in roles:
        accounts.grant_membership(
            by=_DEMO, user_id=user.pk, organisation_id=body_id, role=role, valid_from=_SINCE
        )


def body_of_ward(code: str) -> OrganisationInfo:
    """The body of the ward with that code."""
    return next(b for b in organisations.organisations() if b.level == "ward" and b.code.endswith(code))


def _body_of(login: Login, show_ward: str) -> OrganisationInfo:
    if login.body == "arbiter":
        return organisations.organisation(organisations.arbiter())
    ward = body_of_ward(show_ward)
    return ward if login.body == "ward" else organisations.organisation(organisations.one_level_up(ward.id))
