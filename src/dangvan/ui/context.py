"""What surrounds every page: the city, its emergency numbers, the ways through the site, and the other
language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dangvan.ui.words import in_vietnamese

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from dangvan.kernel.city import City

#: The ways through the public site: what the link says, the name of its URL, and the paths that belong to it.
WAYS: tuple[tuple[_StrPromise, str], ...] = (
    (_("Gửi phản ánh"), "website:report"),
    (_("Tra cứu"), "website:follow"),
    (_("Địa bàn"), "website:areas"),
    (_("Cơ quan"), "website:organisations"),
    (_("Cách hoạt động"), "website:how_it_works"),
)
LESSER_WAYS: tuple[tuple[_StrPromise, str], ...] = (
    (_("Mọi vụ việc công khai"), "website:cases"),
    (_("Điểm nóng"), "website:hotspots"),
    (_("Mô hình hay"), "website:practices"),
    (_("Tiếp dân, đối thoại"), "website:meetings"),
    (_("Chỉ đạo, nhiệm vụ"), "website:directives"),
    (_("Lĩnh vực và thời hạn"), "website:topics"),
    (_("Sổ ghi công khai"), "website:record"),
    (_("Quyền riêng tư"), "website:privacy"),
    (_("Dành cho cán bộ"), "desk:queue"),
)
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Emergency:
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Site:
    city_name: str
    language: str
    emergency: tuple[Emergency, ...]
    ways: tuple[Way, ...]
    lesser_ways: tuple[Way, ...]
    other_languages: tuple[Language, ...]
    home: str
    search: str


def city(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `site`, made only if a template looks at it."""
    return {"site": SimpleLazyObject(lambda: site_for(request))}


def site_for(request: HttpRequest | None) -> Site:
    """The frame of a page in the reader's language; without a request, the same without what depends on the
    page.
    """
    served: City = settings.CITY
    here = request.path if request else ""
    vietnamese = in_vietnamese()
    return Site(
        city_name=served.name_vi if vietnamese else served.name_en,
        language=get_language() or settings.LANGUAGE_CODE,
        emergency=tuple(
            Emergency(each.number, each.label_vi if vietnamese else each.label_en)
            for each in served.emergency
        ),
        ways=_ways(WAYS, here),
        lesser_ways=_ways(LESSER_WAYS, here),
        other_languages=_other_languages(request),
        home=_address("website:home") or "/",
        search=_address("website:search"),
    )


def _address(name: str) -> str:
    """Where a named page is, or nothing where this installation (or this test) has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _ways(named: tuple[tuple[_StrPromise, str], ...], here: str) -> tuple[Way, ...]:
    found = ((str(label), _address(name)) for label, name in named)
    return tuple(Way(label, href, here.startswith(href)) for label, href in found if href)


def _other_languages(request: HttpRequest | None) -> tuple[Language, ...]:
    if request is None:
        return ()
    now = get_language()
    return tuple(
        Language(code, LANGUAGE_NAMES.get(code, name), translate_url(request.get_full_path(), code))
        for code, name in settings.LANGUAGES
        if code != now
    )
