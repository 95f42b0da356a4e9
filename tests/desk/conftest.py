"""Officers of the small city, logged in, with a second factor as the door asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from dangvan.cases.models import Case
from tests.small_city import Said, SmallCity

EnterAs = Callable[[str], "Officer"]


class Officer:
    """A browser in which one officer is logged in."""

    def __init__(self, city: SmallCity, name: str) -> None:
        self.city, self.name = city, name
        self.user = city.users[name]
        self.client = Client()
        Authenticator.objects.get_or_create(user=self.user, type="totp", defaults={"data": {}})
        self.client.force_login(self.user)

    def sees(self, name: str, *args: Any, query: str = "") -> Any:
        return self.client.get(reverse(f"desk:{name}", args=args) + query)

    def opens(self, case: Case, slug: str = "", report: Any = None, query: str = "") -> Any:
        return self.client.get(address(case, slug, report) + query)

    def does(self, case: Case, slug: str, report: Any = None, **given: Any) -> Any:
        """Send the form as the page would, with the version that the case has now."""
        fresh = Case.objects.get(pk=case.pk)
        return self.client.post(address(case, slug, report), {"version": fresh.version} | given)


def address(case: Case, slug: str = "", report: Any = None) -> str:
    if not slug:
        return reverse("desk:case", args=[case.reference])
    if report is not None:
        return reverse("desk:report_deed", args=[case.reference, slug, report.uid])
    return reverse("desk:deed", args=[case.reference, slug])


def words(response: Any) -> str:
    """What a page says, without markup."""
    text = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def enter(city: SmallCity) -> EnterAs:
    return lambda name: Officer(city, name)


@pytest.fixture
def said(city: SmallCity) -> Said:
    """One report, as it came in."""
    return city.say()


@pytest.fixture
def screened(city: SmallCity) -> Said:
    said = city.say()
    city.screen(said)
    return said


@pytest.fixture
def accepted(city: SmallCity, screened: Said) -> Said:
    city.accept(screened)
    return screened


@pytest.fixture
def answered(city: SmallCity) -> Said:
    return city.answered()
