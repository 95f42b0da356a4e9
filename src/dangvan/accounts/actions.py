"""Writes about officers: accounts, seats, and seats lent. Each leaves its event in the audit trail."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvan.accounts import policies
from dangvan.accounts.models import ChannelKey, Delegation, Membership, User
from dangvan.accounts.queries import key_digest
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.folding import clean_line
from dangvan.kernel.ids import new_secret
from dangvan.ledger.actions import record

if TYPE_CHECKING:
    from dangvan.kernel.errors import Words

#: Longer than this, the seat is not lent but given: by a membership.
LONGEST_DELEGATION = timedelta(days=184)
#: Channels by which programs hand in reports; the others have doors of their own.
KEY_CHANNELS = frozenset({"api", "counter", "hotline", "open311"})
LONGEST_KEY = timedelta(days=731)


def create_officer(
    *,
    by: Actor,
    username: str,
    display_name: str,
    email: str = "",
    password: str | None,
    language: str = "vi",
) -> User:
    """Open an account.

    It may do nothing until it is given a seat, and opens by no password where none is given.
    """
    if not policies.may_create_officer(by):
        raise NotAllowed(_("Chỉ người vận hành hoặc thủ trưởng cơ quan được mở tài khoản cho cán bộ."))
    user = User(
        username=clean_line(username).lower(),
        display_name=clean_line(display_name),
        email=clean_line(email).lower(),
        language=language,
    )
    fields = _problems_of(user, password)
    if fields:
        raise Invalid(_("Chưa mở được tài khoản: hãy sửa những chỗ được ghi dưới đây."), fields)
    user.set_password(password)
    with transaction.atomic():
        user.save(force_insert=True)
        record("user.created", user.subject, by=by, first=True, user=user.pk)
    return user


def ask_password_letter(*, by: Actor, user_id: int) -> None:
    """Have a letter sent with which the officer sets a new password.

    What it says is made only when it is sent.
    """
    if not policies.may_ask_password_letter(by):
        raise NotAllowed(_("Chỉ trang đăng nhập mới gửi thư đặt lại mật khẩu."))
    with transaction.atomic():
        user = _locked_user(user_id)
        if not user.is_active or not user.email:
            raise NotFound(_("Tài khoản này không có địa chỉ thư."))
        outbox.after_commit("accounts.password_letter", user=str(user.pk))
        record("user.password_letter_asked", user.subject, by=by, user=user.pk)


def renew_calendar_key(*, by: Actor) -> str:
    """A new key for the officer's own calendar; addresses with the former one answer nothing any more. The
    key itself is kept nowhere.
    """
    if not policies.may_have_calendar(by) or by.user_id is None:
        raise NotAllowed(_("Chỉ cán bộ mới có lịch riêng."))
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        user = _locked_user(by.user_id)
        user.calendar_key = key_digest(key)
        user.save(update_fields=["calendar_key"])
        record("user.calendar_key_set", user.subject, by=by, user=user.pk)
    return key


def make_channel_key(
    *, by: Actor, organisation_id: int, channel: str, name: str, days: int = 365
) -> tuple[ChannelKey, str]:
    """A key and its secret, which is shown this once and kept nowhere."""
    _require_keys(by, organisation_id)
    called = clean_line(name)[:120]
    if channel not in KEY_CHANNELS:
        raise Invalid(_("Kênh này không dùng khóa."), {"channel": _("Chọn một kênh trong danh sách.")})
    if not called or not 1 <= days <= LONGEST_KEY.days:
        raise Invalid(
            _("Hãy ghi tên nơi dùng khóa và số ngày dùng được, nhiều nhất hai năm."),
            {"name": _("Ghi tên nơi dùng khóa.")},
        )
    secret = f"dv_{new_secret(8)}_{new_secret(32)}"
    today = clock.today()
    with transaction.atomic():
        key = ChannelKey.objects.create(
            organisation_id=organisation_id, channel=channel, name=called, prefix=secret[3:11],
            secret_hash=key_digest(secret), made_on=today, ends_on=today + timedelta(days=days),
        )  # fmt: skip
        record(
            "channel_key.made", key.uid, by=by, first=True, organisation=organisation_id, channel=channel
        )  # fmt: skip
    return key, secret


def rotate_channel_key(
    *, by: Actor, key: ChannelKey, grace_days: int = 7, days: int = 365
) -> tuple[ChannelKey, str]:
    """A new key like this one, which goes on opening for the days of grace, so that nothing is refused
    meanwhile.
    """
    _require_keys(by, key.organisation_id)
    with transaction.atomic():
        old = ChannelKey.objects.select_for_update().get(pk=key.pk)
        until = min(old.ends_on, clock.today() + timedelta(days=max(0, grace_days)))
        if old.revoked_on is not None or old.ends_on <= clock.today():
            raise Conflict(_("Khóa này đã hết hiệu lực. Hãy cấp khóa mới."))
        made = make_channel_key(
            by=by, organisation_id=old.organisation_id, channel=old.channel, name=old.name, days=days
        )
        old.ends_on = until
        old.save(update_fields=["ends_on"])
        record(
            "channel_key.shortened", old.uid, by=by, organisation=old.organisation_id, until=until.isoformat()
        )
    return made


def revoke_channel_key(*, by: Actor, key: ChannelKey) -> ChannelKey:
    """From now on it opens nothing; what came in by it stays."""
    _require_keys(by, key.organisation_id)
    with transaction.atomic():
        old = ChannelKey.objects.select_for_update().get(pk=key.pk)
        if old.revoked_on is None:
            old.revoked_on = clock.today()
            old.save(update_fields=["revoked_on"])
            record("channel_key.revoked", old.uid, by=by, organisation=old.organisation_id)
    return old


def _require_keys(by: Actor, organisation_id: int) -> None:
    if not policies.may_keep_channel_keys(by, organisation_id):
        raise NotAllowed(_("Chỉ thủ trưởng cơ quan hoặc người vận hành được cấp và thu hồi khóa."))


def grant_membership(
    *,
    by: Actor,
    user_id: int,
    organisation_id: int,
    role: Role,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give a seat from `valid_from` (today) until `valid_to`, the first day on which it is gone again."""
    if not policies.may_grant_membership(by, organisation_id, role):
        raise NotAllowed(_("Bạn không có quyền giao vai trò này trong cơ quan này."))
    first = valid_from or clock.today()
    if valid_to is not None and valid_to <= first:
        raise Invalid(
            _("Ngày kết thúc phải sau ngày bắt đầu."), {"valid_to": _("Chọn một ngày sau ngày bắt đầu.")}
        )
    with transaction.atomic():
        user = _locked_user(user_id)
        same = Membership.objects.filter(user=user, organisation_id=organisation_id, role=role)
        overlapping = same.filter(Q(valid_to=None) | Q(valid_to__gt=first))
        if valid_to is not None:
            overlapping = overlapping.filter(valid_from__lt=valid_to)
        if overlapping.exists():
            raise Conflict(_("Cán bộ này đã giữ vai trò ấy trong thời gian đó."))
        membership = Membership.objects.create(
            user=user, organisation_id=organisation_id, role=role.value, valid_from=first, valid_to=valid_to
        )
        _record_seat("membership.granted", membership, by)
    return membership


def end_membership(*, by: Actor, membership_id: int, valid_to: date | None = None) -> Membership:
    """Take a seat away at once, or from a later day on. What was lent from it is gone with it."""
    with transaction.atomic():
        membership = Membership.objects.select_related("user").filter(pk=membership_id).first()
        if membership is None:
            raise NotFound(_("Không có vai trò này."))
        if not policies.may_end_membership(by, membership.organisation_id, Role(membership.role)):
            raise NotAllowed(_("Bạn không có quyền thôi giao vai trò này."))
        _locked_user(membership.user_id)
        membership.refresh_from_db()
        today = clock.today()
        if membership.valid_to is not None and membership.valid_to <= today:
            raise Conflict(_("Vai trò này đã được thôi giao từ trước."))
        if membership.role == Role.OPERATOR and not _another_operator(membership):
            raise Conflict(_("Đây là người vận hành cuối cùng: hãy giao vai trò ấy cho người khác trước."))
        membership.valid_to = max(valid_to or today, today, membership.valid_from)
        membership.save(update_fields=["valid_to"])
        _record_seat("membership.ended", membership, by)
    return membership


def give_delegation(
    *,
    by: Actor,
    giver_id: int,
    taker_id: int,
    organisation_id: int,
    first_day: date,
    last_day: date,
    reason: str = "",
) -> Delegation:
    """Lend the giver's seats in a body to a colleague there, from `first_day` to `last_day`, both counted."""
    if not policies.may_give_delegation(by, giver_id, organisation_id):
        raise NotAllowed(_("Chỉ người đi vắng hoặc thủ trưởng của họ được giao việc thay."))
    if fields := _delegation_problems(giver_id, taker_id, first_day, last_day):
        raise Invalid(_("Chưa giao được việc thay: hãy sửa những chỗ được ghi dưới đây."), fields)
    with transaction.atomic():
        giver, taker = _locked_user(giver_id), _locked_user(taker_id)
        if not _sits_in(giver, organisation_id, first_day, roles=policies.LENDABLE):
            raise Invalid(
                _("Người đi vắng không giữ vai trò nào có thể giao thay trong cơ quan này."),
                {"giver": _("Chọn người đang giữ một vai trò trong cơ quan này.")},
            )
        if not taker.is_active or not _sits_in(taker, organisation_id, first_day):
            raise Invalid(
                _("Người làm thay phải là cán bộ của chính cơ quan này."),
                {"taker": _("Chọn một đồng nghiệp trong cùng cơ quan.")},
            )
        standing = Delegation.objects.filter(
            giver=giver, taker=taker, organisation_id=organisation_id, ended_at=None
        )
        if standing.filter(first_day__lte=last_day, last_day__gte=first_day).exists():
            raise Conflict(_("Việc này đã được giao cho đồng nghiệp ấy trong thời gian đó."))
        delegation = Delegation.objects.create(
            giver=giver,
            taker=taker,
            organisation_id=organisation_id,
            first_day=first_day,
            last_day=last_day,
            reason=clean_line(reason)[:300],
        )
        record(
            "delegation.given",
            giver.subject,
            by=by,
            organisation=organisation_id,
            user=giver.pk,
            to_user=taker.pk,
            until=last_day,
        )
    return delegation


def end_delegation(*, by: Actor, delegation_id: int) -> Delegation:
    """Give the seats back before the last day."""
    with transaction.atomic():
        delegation = Delegation.objects.select_related("giver").filter(pk=delegation_id).first()
        if delegation is None:
            raise NotFound(_("Không có việc giao thay này."))
        if not policies.may_end_delegation(
            by, delegation.giver_id, delegation.taker_id, delegation.organisation_id
        ):
            raise NotAllowed(_("Chỉ hai bên hoặc thủ trưởng của họ được kết thúc việc giao thay."))
        if not Delegation.objects.filter(pk=delegation.pk, ended_at=None).update(ended_at=clock.now()):
            raise Conflict(_("Việc giao thay này đã kết thúc."))
        delegation.refresh_from_db()
        record(
            "delegation.ended",
            delegation.giver.subject,
            by=by,
            organisation=delegation.organisation_id,
            user=delegation.giver_id,
            to_user=delegation.taker_id,
        )
    return delegation


def _problems_of(user: User, password: str | None) -> dict[str, Words]:
    fields: dict[str, Words] = {}
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        fields.update({name: messages[0] for name, messages in error.message_dict.items()})
    if not user.display_name:
        fields["display_name"] = _("Ghi họ tên của cán bộ.")
    if user.email and User.objects.filter(email__iexact=user.email).exists():
        fields["email"] = _("Địa chỉ thư này đã thuộc về một tài khoản khác.")
    if user.language not in {"vi", "en"}:
        fields["language"] = _("Chọn tiếng Việt hoặc tiếng Anh.")
    if password is None:
        return fields
    try:
        validate_password(password, user)
    except ValidationError as error:
        fields["password"] = " ".join(error.messages)
    return fields


def _delegation_problems(giver_id: int, taker_id: int, first_day: date, last_day: date) -> dict[str, Words]:
    fields: dict[str, Words] = {}
    if giver_id == taker_id:
        fields["taker"] = _("Chọn một đồng nghiệp khác, không phải chính người đi vắng.")
    if first_day < clock.today():
        fields["first_day"] = _("Ngày bắt đầu không thể ở trong quá khứ.")
    if last_day < first_day:
        fields["last_day"] = _("Ngày cuối phải từ ngày bắt đầu trở đi.")
    elif last_day - first_day > LONGEST_DELEGATION:
        fields["last_day"] = _("Việc giao thay kéo dài nhất là sáu tháng.")
    return fields


def _locked_user(user_id: int) -> User:
    """The account, held until the transaction ends: two writes about one officer wait for each other."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound(_("Không có cán bộ này."))
    return user


def _sits_in(user: User, organisation_id: int, day: date, roles: frozenset[Role] | None = None) -> bool:
    held = Membership.objects.filter(user=user, organisation_id=organisation_id, valid_from__lte=day)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    if roles is not None:
        held = held.filter(role__in=roles)
    return held.exists()


def _another_operator(membership: Membership) -> bool:
    today = clock.today()
    return (
        Membership.objects.select_for_update()
        .filter(role=Role.OPERATOR, user__is_active=True, valid_from__lte=today, valid_to=None)
        .exclude(user_id=membership.user_id)
        .exists()
    )


def _record_seat(kind: str, membership: Membership, by: Actor) -> None:
    record(
        kind,
        membership.user.subject,
        by=by,
        organisation=membership.organisation_id,
        user=membership.user_id,
        role=membership.role,
    )
