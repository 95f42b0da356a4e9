"""`dangvan officer create|grant|end|list`: accounts and seats from the command line, where the first
operator is made.
"""

from __future__ import annotations

import getpass
import secrets
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.accounts import actions, queries
from dangvan.accounts.types import MembershipInfo, OfficerInfo
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import DangvanError, Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo

BY = Actor.system("command line")


class Command(BaseCommand):
    help = "Tài khoản và vai trò của cán bộ | Officers' accounts and seats"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        create = kinds.add_parser("create", help="mở tài khoản | open an account")
        create.add_argument("username")
        create.add_argument("name", help="họ tên | full name")
        create.add_argument("--email", default="")
        create.add_argument("--language", choices=["vi", "en"], default="vi")
        create.add_argument(
            "--password-stdin",
            action="store_true",
            help="đọc mật khẩu từ đầu vào | read the password from stdin",
        )
        for name, text in (
            ("grant", "giao vai trò | give a seat"),
            ("end", "thôi giao vai trò | take a seat away"),
        ):
            seat = kinds.add_parser(name, help=text)
            seat.add_argument("username")
            seat.add_argument("organisation", help="mã cơ quan | code of the body")
            seat.add_argument("role", choices=[role.value for role in Role])
            seat.add_argument("--from" if name == "grant" else "--on", dest="day", type=date.fromisoformat)
        listing = kinds.add_parser("list", help="ai giữ vai trò nào | who holds which seat")
        listing.add_argument("--organisation", help="mã cơ quan | code of the body")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options)
        except Invalid as error:
            lines = [str(error), *(f"  {name}: {message}" for name, message in error.fields.items())]
            raise CommandError("\n".join(lines)) from None
        except DangvanError as error:
            raise CommandError(str(error)) from None

    def _create(self, options: dict[str, Any]) -> None:
        password, was_made = self._password(from_stdin=options["password_stdin"])
        actions.create_officer(
            by=BY,
            username=options["username"],
            display_name=options["name"],
            email=options["email"],
            password=password,
            language=options["language"],
        )
        self.stdout.write(f"{options['username'].lower()}: đã mở tài khoản | the account is open")
        if was_made:
            self.stdout.write(f"mật khẩu, chỉ hiện lần này | password, shown this once: {password}")

    def _password(self, *, from_stdin: bool) -> tuple[str, bool]:
        """Read, asked for at a terminal, or else made: 100 bits in letters that survive being read out."""
        if from_stdin:
            return sys.stdin.readline().rstrip("\n"), False
        if sys.stdin.isatty():
            typed = getpass.getpass("Mật khẩu, để trống để máy đặt | password, empty to have one made: ")
            if typed:
                return typed, False
        letters = [secrets.choice("abcdefghjkmnpqrstvwxyz0123456789") for _ in range(20)]
        return "-".join("".join(letters[i : i + 5]) for i in range(0, 20, 5)), True

    def _grant(self, options: dict[str, Any]) -> None:
        officer, body = _officer(options["username"]), _body(options["organisation"])
        actions.grant_membership(
            by=BY,
            user_id=officer.user_id,
            organisation_id=body.id,
            role=Role(options["role"]),
            valid_from=options["day"],
        )
        self.stdout.write(f"{officer.username}: {options['role']} · {body.name}")

    def _end(self, options: dict[str, Any]) -> None:
        officer, body = _officer(options["username"]), _body(options["organisation"])
        held = [
            seat
            for seat in queries.memberships_of(officer.user_id)
            if (seat.organisation_id, seat.role) == (body.id, Role(options["role"]))
        ]
        if not held:
            raise CommandError(f"{officer.username} không giữ vai trò này | holds no such seat")
        actions.end_membership(by=BY, membership_id=held[0].membership_id, valid_to=options["day"])
        self.stdout.write(f"{officer.username}: thôi | no longer {options['role']} · {body.name}")

    def _list(self, options: dict[str, Any]) -> None:
        wanted = _body(options["organisation"]).id if options["organisation"] else None
        for seat, officer in queries.all_seats(organisation_id=wanted):
            self.stdout.write(_line(seat, officer))


def _line(seat: MembershipInfo, officer: OfficerInfo) -> str:
    body = organisations.organisation(seat.organisation_id)
    until = f" → {seat.valid_to}" if seat.valid_to else ""
    return (
        f"{officer.username}\t{officer.name}\t{seat.role}\t{body.code}\t{body.name}\t{seat.valid_from}{until}"
    )


def _officer(username: str) -> OfficerInfo:
    found = queries.officer_by_username(username)
    if found is None:
        raise CommandError(f"{username}: không có tài khoản này | there is no such account")
    return found


def _body(code: str) -> OrganisationInfo:
    found = organisations.organisation_by_code(code)
    if found is None:
        raise CommandError(f"{code}: không có cơ quan mang mã này | there is no body with this code")
    return found
