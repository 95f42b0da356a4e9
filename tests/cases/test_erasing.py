"""Erasing what a person gave: gone everywhere, told in the record, still provable, and gone again after a
restore.
"""

from __future__ import annotations

import hmac
import json
import resource
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, transaction
from PIL import Image

from dangvan.cases import actions
from dangvan.cases.models import Case, Contest
from dangvan.cases.queries.holder import held_report
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.ledger import erasing
from dangvan.ledger.models import Erasure, Event
from dangvan.reports import actions as reports
from dangvan.reports import media
from dangvan.reports.models import Photo, Report
from tests.small_city import Said, SmallCity, later

WORDS = "Bà Tư ở nhà số 15 đổ rác ra ngõ mỗi tối, mùi rất nặng."
SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def _own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "list_path", lambda: tmp_path / "erasures.jsonl")


def everything_stored() -> str:
    """Every value of every row, as one text."""
    found = []
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            found += [str(row) for row in model._base_manager.values_list()]
    return "\n".join(found)


def test_after_erasing_their_words_no_row_holds_them(city: SmallCity) -> None:
    said = city.answered(text=WORDS)
    actions.add_to_report(by=said.person, report=said.report, text="Bà Tư lại đổ rác tối qua.")
    actions.contest_case(
        by=said.person,
        case=said.fresh(),
        report=said.report,
        reason="Bà Tư vẫn đổ rác như trước, chưa ai nhắc.",
    )
    actions.decide_contest(
        by=city.officer("city.officer"),
        case=said.fresh(),
        version=None,
        contest=Contest.objects.get(),
        outcome="upheld",
        text="Đã kiểm tra tại chỗ, ngõ sạch.",
    )
    with later(days=60):
        actions.close_silent_cases(by=SYSTEM)
    actions.reopen_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Bà Tư lại đổ rác ra ngõ."
    )
    assert "Bà Tư" in everything_stored()

    actions.erase_own(by=said.person, report=said.report, what=["words"])

    assert "Bà Tư" not in everything_stored()
    assert "ba tu" not in everything_stored().lower()


def test_the_tombstone_says_what_and_on_which_ground_and_names_no_body(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    actions.erase_own(by=said.person, report=said.report, what=["words", "contact"])
    event = Event.objects.get(kind="report.erased")
    assert event.public
    assert event.plain == {"ground": "own-wish", "what": "words,contact"}
    assert event.organisation is None


def test_what_was_proven_before_stays_provable_by_whoever_kept_the_opening(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    event = Event.objects.get(kind="report.submitted")
    assert event.payload is not None
    kept_key = bytes.fromhex(event.payload["keys"]["text"])

    actions.erase_own(by=said.person, report=said.report, what=["words"])

    event.refresh_from_db()
    assert "text" not in event.payload["keys"]
    assert "topic" in event.payload["keys"]
    value = json.dumps(WORDS, ensure_ascii=False).encode()
    tag = hmac.digest(kept_key, b"dangvan/v1/text\0" + value, "sha256")
    from base64 import urlsafe_b64encode

    assert event.commitments["text"] in {tag.hex(), urlsafe_b64encode(tag).rstrip(b"=").decode()}


def test_an_event_forgets_and_never_learns(city: SmallCity) -> None:
    city.say(text=WORDS)
    event = Event.objects.get(kind="report.submitted")
    assert event.payload is not None
    changed = {
        "keys": event.payload["keys"],
        "values": event.payload["values"] | {"text": "Không có chuyện gì."},
    }
    more = {"keys": event.payload["keys"] | {"secret": "00"}, "values": event.payload["values"]}
    for payload in (changed, more):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(payload=payload)
    less = {"keys": {}, "values": event.payload["values"]}
    Event.objects.filter(pk=event.pk).update(payload=less)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(payload=event.payload)
    Event.objects.filter(pk=event.pk).update(payload=None)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(payload=less)


def test_erased_photos_are_gone_from_the_disk(
    city: SmallCity, django_capture_on_commit_callbacks: object
) -> None:
    said = city.say()
    _add_photo(said)
    photo = Photo.objects.get(report=said.report)
    path = media.private_root() / photo.file
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.erase_own(by=said.person, report=said.report, what=["photos"])
    assert not path.exists()
    assert not Photo.objects.exists()
    assert Report.objects.get().text


def test_somebody_elses_receipt_erases_nothing(city: SmallCity) -> None:
    said, other = city.say(text=WORDS), city.say(text="Đèn đường tắt đã ba hôm nay, tối om cả ngõ.")
    with pytest.raises(NotAllowed):
        actions.erase_own(by=other.person, report=said.report, what=["words"])
    assert Report.objects.get(pk=said.report.pk).text == WORDS


def test_by_law_it_takes_two_and_the_first_is_not_the_second(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    officer, head = city.officer("dong.officer"), city.officer("dong.head")
    actions.ask_erasure(
        by=head, case=said.fresh(), report=said.report, what=["words"], ground="harms-another"
    )
    assert Report.objects.get().text == WORDS
    with pytest.raises(NotAllowed):
        actions.confirm_erasure(by=head, case=said.fresh(), report=said.report)
    with pytest.raises(NotAllowed):
        actions.confirm_erasure(by=officer, case=said.fresh(), report=said.report)
    assert Report.objects.get().text == WORDS
    actions.drop_erasure(by=city.officer("city.head"), case=said.fresh(), report=said.report)

    actions.ask_erasure(
        by=officer, case=said.fresh(), report=said.report, what=["words"], ground="harms-another"
    )
    actions.confirm_erasure(by=head, case=said.fresh(), report=said.report)

    report = Report.objects.get()
    assert (report.text, report.erased_ground) == ("", "harms-another")
    assert [bool(one.done_at) for one in Erasure.objects.order_by("asked_at")] == [False, True]


def test_a_head_does_not_confirm_their_own_proposal_through_whom_they_lent_their_seat_to(
    city: SmallCity,
) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    head, officer = city.officer("dong.head"), city.officer("dong.officer")
    actions.ask_erasure(by=head, case=said.fresh(), report=said.report, what=["words"], ground="child")
    lent = [replace(seat, lent_by=head.user_id) for seat in head.seats]
    deputy = replace(officer, seats=(*officer.seats, *lent), oversees=head.oversees)
    with pytest.raises(NotAllowed, match="người thứ hai"):
        actions.confirm_erasure(by=deputy, case=said.fresh(), report=said.report)
    assert Report.objects.get().text == WORDS

    of_another = [replace(seat, lent_by=int(officer.user_id or 0) + 1000) for seat in head.seats]
    deputy = replace(deputy, seats=(*deputy.seats, *of_another))
    actions.confirm_erasure(by=deputy, case=said.fresh(), report=said.report)
    assert Report.objects.get().text == ""


def test_an_officer_elsewhere_neither_asks_nor_confirms(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    stranger = city.officer("tay.officer")
    with pytest.raises(NotAllowed):
        actions.ask_erasure(
            by=stranger, case=said.fresh(), report=said.report, what=["words"], ground="child"
        )
    actions.ask_erasure(
        by=city.officer("dong.officer"), case=said.fresh(), report=said.report, what=["words"], ground="child"
    )
    with pytest.raises(NotAllowed):
        actions.confirm_erasure(by=stranger, case=said.fresh(), report=said.report)


def test_an_officer_has_no_ground_in_somebody_elses_wish(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    for ground in ("own-wish", "because"):
        with pytest.raises(Invalid):
            actions.ask_erasure(
                by=city.officer("dong.officer"),
                case=said.fresh(),
                report=said.report,
                what=["words"],
                ground=ground,
            )


def test_what_was_decided_is_not_decided_again(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    ask = {"case": said.fresh(), "report": said.report, "what": ["contact"], "ground": "child"}
    actions.ask_erasure(by=city.officer("dong.officer"), **ask)
    with pytest.raises(Conflict):
        actions.ask_erasure(by=city.officer("dong.intake"), **ask)
    actions.confirm_erasure(by=city.officer("dong.head"), case=said.fresh(), report=said.report)
    with pytest.raises(Conflict):
        actions.confirm_erasure(by=city.officer("city.head"), case=said.fresh(), report=said.report)


def test_the_list_is_on_the_disk_before_anything_goes(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = city.say(text=WORDS)

    def no_disk(erasure: erasing.Listed) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(erasing, "keep_on_list", no_disk)
    with pytest.raises(OSError, match="no space"):
        actions.erase_own(by=said.person, report=said.report, what=["words"])
    assert Report.objects.get().text == WORDS


def test_a_line_of_which_the_disk_takes_only_a_part_erases_nothing(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            erasing.keep_on_list(
                erasing.Listed(UUID(int=1), said.report.uid, "words", "child", said.case.received_on)
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert 0 < erasing.list_path().stat().st_size <= 40
    assert list(erasing.listed()) == []


def test_after_a_restore_the_list_erases_again_and_only_once(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    restored = list(Event.objects.values_list("kind", flat=True))
    with transaction.atomic():
        actions.erase_own(by=said.person, report=said.report, what=["words"])
        transaction.set_rollback(True)
    assert Report.objects.get().text == WORDS
    assert list(Event.objects.values_list("kind", flat=True)) == restored

    assert actions.replay_erasures(by=SYSTEM) == 1
    assert Report.objects.get().text == ""
    assert WORDS not in everything_stored()
    assert actions.replay_erasures(by=SYSTEM) == 0


def test_a_confirmation_that_broke_off_and_was_then_turned_down_is_not_replayed(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    city.screen(said)
    officer, head = city.officer("dong.officer"), city.officer("dong.head")
    ask = {"case": said.fresh(), "report": said.report}
    actions.ask_erasure(by=officer, **ask, what=["words"], ground="child")
    with transaction.atomic():
        actions.confirm_erasure(by=head, **ask)
        transaction.set_rollback(True)
    assert len(list(erasing.listed())) == 1
    actions.drop_erasure(by=head, **ask)
    assert actions.replay_erasures(by=SYSTEM) == 0
    assert Report.objects.get().text == WORDS


def test_the_command_tells_the_list_and_replays_it(
    city: SmallCity, capsys: pytest.CaptureFixture[str]
) -> None:
    said = city.say(text=WORDS)
    erasing.keep_on_list(
        erasing.Listed(UUID(int=3), said.report.uid, "words", "harms-another", said.case.received_on)
    )
    call_command("erasures", "list")
    assert f"{said.report.uid}  words" in capsys.readouterr().out
    call_command("erasures", "replay")
    assert "1: lần xoá" in capsys.readouterr().out
    assert Report.objects.get().text == ""


def test_the_list_bears_a_torn_line_and_a_report_that_was_lost(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    lost = erasing.Listed(UUID(int=1), UUID(int=2), "words", "child", said.case.received_on)
    erasing.keep_on_list(lost)
    with erasing.list_path().open("a") as file:
        file.write('{"uid": "0000')
    later = erasing.Listed(UUID(int=3), said.report.uid, "words", "child", said.case.received_on)
    erasing.keep_on_list(later)
    assert list(erasing.listed()) == [lost, later]
    assert actions.replay_erasures(by=SYSTEM) == 1
    assert erasing.list_path().stat().st_mode & 0o077 == 0


def test_others_who_said_the_same_keep_the_place_of_the_matter(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    if Case.objects.get().lon is None:
        pytest.fail("the submission of the small city has a point")
    actions.erase_own(by=said.person, report=said.report, what=["words"])
    case = Case.objects.get()
    assert (case.lon, case.lat) == (None, None)
    assert case.area_id is not None


def test_whoever_holds_the_receipt_is_told_what_was_erased_and_why(city: SmallCity) -> None:
    said = city.say(text=WORDS)
    actions.erase_own(by=said.person, report=said.report, what=["words"])
    own = held_report(said.report.uid).own
    assert own.text == ""
    assert own.erased_on is not None
    assert own.erased_ground == "own-wish"


def _add_photo(said: Said) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dangvan.reports import vault

    picture = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 60)).save(picture, "JPEG")
    token = vault.new_token()
    draft = reports.keep_draft(by=said.person, token=token, fields={})
    photo = reports.store_photo(
        by=said.person, draft=draft, file=SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
    )
    actions.add_to_report(by=said.person, report=said.report, text="", photo_uids=[photo.uid])
