"""Reads about officers: who may act as what today, who sits in a body, and where a letter to them goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.apps import apps
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from dangvan.accounts.models import ChannelKey, Delegation, Membership, User
from dangvan.accounts.policies import LENDABLE
from dangvan.accounts.types import ChannelKeyCard, DelegationInfo, MailBox, MembershipInfo, OfficerInfo
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind, Role, Seat
from dangvan.kernel.errors import NotFound
from dangvan.kernel.operators import Mailbox
from dangvan.organisations import queries as organisations


def actor_for(user: User, *, on: date | None = None) -> Actor:
    """This officer as who they are on that day: own seats, and those lent by colleagues who are away.

    Read afresh each time: a seat that was taken away a second ago opens nothing.
    """
    seats = _seats(user, on or clock.today()) if user.is_active else ()
    return Actor(ActorKind.OFFICER, user_id=user.pk, seats=seats, oversees=_overseen(seats))


def actor_for_id(user_id: int, *, on: date | None = None) -> Actor:
    """The same for whoever holds only the number: jobs and commands."""
    return actor_for(_user(user_id), on=on)


def key_digest(key: str) -> str:
    """What is kept of a key that an address carries."""
    return hashlib.sha256(key.encode()).hexdigest()


def channel_key(secret: str) -> ChannelKeyCard | None:
    """The key that this secret is, if it opens anything today. Found by its hash alone, so that the time it
    takes says nothing of how near a guess is.
    """
    found = ChannelKey.objects.filter(secret_hash=key_digest(secret)).first() if secret else None
    card = _key_card(found) if found else None
    return card if card and card.opens_on(clock.today()) else None


def channel_keys(organisation_id: int | None = None) -> list[ChannelKeyCard]:
    """All keys of a body, or of all, the latest first."""
    found = ChannelKey.objects.order_by("-made_on", "-pk")
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    return [_key_card(one) for one in found]


def _key_card(one: ChannelKey) -> ChannelKeyCard:
    return ChannelKeyCard(
        one.pk, one.uid, one.name, one.prefix, one.channel, one.organisation_id, one.made_on, one.ends_on,
        one.revoked_on,
    )  # fmt: skip


def actor_by_calendar_key(key: str) -> Actor | None:
    """Whose calendar the key opens, as who they are today; nobody for a key that was renewed."""
    user = User.objects.filter(calendar_key=key_digest(key), is_active=True).first() if key else None
    return actor_for(user) if user else None


def has_calendar(user_id: int) -> bool:
    return User.objects.filter(pk=user_id).exclude(calendar_key="").exists()


def officer(user_id: int) -> OfficerInfo:
    user = _user(user_id)
    return OfficerInfo(user.pk, user.username, str(user), user.language)


def officer_by_username(username: str) -> OfficerInfo | None:
    user = User.objects.filter(username__iexact=username).first()
    return OfficerInfo(user.pk, user.username, str(user), user.language) if user else None


def officer_names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names to print beside an assignment or an act, for many at once."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def officers_of(organisation_id: int, *, on: date | None = None) -> list[OfficerInfo]:
    """Who holds an own seat in this body on that day, by name; one entry a person, with all roles."""
    roles: dict[int, set[Role]] = {}
    people: dict[int, User] = {}
    held = _valid_on(Membership.objects.filter(organisation_id=organisation_id, user__is_active=True), on)
    for membership in held.select_related("user").order_by("user__display_name", "user__username"):
        people[membership.user_id] = membership.user
        roles.setdefault(membership.user_id, set()).add(Role(membership.role))
    return [
        OfficerInfo(user.pk, user.username, str(user), user.language, frozenset(roles[user.pk]))
        for user in people.values()
    ]


def heads_of(organisation_id: int, *, on: date | None = None) -> list[OfficerInfo]:
    return [person for person in officers_of(organisation_id, on=on) if Role.HEAD in person.roles]


def officers_with(role: Role, *, on: date | None = None) -> list[OfficerInfo]:
    """Who holds this role anywhere."""
    held = _valid_on(Membership.objects.filter(role=role, user__is_active=True), on).select_related("user")
    people = {m.user_id: m.user for m in held.order_by("user__display_name", "user__username")}
    return [
        OfficerInfo(user.pk, user.username, str(user), user.language, frozenset({role}))
        for user in people.values()
    ]


def memberships_of(user_id: int, *, on: date | None = None, past: bool = False) -> list[MembershipInfo]:
    """The seats of one officer on that day; with `past` all there ever were."""
    held = Membership.objects.filter(user_id=user_id)
    if not past:
        held = _valid_on(held, on)
    return [
        MembershipInfo(m.pk, m.user_id, m.organisation_id, Role(m.role), m.valid_from, m.valid_to)
        for m in held.order_by("organisation_id", "role", "valid_from")
    ]


def all_seats(*, organisation_id: int | None = None) -> list[tuple[MembershipInfo, OfficerInfo]]:
    """Every seat held today, of one body or of all, with who holds it, by user name."""
    held = _valid_on(Membership.objects.filter(user__is_active=True), None).select_related("user")
    if organisation_id is not None:
        held = held.filter(organisation_id=organisation_id)
    return [
        (
            MembershipInfo(m.pk, m.user_id, m.organisation_id, Role(m.role), m.valid_from, m.valid_to),
            OfficerInfo(m.user_id, m.user.username, str(m.user), m.user.language),
        )
        for m in held.order_by("user__username", "organisation_id", "role")
    ]


def delegations_of(user_id: int, *, on: date | None = None) -> list[DelegationInfo]:
    """What this officer lends or borrows, now or later."""
    day = on or clock.today()
    mine = Delegation.objects.filter(
        Q(giver_id=user_id) | Q(taker_id=user_id), ended_at=None, last_day__gte=day
    )
    return [
        DelegationInfo(d.pk, d.giver_id, d.taker_id, d.organisation_id, d.first_day, d.last_day, d.reason)
        for d in mine.order_by("first_day", "pk")
    ]


def mailbox_of(user_id: int) -> MailBox | None:
    """Where a letter to this officer goes; nowhere once the account is closed or has no address."""
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    return MailBox(user.email, str(user), user.language) if user else None


def mailboxes_of_operators() -> list[Mailbox]:
    """Where letters to those who hold the role of operator today go, in any body."""
    held = Membership.objects.filter(role=Role.OPERATOR.value, user__is_active=True).exclude(user__email="")
    users = {row.user_id: row.user for row in _valid_on(held, None).select_related("user")}
    return [Mailbox(user.email, user.language) for user in users.values()]


def open_account(user_id: int) -> User | None:
    """The account itself, for what login does with it; none once it is closed."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def has_second_factor(user_id: int) -> bool:
    """Whether this officer has a passkey or an app that makes codes. Recovery codes alone are none."""
    authenticators = apps.get_model("mfa", "Authenticator")
    return bool(authenticators.objects.filter(user_id=user_id, type__in=["totp", "webauthn"]).exists())


def _seats(user: User, day: date) -> tuple[Seat, ...]:
    """Own and lent seats in one statement; a seat is lent only while its owner holds it."""
    own = _valid_on(Membership.objects.filter(user=user), day).values_list(
        "organisation_id", "role", Cast(Value(None), BigIntegerField())
    )
    lent = (
        _valid_on(
            Membership.objects.filter(
                role__in=LENDABLE,
                user__is_active=True,
                user__delegations_given__taker=user,
                user__delegations_given__organisation_id=F("organisation_id"),
                user__delegations_given__first_day__lte=day,
                user__delegations_given__last_day__gte=day,
                user__delegations_given__ended_at=None,
            ),
            day,
        )
        .values_list("organisation_id", "role", "user_id")
        .distinct()
    )
    rows = sorted(own.union(lent), key=lambda row: (row[2] is not None, row))
    return tuple(Seat(organisation_id, Role(role), lent_by) for organisation_id, role, lent_by in rows)


def _overseen(seats: tuple[Seat, ...]) -> frozenset[int]:
    """The bodies below those which the holder of these seats heads or arbitrates for."""
    found: set[int] = set()
    for organisation_id in {seat.organisation_id for seat in seats if seat.role in {Role.HEAD, Role.ARBITER}}:
        found |= organisations.descendants(organisation_id) - {organisation_id}
    return frozenset(found)


def _valid_on(held: QuerySet[Membership], day: date | None) -> QuerySet[Membership]:
    day = day or clock.today()
    return held.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


def _user(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound(_("Không có cán bộ này."))
    return user
