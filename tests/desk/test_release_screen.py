"""The release screen: what is pointed out, what the officer decides, and that no original gets out."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from dangvan.cases import actions
from dangvan.kernel.actor import Actor
from dangvan.reports import actions as report_actions
from dangvan.reports import media, queries
from dangvan.reports import photos as cleaning
from dangvan.reports.models import Photo, Report
from dangvan.reports.redaction.covers import read
from tests.desk.conftest import EnterAs, words
from tests.reports.redaction.faces_drawn import photo_with_a_face
from tests.small_city import Said, SmallCity

WORDS = "Tôi là Nguyễn Văn Hùng, số nhà 15 ngõ 34 phố Hàng Vôi, gọi 0912 345 678: cống tràn ra hè."


@pytest.fixture
def said(city: SmallCity) -> Said:
    one = city.say(WORDS, visibility="public")
    city.screen(one)
    clean = cleaning.clean_photo(io.BytesIO(photo_with_a_face()[0]))
    photo = Photo(report=one.report, width=clean.width, height=clean.height, size=len(clean.content))
    photo.sha256, photo.file, photo.added_at = clean.sha256, media.name_for(photo.uid), one.report.received_at
    media.write(media.private_root(), photo.file, clean.content)
    photo.save()
    return one


def photo_of(said: Said) -> Photo:
    return Photo.objects.get(report=said.report)


def test_the_screen_points_out_and_says_why(said: Said, enter: EnterAs) -> None:
    shown = words(enter("dong.intake").opens(said.case, "cong-khai", said.report))
    for spot in ("0912 345 678 (số điện thoại)", "Nguyễn Văn Hùng (tên người)", "(số nhà, nơi ở)"):
        assert spot in shown
    assert "Tôi là […], […], gọi […]: cống tràn ra hè." in shown


def test_faces_are_proposed_in_the_field_that_works_without_script(said: Said, enter: EnterAs) -> None:
    form = enter("dong.intake").opens(said.case, "cong-khai", said.report).context["form"]
    number, _colon, fields = form.initial["covers"].partition(": ")
    assert number == "1"
    assert read(fields)
    page = enter("dong.intake").opens(said.case, "cong-khai", said.report).content.decode()
    assert page.count('<rect x="10" y="7" width="2" height="3">') == len(read(fields)) == 1


def test_what_is_left_standing_asks_for_a_second_look(said: Said, enter: EnterAs) -> None:
    officer = enter("dong.intake")
    refused = officer.does(said.case, "cong-khai", said.report, text="Gọi 0912 345 678 nhé.")
    assert refused.status_code == 422
    assert "Trong lời còn: 0912 345 678" in words(refused)
    assert Report.objects.get(pk=said.report.pk).released_text == ""
    done = officer.does(said.case, "cong-khai", said.report, text="Gọi 0912 345 678 nhé.", despite="on")
    assert done.status_code == 302
    assert Report.objects.get(pk=said.report.pk).released_text == "Gọi 0912 345 678 nhé."


def test_the_whole_words_come_back_at_a_button_and_go_at_another(said: Said, enter: EnterAs) -> None:
    officer = enter("dong.intake")
    whole = officer.does(said.case, "cong-khai", said.report, text="…", covers="1: A1", whole="1")
    assert whole.context["form"].initial["text"] == WORDS
    assert whole.context["form"].initial["covers"] == "1: A1"
    covered = officer.does(said.case, "cong-khai", said.report, text=WORDS, covers="1: A1", covered="1")
    assert "0912" not in covered.context["form"].initial["text"]


def test_fields_that_cannot_be_read_change_nothing(said: Said, enter: EnterAs) -> None:
    officer = enter("dong.intake")
    for typed in ("2: A1", "1: Z9", "một: A1"):
        answer = officer.does(said.case, "cong-khai", said.report, text="Cống tràn.", covers=typed)
        assert answer.status_code == 422, typed
    assert Report.objects.get(pk=said.report.pk).released_text == ""


@pytest.mark.parametrize("how", ["typed", "nobody said"])
def test_the_public_copy_has_the_covers_burnt_in(
    city: SmallCity, said: Said, enter: EnterAs, how: str, django_capture_on_commit_callbacks: object
) -> None:
    photo = photo_of(said)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        if how == "typed":
            given = {"text": "Cống tràn ra hè.", "photos": str(photo.uid), "covers": "1: A1-T20"}
            assert enter("dong.intake").does(said.case, "cong-khai", said.report, **given).status_code == 302
        else:
            actions.release_words(
                by=city.officer("dong.intake"), case=said.fresh(), report=said.report,
                text="Cống tràn ra hè.", photo_uids=[photo.uid],
            )  # fmt: skip
    photo.refresh_from_db()
    assert photo.covers
    served = Client().get(reverse("website:photo", args=[photo.uid])).content
    original = queries.private_path(photo).read_bytes()
    assert served != original
    shown, kept = (Image.open(io.BytesIO(content)).convert("L") for content in (served, original))
    _content, (left, top, right, bottom) = photo_with_a_face()
    area = tuple(v * side // 20 for v, side in zip(
        (left, top, right + 1, bottom + 1), (*shown.size, *shown.size), strict=True))  # fmt: skip
    low, high = shown.crop(area).getextrema()
    assert high - low <= 12
    low, high = kept.crop(area).getextrema()
    assert high - low > 100


def test_no_public_address_and_no_public_file_gives_an_original(
    city: SmallCity, said: Said, client: Client, django_capture_on_commit_callbacks: object
) -> None:
    photo = photo_of(said)
    address = reverse("website:photo", args=[photo.uid])
    original = queries.private_path(photo).read_bytes()
    # Other tests of this process left files there.
    before = set(media.public_root().rglob("*"))
    assert client.get(address).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.release_words(
            by=city.officer("dong.intake"), case=said.fresh(), report=said.report,
            text="Cống tràn ra hè.", photo_uids=[photo.uid],
        )  # fmt: skip
    for query in ("", "?nho", "?goc=1", "?original", "?nho=0"):
        answer = client.get(address + query)
        assert answer.status_code == 200
        assert answer.content != original
    guesses = ["", "media/", "media/private/", "media/public/", "media/../private/", "private/"]
    for place in guesses:
        for prefix in ("/", "/en/"):
            answer = client.get(f"{prefix}{place}{photo.file}")
            assert answer.status_code in (301, 302, 404), place
            assert original not in getattr(answer, "content", b"")
    public = [path for path in set(media.public_root().rglob("*")) - before if path.is_file()]
    assert public
    assert all(path.read_bytes() != original for path in public)


def test_a_copy_that_a_crash_kept_from_being_written_comes_back_covered(
    city: SmallCity, said: Said, django_capture_on_commit_callbacks: object
) -> None:
    photo = photo_of(said)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.release_words(
            by=city.officer("dong.intake"), case=said.fresh(), report=said.report, text="Cống tràn.",
            photo_uids=[photo.uid], covers={photo.uid: "A1-T20"},
        )  # fmt: skip
    public = media.public_root() / photo.file
    before = public.read_bytes()
    public.unlink()
    assert report_actions.sweep_photos(by=Actor.system("test")).released_again == 1
    assert public.read_bytes() == before
