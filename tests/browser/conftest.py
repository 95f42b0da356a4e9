"""Pages in a real Chromium, on a phone and on a desk, watched for third parties and script errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import browsers

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

#: Sizes by name; `page` runs a test once for each.
SIZES = {"phone": browsers.PHONE, "desk": browsers.DESK}
PICTURES = Path(__file__).parent / "pictures"
#: Milliseconds until what is awaited counts as missing; a busy machine takes some of them.
PATIENCE = 60_000
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright's loop runs in this thread; Django would take that for asynchronous code and refuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=list(browsers.FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """`open_page(size="phone", javascript=True, dark=False)` gives a fresh visitor on the live server.

    At the end the test fails if a visitor's page asked anyone else for anything, or if a script failed.
    """
    with visitors(chromium, live_server.url) as visit:
        yield visit


@contextmanager
def visitors(chromium: Browser, address: str) -> Iterator[OpenPage]:
    """The same on any server of ours."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def visit(*, size: str = "phone", javascript: bool = True, dark: bool = False, **options: Any) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _watch(request.url, address, complaints))
        page.on("pageerror", lambda error: complaints.append(f"a script failed: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"the console says: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    return open_page(size=request.param)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(size="phone")


@pytest.fixture
def desk(open_page: OpenPage) -> Page:
    return open_page(size="desk")


@pytest.fixture
def phone_without_scripts(open_page: OpenPage) -> Page:
    return open_page(size="phone", javascript=False)


def at_both_sizes(page: Page) -> Iterator[str]:
    """The page as it stands, on a phone and then at a desk; afterwards it has its own size again."""
    own = page.viewport_size
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        yield name
    if own is not None:
        page.set_viewport_size(own)


def accessibility_problems(page: Page) -> list[str]:
    """What axe-core finds on the page, one line a kind of problem with its first place; [] is the aim."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate("axe.run({ resultTypes: ['violations'] }).then(found => found.violations)")
    return [
        f"{v['id']}: {v['help']} at {v['nodes'][0]['target']} (and {len(v['nodes']) - 1} more)"
        for v in violations
    ]


def overhang(page: Page) -> int:
    """By how many pixels the page is wider than the screen; more than none makes a phone scroll sideways."""
    size = page.viewport_size
    return int(page.evaluate("document.documentElement.scrollWidth")) - (size["width"] if size else 0)


def picture(page: Page, name: str) -> None:
    """A screenshot of the whole page into tests/browser/pictures, where PICTURES=1 asks for them."""
    if os.environ.get("PICTURES") == "1":
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def _watch(url: str, own: str, complaints: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:", "about:")):
        complaints.append(f"a page asked a third party: {url}")
