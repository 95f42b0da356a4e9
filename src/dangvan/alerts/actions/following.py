"""To follow and to stop: nobody hears of anything before they confirmed, and one press ends it all.

None of this enters the record, public or private: what somebody wants to hear of is their own affair.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan.alerts import addresses, gateway, letters, policies, sealing
from dangvan.alerts.models import Digest, Follow, Follower, Pending
from dangvan.alerts.queries.followers import CONFIRMABLE, waiting
from dangvan.alerts.queries.things import thing_by_id
from dangvan.alerts.types import Kind, Thing, Way
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.kernel.ids import new_id
from dangvan.kernel.inserting import insert_row, insert_unless_there
from dangvan.kernel.outbox import Undeliverable, after_commit

#: Letters that ask to confirm, to one mailbox in a day; who asks more often sees the same page.
MOST_A_MAILBOX = 3
#: And in an hour to all: a flood of strangers' addresses stops there.
MOST_AN_HOUR = {Way.EMAIL: 2_000, Way.SMS: 200, Way.ZALO: 200}
MOST_FOLLOWS = 50
_GONE = _("Liên kết này đã được dùng hoặc đã quá hạn. Nếu chưa nhận được tin, hãy bấm “Theo dõi” lần nữa.")


def ask_to_follow(*, by: Actor, thing: Thing, way: Way, address: str, language: str) -> None:
    """Have a letter sent that asks whether this address wants it. Always the same, whoever the address
    belongs to and whatever it follows already.
    """
    policies.require(policies.may_follow(by))
    to = addresses.cleaned(way, address)
    if way.is_by_phone and not gateway.is_set():
        raise Invalid(_("Thành phố này chưa gửi tin tới điện thoại. Hãy chọn thư điện tử."))
    now = clock.now()
    with transaction.atomic():
        if (
            Pending.objects.filter(way=way, asked_at__gt=now - timedelta(hours=1)).count()
            >= MOST_AN_HOUR[way]
        ):
            raise Conflict(
                _(
                    "Đang có quá nhiều người đăng ký cùng lúc, nên chưa có gì được gửi đi. "
                    "Hãy thử lại sau một giờ."
                )
            )
        mailbox = sealing.find_by("mailbox", f"{way}:{addresses.same_mailbox(way, to)}")
        recent = Pending.objects.filter(mailbox_hash=mailbox, asked_at__gt=now - timedelta(days=1))
        if recent.count() >= MOST_A_MAILBOX:
            return
        uid = new_id()
        words = {"to": to, "kind": thing.kind.value, "thing": thing.id, "language": language}
        code = sealing.code_hash(sealing.code_of(uid)) if way.is_by_phone else ""
        insert_row(
            Pending(
                uid=uid,
                way=way.value,
                sealed=sealing.seal(words, uid),
                mailbox_hash=mailbox,
                code_hash=code,
                asked_at=now,
            )
        )
        after_commit("alerts.confirm", pending=str(uid))


def send_confirmation(*, by: Actor, pending: UUID) -> None:
    """Write the letter of one request; nothing where it went away meanwhile or its thing left the public."""
    policies.require(policies.may_send_alerts(by))
    row = waiting(pending)
    if row is None:
        return
    words = _opened(row.sealed, row.uid)
    thing = thing_by_id(Kind(words["kind"]), int(words["thing"]))
    if thing is None:
        return
    try:
        letters.ask_to_confirm(
            way=Way(row.way), to=words["to"], language=words["language"], thing=thing, pending=row.uid
        )
    except Undeliverable:
        # No such mailbox: nothing is kept of it. The row stays, sealed, so that nobody asks it all day long.
        return


def confirm_follow(*, by: Actor, token: str) -> str:
    """From now on this address hears of it; the link under which its follows are kept. Raises
    NotFound for a request that is too old or was confirmed already.
    """
    policies.require(policies.may_keep_follows(by))
    with transaction.atomic():
        row = waiting(sealing.row_of(sealing.CONFIRM, token))
        if row is None:
            raise NotFound(_GONE)
        words = _opened(row.sealed, row.uid)
        thing = thing_by_id(Kind(words["kind"]), int(words["thing"]))
        if thing is None:
            raise NotFound(_("Điều bạn muốn theo dõi không còn công khai, nên không có tin gì để gửi."))
        follower = _follower(Way(row.way), words)
        if follower.follows.count() >= MOST_FOLLOWS:
            raise Invalid(_("Một địa chỉ theo dõi được nhiều nhất 50 điều. Hãy bỏ bớt rồi bấm lại."))
        insert_unless_there(
            Follow(follower=follower, kind=thing.kind.value, thing=thing.id, since=clock.today())
        )
        Pending.objects.filter(pk=row.pk).delete()
        return sealing.link(sealing.KEEP, follower.uid)


def drop_follow(*, by: Actor, token: str, follow: int) -> bool:
    """One thing less; with the last one the address goes, too. True while something is left."""
    policies.require(policies.may_keep_follows(by))
    with transaction.atomic():
        follower = _by_link(token)
        Follow.objects.filter(follower=follower, pk=follow).delete()
        if follower.follows.exists():
            return True
        _forget(follower)
        return False


def set_language(*, by: Actor, token: str, language: str) -> None:
    policies.require(policies.may_keep_follows(by))
    with transaction.atomic():
        follower = _by_link(token)
        follower.language = "en" if language == "en" else "vi"
        follower.save(update_fields=["language"])


def stop_following(*, by: Actor, token: str) -> None:
    """All of it, at once; the address is deleted. Works again and again, so that a second press isn't an
    error; raises NotFound for a link that was never ours.
    """
    policies.require(policies.may_keep_follows(by))
    uid = sealing.row_of(sealing.STOP, token)
    if uid is None:
        raise NotFound(_GONE)
    with transaction.atomic():
        for follower in Follower.objects.filter(uid=uid):
            _forget(follower)


def forget_unconfirmed(*, by: Actor) -> int:
    """Requests that nobody confirmed in time go; how many went."""
    policies.require(policies.may_send_alerts(by))
    return Pending.objects.filter(asked_at__lte=clock.now() - CONFIRMABLE).delete()[0]


def _follower(way: Way, words: dict[str, str]) -> Follower:
    found = sealing.find_by("address", f"{way}:{words['to'].lower()}")
    uid = new_id()
    language = "en" if words["language"] == "en" else "vi"
    insert_unless_there(
        Follower(
            uid=uid,
            way=way.value,
            address_hash=found,
            sealed=sealing.seal({"to": words["to"]}, uid),
            language=language,
        )
    )
    return Follower.objects.get(way=way.value, address_hash=found)


def _by_link(token: str) -> Follower:
    uid = sealing.row_of(sealing.KEEP, token)
    follower = Follower.objects.filter(uid=uid).first() if uid else None
    if follower is None:
        raise NotFound(_GONE)
    return follower


def _forget(follower: Follower) -> None:
    """The follower with all that hangs on it, and requests of the same mailbox that still wait."""
    words = _opened(follower.sealed, follower.uid)
    if "to" in words:
        way = Way(follower.way)
        mailbox = sealing.find_by("mailbox", f"{way}:{addresses.same_mailbox(way, words['to'])}")
        Pending.objects.filter(mailbox_hash=mailbox).delete()
    Digest.objects.filter(follower=follower).delete()
    Follow.objects.filter(follower=follower).delete()
    Follower.objects.filter(pk=follower.pk).delete()


def _opened(sealed: bytes | memoryview, row: UUID) -> dict[str, str]:
    try:
        return sealing.unseal(sealed, row)
    except sealing.SealBroken:
        # The key is gone, and with it the address: what is left can only be taken away.
        return {}
