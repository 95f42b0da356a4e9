"""Following a report by its code: what the holder sees, what they can do, what nobody is shown."""

from __future__ import annotations

from tests.small_city import later
from tests.website.speaking.conftest import WORDS, Visitor


def test_whoever_enters_the_code_reads_their_own_words(visitor: Visitor) -> None:
    said = visitor.city.say(text=WORDS)
    opened = visitor.follow(said.code)
    assert opened.status_code == 303
    page = visitor.client.get("/theo-doi/").content.decode()
    assert WORDS in page


def test_an_answer_stands_on_the_page_with_what_can_be_done(visitor: Visitor) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Đội duy tu đã vá ổ gà" in page
    for slug in ("y-kien", "chua-dong-y", "bo-sung", "rut"):
        assert f"/theo-doi/{slug}/" in page
        assert visitor.client.get(f"/theo-doi/{slug}/").status_code == 200


def test_a_contest_goes_one_level_up_with_its_own_clock(visitor: Visitor) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    with later(days=1):
        done = visitor.client.post("/theo-doi/chua-dong-y/", {"text": "Vá xong hai hôm lại lún như cũ."})
        assert done.status_code == 303
        page = visitor.client.get(done.headers["Location"]).content.decode()
    assert "Vá xong hai hôm lại lún như cũ." in page
    assert said.fresh().state == "contested"
