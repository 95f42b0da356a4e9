"""`dangvan keys make|rotate|revoke|list`: what lets a program hand in reports for people."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.accounts import actions, queries
from dangvan.accounts.models import ChannelKey
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import DangvanError
from dangvan.organisations import queries as organisations

BY = Actor.system("command line")


class Command(BaseCommand):
    help = "Khóa của các kênh gửi phản ánh thay | Keys of channels that report for people"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        make = kinds.add_parser("make", help="cấp khóa | make a key")
        make.add_argument("organisation", help="mã cơ quan | code of the body")
        make.add_argument("channel", choices=sorted(actions.KEY_CHANNELS))
        make.add_argument("name", help="nơi dùng khóa | who uses it")
        rotate = kinds.add_parser("rotate", help="đổi khóa | make another in its place")
        rotate.add_argument(
            "--grace", type=int, default=7, help="số ngày khóa cũ còn dùng được | days of grace"
        )
        for parsed in (make, rotate):
            parsed.add_argument("--days", type=int, default=365, help="số ngày dùng được | days it opens")
        for parsed in (rotate, kinds.add_parser("revoke", help="thu hồi | end it now")):
            parsed.add_argument("prefix", help="tám chữ sau dv_ | the eight letters after dv_")
        kinds.add_parser("list", help="các khóa | all keys")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except DangvanError as error:
            raise CommandError(str(error)) from None

    def _make(self, options: dict[str, Any]) -> None:
        body = organisations.organisation_by_code(options["organisation"])
        if body is None:
            raise CommandError(f"Không có cơ quan này | No such body: {options['organisation']}")
        _key, secret = actions.make_channel_key(
            by=BY, organisation_id=body.id, channel=options["channel"], name=options["name"],
            days=options["days"],
        )  # fmt: skip
        self._show(secret)

    def _rotate(self, options: dict[str, Any]) -> None:
        _key, secret = actions.rotate_channel_key(
            by=BY, key=_found(options["prefix"]), grace_days=options["grace"], days=options["days"]
        )
        self._show(secret)

    def _revoke(self, options: dict[str, Any]) -> None:
        actions.revoke_channel_key(by=BY, key=_found(options["prefix"]))
        self.stdout.write("Đã thu hồi | Revoked")

    def _list(self, _options: dict[str, Any]) -> None:
        for one in queries.channel_keys():
            body = organisations.organisation(one.organisation_id)
            end = f"thu hồi | revoked {one.revoked_on}" if one.revoked_on else f"đến | until {one.ends_on}"
            self.stdout.write(f"{one.prefix}  {one.channel:8} {body.code:12} {end}  {one.name}")

    def _show(self, secret: str) -> None:
        self.stdout.write(secret)
        self.stderr.write("Khóa chỉ hiện lần này, hãy cất giữ | Shown only now: keep it")


def _found(prefix: str) -> ChannelKey:
    found = ChannelKey.objects.filter(prefix=prefix.strip().upper()).first()
    if found is None:
        raise CommandError(f"Không có khóa này | No such key: {prefix}")
    return found
