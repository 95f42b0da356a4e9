"""Addresses as people type them, in the one form in which they are kept, found and written to."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dangvan.alerts.types import Way
from dangvan.kernel.errors import Invalid

LONGEST = 254
_COUNTRY, _REGION = 84, "VN"


def cleaned(way: Way, text: str) -> str:
    """The address in its one form; raises Invalid with what to do about it."""
    plain = unicodedata.normalize("NFC", text).strip()
    if len(plain) > LONGEST or any(unicodedata.category(one)[0] in "CZ" and one != " " for one in plain):
        raise _refused(way)
    return _phone(plain) if way.is_by_phone else _email(plain)


def same_mailbox(way: Way, address: str) -> str:
    """Addresses that differ only in case, or behind a plus sign, are one mailbox."""
    if way.is_by_phone:
        return address
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.split('+')[0]}@{domain}"


def _email(text: str) -> str:
    local, _at, domain = text.rpartition("@")
    if not local.isascii():
        raise Invalid(_CHECK, {"address": _("Phần trước dấu @ chỉ nhận chữ không dấu, chữ số và . _ - +.")})
    try:
        named = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        address = f"{local}@{named.lower()}"
        validate_email(address)
    except (ValidationError, UnicodeError):
        raise _refused(Way.EMAIL) from None
    # What validators take but mail programs read differently: quoted names, addresses by number.
    if re.search(r"""["(),:;<>\[\]\\ %!]""", address):
        raise _refused(Way.EMAIL)
    return address


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        raise _refused(Way.SMS) from None
    mobile = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    # Messages abroad and to numbers with a tariff of their own would cost the city whatever a stranger likes.
    if number.country_code != _COUNTRY or phonenumbers.number_type(number) not in mobile:
        raise _refused(Way.SMS)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refused(way: Way) -> Invalid:
    words: str | Promise = (
        _("Nhập số điện thoại di động ở Việt Nam, ví dụ 0912 345 678.")
        if way.is_by_phone
        else _("Nhập một địa chỉ thư điện tử, ví dụ ten@example.com.")
    )
    return Invalid(_CHECK, {"address": words})  # type: ignore[dict-item]


_CHECK = _("Hãy xem lại địa chỉ.")
