"""The galleries in a real browser: no accessibility problem, nothing wider than the screen, scripts that
only add.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, accessibility_problems, at_both_sizes, overhang, picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.urls("tests.ui.urls"), pytest.mark.django_db(transaction=True)]
GALLERIES = ("/_ui/", "/_ui/desk/", "/_ui/first/")


@pytest.mark.parametrize("address", GALLERIES)
def test_no_accessibility_problem_and_nothing_wider_than_the_screen(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    for size in at_both_sizes(phone):
        assert overhang(phone) <= 0, size
        for scheme in ("light", "dark"):
            phone.emulate_media(color_scheme=scheme)
            assert accessibility_problems(phone) == [], f"{size}, {scheme}"
            picture(phone, f"components-{address.strip('/').replace('/', '-')}-{size}-{scheme}")


def test_what_can_be_tapped_is_large_enough_on_a_phone(phone: Page) -> None:
    phone.goto("/_ui/")
    small = phone.evaluate("""() => [...document.querySelectorAll(
            'main button, main .button, main summary, main input:not([type=hidden]), main select,'
            + 'header a, header summary, footer a')]
        .filter(one => one.checkVisibility() && !one.closest('.option'))
        .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([_, box]) => box.height < 43.5)
        .map(([html, box]) => `${html} ${box.height}`)""")
    assert small == []


def test_the_first_page_shows_its_next_action_without_scrolling(phone: Page) -> None:
    phone.goto("/_ui/first/")
    box = phone.locator("main .button").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844


def test_the_menu_opens_without_scripts_and_closes_by_escape_with_them(open_page: OpenPage) -> None:
    bare = open_page(size="phone", javascript=False)
    bare.goto("/_ui/first/")
    bare.locator("details.menu summary").click()
    expect(bare.locator(".menu-sheet")).to_be_visible()
    helped = open_page(size="phone")
    helped.goto("/_ui/first/")
    helped.locator("details.menu summary").click()
    helped.keyboard.press("Escape")
    expect(helped.locator(".menu-sheet")).not_to_be_visible()


def test_a_reader_by_keyboard_skips_to_the_content(desk: Page) -> None:
    desk.goto("/_ui/first/")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#main")).to_be_focused()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(phone: Page) -> None:
    phone.goto("/_ui/")
    assert phone.evaluate("document.activeElement.className") == "mistakes"
    phone.get_by_role("link", name="Xin điền: Ở đâu").click()
    assert phone.evaluate("document.activeElement.id") == "id_place"


def test_letters_left_are_counted_as_the_server_counts_them(phone: Page) -> None:
    phone.goto("/_ui/")
    phone.locator("#id_words").fill("a" * 3998 + "😀")
    expect(phone.locator("#id_words ~ .count")).to_have_text("Còn viết được 1 chữ cái")
    phone.locator("#id_words").fill("ế" * 4002)
    expect(phone.locator("#id_words ~ .count")).to_have_text("Dài quá 2 chữ cái, xin viết gọn lại")


def photo_with_place(width: int, height: int) -> bytes:
    """A JPEG whose EXIF names a camera."""
    exif = Image.Exif()
    exif[0x010F] = "MaytinhAnh"
    written = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_photos_are_made_smaller_and_lose_their_exif_before_they_travel(phone: Page) -> None:
    original = photo_with_place(2400, 1800)
    assert b"MaytinhAnh" in original
    phone.goto("/_ui/")
    phone.locator("#id_photos").set_input_files(
        [{"name": f"IMG_{i}.jpg", "mimeType": "image/jpeg", "buffer": original} for i in range(6)]
    )
    expect(phone.locator(".previews img")).to_have_count(5)
    expect(phone.locator("[data-photos] [data-said]")).to_contain_text("Chỉ nhận 5 ảnh")
    phone.get_by_role("button", name="Bỏ ảnh 2").click()
    expect(phone.locator(".previews img")).to_have_count(4)
    sent = bytes(
        phone.evaluate(
            "async () => [...new Uint8Array("
            "await document.querySelector('#id_photos').files[0].arrayBuffer())]"
        )
    )
    assert phone.evaluate("document.querySelector('#id_photos').files.length") == 4
    assert b"MaytinhAnh" not in sent
    assert b"Exif" not in sent
    assert max(Image.open(BytesIO(sent)).size) == 1600


def test_a_second_tap_is_held_back_and_a_later_retry_is_not(phone: Page) -> None:
    phone.goto("/_ui/")
    phone.clock.install()
    phone.evaluate("""() => {
        window.sent = 0;
        const form = document.querySelector('form[method=post]');
        addEventListener('submit', event => { if (!event.defaultPrevented) window.sent += 1;
        event.preventDefault(); });
    }""")
    button = phone.get_by_role("button", name="Tiếp tục")
    tap = "button => button.click()"
    button.evaluate(tap)
    button.evaluate(tap)
    assert phone.evaluate("window.sent") == 1
    phone.clock.fast_forward(5000)
    button.evaluate(tap)
    assert phone.evaluate("window.sent") == 2


def test_the_phones_position_fills_the_form(open_page: OpenPage) -> None:
    page = open_page(
        geolocation={"longitude": 105.85, "latitude": 21.02, "accuracy": 12}, permissions=["geolocation"]
    )
    page.goto("/_ui/")
    page.get_by_role("button", name="Dùng vị trí của máy").click()
    expect(page.locator("[data-place] [data-said]")).to_have_text(
        "Đã ghi điểm 21.02000, 105.85000. Sai số khoảng 12 m."
    )
    assert page.locator("[data-lon]").input_value() == "105.850000"


def test_a_position_outside_the_city_is_refused_in_words(open_page: OpenPage) -> None:
    page = open_page(geolocation={"longitude": 2.35, "latitude": 48.85}, permissions=["geolocation"])
    page.goto("/_ui/")
    page.get_by_role("button", name="Dùng vị trí của máy").click()
    expect(page.locator("[data-place] [data-said]")).to_contain_text("nằm ngoài thành phố")
    assert page.locator("[data-lon]").input_value() == ""


def test_the_pin_map_is_fetched_only_when_asked_for_and_moves_by_keyboard(phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/_ui/")
    assert not any("leaflet" in url for url in asked)
    phone.get_by_role("button", name="Ghim trên bản đồ").click()
    expect(phone.locator(".leaflet-container")).to_be_visible()
    phone.locator(".leaflet-container").focus()
    phone.keyboard.press("ArrowRight")
    expect(phone.locator("[data-lon]")).not_to_have_value("")
    assert float(phone.locator("[data-lon]").input_value()) > 105.85
    assert accessibility_problems(phone) == []


def test_the_desk_is_walked_by_keyboard(desk: Page) -> None:
    desk.goto("/_ui/desk/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("tr.here a")).to_have_text("Đèn đường hỏng ngõ 75")
    desk.keyboard.press("k")
    expect(desk.locator("tr.here a")).to_have_text("Ổ gà trên Phố Huế")
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.name") == "q"
    desk.keyboard.type("jk")
    assert desk.locator("input[name=q]").input_value() == "jk"


def archive(tiles: dict[tuple[int, int, int], bytes]) -> bytes:
    """A PMTiles version 3 archive of PNG tiles with one plain root directory."""
    ordered = sorted((tile_id(*where), tile) for where, tile in tiles.items())
    columns: list[list[int]] = [[], [], [], []]
    data, last = b"", 0
    for i, (number, tile) in enumerate(ordered):
        columns[0].append(number - last)
        columns[1].append(1)
        columns[2].append(len(tile))
        columns[3].append(0 if i else 1)
        last, data = number, data + tile
    root = varint(len(ordered)) + b"".join(varint(n) for column in columns for n in column)
    head = b"PMTiles" + struct.pack(
        "<B11Q6B", 3, 127, len(root), 127 + len(root), 0, 127 + len(root), 0, 127 + len(root), len(data),
        len(tiles), len(tiles), len(tiles), 1, 1, 1, 2, 0, max(z for z, _x, _y in tiles),
    )  # fmt: skip
    return head.ljust(127, b"\0") + root + data


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def tile_id(z: int, x: int, y: int) -> int:
    """The specification's numbering, written the other way round: walk the Hilbert curve until the tile is
    met.
    """
    first = (4**z - 1) // 3
    for step in range(4**z):
        px = py = 0
        rest, side = step, 1
        while side < 2**z:
            rx = 1 & (rest // 2)
            ry = 1 & (rest ^ rx)
            if ry == 0:
                if rx == 1:
                    px, py = side - 1 - px, side - 1 - py
                px, py = py, px
            px, py = px + side * rx, py + side * ry
            rest //= 4
            side *= 2
        if (px, py) == (x, y):
            return first + step
    raise ValueError((z, x, y))


def test_tiles_are_read_from_an_operators_pmtiles_file(desk: Page) -> None:
    pictures = {}
    for z in range(4):
        for x in range(2**z):
            for y in range(2**z):
                written = BytesIO()
                Image.new("RGB", (1, 1), (z * 60, x * 30, y * 30)).save(written, "PNG")
                pictures[z, x, y] = written.getvalue()
    whole = archive(pictures)

    def answer(route: Any) -> None:
        first, last = (int(n) for n in route.request.headers["range"].removeprefix("bytes=").split("-"))
        route.fulfill(status=206, body=whole[first : last + 1], content_type="application/octet-stream")

    desk.route("**/basemap.pmtiles", answer)
    desk.goto("/_ui/")
    desk.add_script_tag(url="/static/ui/pmtiles.js")
    read = desk.evaluate("""async () => {
        const L = { GridLayer: { extend: (methods) => function () { Object.assign(this, methods); } } };
        const layer = await window.dangvanTiles(L, '/basemap.pmtiles');
        const colour = (z, x, y) => new Promise((resolve) => {
            const picture = layer.createTile({ z, x, y }, () => {});
            picture.addEventListener('load', () => {
                const pen = document.createElement('canvas').getContext('2d');
                pen.drawImage(picture, 0, 0);
                resolve([...pen.getImageData(0, 0, 1, 1).data].slice(0, 3));
            });
        });
        const all = [];
        const some = [[0, 0, 0], [1, 1, 0], [2, 3, 1], [3, 5, 6], [3, 0, 7], [3, 7, 0]];
        for (const [z, x, y] of some) all.push(await colour(z, x, y));
        return all;
    }""")
    assert read == [[0, 0, 0], [60, 30, 0], [120, 90, 30], [180, 150, 180], [180, 0, 210], [180, 210, 0]]


def test_a_first_visit_weighs_at_most_100_kb(desk: Page) -> None:
    import brotli

    weights: dict[str, int] = {}

    def weigh(response: Any) -> None:
        body = response.body()
        packed = (
            body if response.url.endswith((".woff2", ".png", ".jpg")) else brotli.compress(body, quality=5)
        )
        weights[response.url] = len(packed)

    desk.on("response", weigh)
    desk.goto("/_ui/")
    desk.wait_for_load_state("networkidle")
    assert any(url.endswith(".woff2") for url in weights)
    assert sum(weights.values()) <= 100_000, weights
