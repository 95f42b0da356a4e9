"""What a client asked, read strictly: days with their zone, numbers in their bounds, the key with it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from dangvan.accounts import queries as accounts
from dangvan.accounts.types import ChannelKeyCard
from dangvan.api.open311.problems import Refused, missing, wrong
from dangvan.api.rest import limits
from dangvan.kernel import clock
from dangvan.reports.types import Channel

#: Days that a list without days covers.
WINDOW = timedelta(days=90)
_SPLIT = re.compile(r"[,\s]+")


class Asked:
    """The parameters of one request, without NUL, each with the limits of its kind."""

    def __init__(self, given: QueryDict) -> None:
        self._given = given

    def words(self, name: str, most: int = 200) -> str:
        found = str(self._given.get(name, "")).replace("\0", "").strip()
        if len(found) > most:
            raise wrong(name, _("Quá dài."))
        return found

    def needed(self, name: str, most: int = 200) -> str:
        found = self.words(name, most)
        if not found:
            raise missing(name)
        return found

    def several(self, name: str) -> list[str]:
        """Values between commas; `name[]` and the name again mean more of them."""
        given = [*self._given.getlist(name), *self._given.getlist(f"{name}[]")]
        joined = ",".join(given).replace("\0", "")
        if len(joined) > 20_000:
            raise wrong(name, _("Quá dài."))
        return list(dict.fromkeys(one for one in _SPLIT.split(joined) if one))

    def number(self, name: str, standard: int, most: int) -> int:
        found = self.words(name, 20)
        if not found:
            return standard
        if not (found.isascii() and found.isdecimal()) or not 1 <= int(found) <= most:
            raise wrong(name, _("Cần một số từ 1 đến %(most)s.") % {"most": most})
        return int(found)

    def degrees(self, name: str) -> float | None:
        found = self.words(name, 40)
        if not found:
            return None
        bound = 90 if name == "lat" else 180
        try:
            value = float(found)
        except ValueError:
            value = float("nan")
        if not -bound <= value <= bound:
            raise wrong(name, _("Cần số độ thập phân (WGS 84)."))
        return value

    def moment(self, name: str) -> datetime | None:
        """W3CDTF; a day alone is its beginning in the city."""
        found = self.words(name, 40)
        return None if not found else _moment(name, found)

    def days(self) -> tuple[date, date]:
        """From `start_date` to `end_date` on the city's calendar. One of them alone reaches 90 days."""
        first, last = self.moment("start_date"), self.moment("end_date")
        end = clock.local(last).date() if last else None
        start = clock.local(first).date() if first else (end or clock.today()) - WINDOW
        if end is None:
            end = min(start + WINDOW, clock.today()) if first else clock.today()
        return start, end

    def attributes(self) -> dict[str, str]:
        """`attribute[code]=value`."""
        found: dict[str, str] = {}
        for name in self._given:
            match = re.fullmatch(r"attribute\[([^\[\]]{1,80})\](?:\[\])?", name)
            if match:
                found[match[1]] = self.words(name, 400)
        return found


def _moment(name: str, said: str) -> datetime:
    # A client that doesn't encode the plus of its zone sends a blank.
    tidy = re.sub(r" (?=\d\d:?\d\d$)", "+", said)
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", tidy):
            found = datetime.combine(date.fromisoformat(tidy), time.min, clock.local(clock.now()).tzinfo)
        else:
            found = datetime.fromisoformat(tidy)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1975 <= found.year <= 2200:
        example = "2026-11-24T08:00:00+07:00"
        raise wrong(name, _("Cần ngày giờ kèm múi giờ, ví dụ %(example)s.") % {"example": example})
    return found


def read_moment(name: str, said: str) -> datetime:
    """The same for a value that stands elsewhere."""
    return _moment(name, said)


def key_of(request: HttpRequest, asked: Asked) -> ChannelKeyCard | None:
    """The key that came along, wherever the client puts it; None without one that opens this door today."""
    secret = asked.words("api_key") or str(request.GET.get("api_key", "")).strip()
    if not secret:
        scheme, _sep, rest = request.headers.get("Authorization", "").partition(" ")
        secret = rest.strip() if scheme.lower() == "bearer" else ""
    card = accounts.channel_key(secret) if secret else None
    return card if card is not None and card.channel == Channel.OPEN311 else None


def needed_key(request: HttpRequest, asked: Asked) -> ChannelKeyCard:
    card = key_of(request, asked)
    if card is None:
        raise Refused(403, _("Cần api_key còn hiệu lực của kênh Open311. Chưa có gì được ghi nhận."))
    wait = limits.REPORTS.ask(card.prefix)
    if wait is not None:
        raise Refused(429, _("Khóa này hỏi quá nhanh. Hãy chờ rồi gửi lại, chưa có gì mất."), wait=wait)
    return card


def source_of(card: ChannelKeyCard) -> str:
    """Under which name what this key handed in is found again."""
    return f"key:{card.prefix}"
