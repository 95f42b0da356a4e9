"""What the holder of a receipt does later, and what becomes of photos and contact data meanwhile."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from dangvan.kernel import clock, keys
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.ids import new_id
from dangvan.ledger.models import Event
from dangvan.ledger.queries import history_of
from dangvan.reports import actions, limits, media, queries, receipts, tasks, vault
from dangvan.reports.models import ContactDetail, Photo, Report
from dangvan.reports.types import Contact, ContactInput, Submission
from tests.reports.conftest import AUDITOR, CLOCK, NOW, OFFICER, PERSON
from tests.reports.pictures import as_bytes, picture

pytestmark = pytest.mark.django_db
Capture = Callable[..., AbstractContextManager[list[Any]]]
BINH = ContactInput(name="Lê Văn Bình", phone="+84 24 3825 0000", email="binh@example.vn", language="en")


def photo_in_draft(shade: int = 0) -> tuple[Photo, str]:
    token = vault.new_token()
    draft = actions.keep_draft(by=PERSON, token=token, fields={})
    return actions.store_photo(by=PERSON, draft=draft, file=io.BytesIO(as_bytes(picture(64 + shade)))), token


def reported(town: SimpleNamespace, **changes: Any) -> Report:
    plain: dict[str, Any] = {
        "topic_id": town.topic.id, "text": "Ổ gà to trước cổng trường học.", "place_text": "cổng trường",
        "receipt": receipts.new_code(),
    }  # fmt: skip
    return actions.submit_report(by=PERSON, submission=Submission(**plain | changes)).report


def holder(report: Report) -> Actor:
    return Actor.person(holds_report=report.uid)


def kinds(report: Report) -> list[str]:
    return [event.kind for event in history_of(report.uid)]


def test_photos_go_from_the_draft_to_the_report(town: SimpleNamespace) -> None:
    photo, token = photo_in_draft()
    report = reported(town, photo_uids=(photo.uid,), draft_token=token)
    photo.refresh_from_db()
    assert (photo.report, photo.draft) == (report, None)
    assert Event.objects.get().value("photos") == [photo.sha256]
    actions.discard_draft(by=PERSON, token=token)
    assert queries.photos_of([report]) == [photo]


def test_a_retry_with_photos_is_the_same_report(town: SimpleNamespace) -> None:
    photo, token = photo_in_draft()
    same = {"photo_uids": (photo.uid,), "draft_token": token, "receipt": receipts.new_code()}
    assert reported(town, **same) == reported(town, **same)
    assert Photo.objects.count() == Report.objects.count() == 1


def test_photos_that_are_gone_or_anothers_are_missed_before_anything_is_stored(town: SimpleNamespace) -> None:
    photo, _token = photo_in_draft()
    other = vault.new_token()
    actions.keep_draft(by=PERSON, token=other, fields={})
    for wrong in ({"photo_uids": (new_id(),)}, {"photo_uids": (photo.uid,), "draft_token": other}):
        with pytest.raises(Invalid, match="chọn lại ảnh"):
            reported(town, **wrong)
    with pytest.raises(Invalid, match="nhiều nhất 5"):
        reported(town, photo_uids=tuple(new_id() for _ in range(6)))
    assert not Report.objects.exists()


def test_the_holder_adds_words_and_photos_once(town: SimpleNamespace) -> None:
    report = reported(town)
    photo, _token = photo_in_draft()
    for _ in range(2):
        actions.add_to_report(by=holder(report), report=report, text="Nay hố to hơn.", photos=[photo.uid])
    assert [a.text for a in queries.additions_to([report])] == ["Nay hố to hơn."]
    assert queries.photos_of([report]) == [photo]
    assert kinds(report) == ["report.submitted", "report.added"]
    more, _token = photo_in_draft(5)
    actions.attach_photos(by=holder(report), report=report, photos=[more.uid])
    assert len(queries.photos_of([report])) == 2
    assert kinds(report)[-1] == "report.added"


@pytest.mark.parametrize("actor", [PERSON, OFFICER, Actor.person(holds_report=new_id()), CLOCK])
def test_nobody_else_adds_or_withdraws(town: SimpleNamespace, actor: Actor) -> None:
    report = reported(town)
    with pytest.raises(NotAllowed):
        actions.add_to_report(by=actor, report=report, text="Nay hố to hơn.")
    with pytest.raises(NotAllowed):
        actions.mark_withdrawn(by=actor, report=report)
    assert kinds(report) == ["report.submitted"]


def test_an_addition_has_its_bounds(town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    report = reported(town)
    for text in ("", "a", "a" * 6000):
        with pytest.raises(Invalid):
            actions.add_to_report(by=holder(report), report=report, text=text)
    monkeypatch.setattr(limits, "ADDITIONS_TO_REPORT", 1)
    actions.add_to_report(by=holder(report), report=report, text="Nay hố to hơn.")
    with pytest.raises(Invalid, match="phản ánh mới"):
        actions.add_to_report(by=holder(report), report=report, text="Còn to hơn nữa.")
    photos = [photo_in_draft(shade)[0].uid for shade in range(6)]
    with pytest.raises(Invalid, match="nhiều nhất 5"):
        actions.attach_photos(by=holder(report), report=report, photos=photos)


def test_anothers_photo_cannot_be_drawn_to_ones_own_report(town: SimpleNamespace) -> None:
    photo, token = photo_in_draft()
    reported(town, photo_uids=(photo.uid,), draft_token=token)
    mine = reported(town)
    with pytest.raises(Invalid, match="chọn lại ảnh"):
        actions.attach_photos(by=holder(mine), report=mine, photos=[photo.uid])


def test_a_withdrawn_report_takes_nothing_more_and_leaves_the_public(
    town: SimpleNamespace, django_capture_on_commit_callbacks: Capture
) -> None:
    photo, token = photo_in_draft()
    report = reported(town, photo_uids=(photo.uid,), draft_token=token, visibility="public", contact=BINH)
    with django_capture_on_commit_callbacks(execute=True):
        photo = actions.release_photo(by=OFFICER, photo=queries.photo_by_uid(photo.uid))
    public = queries.public_path(photo)
    assert public is not None
    assert public.read_bytes() not in (b"", queries.private_path(photo).read_bytes())
    with django_capture_on_commit_callbacks(execute=True):
        report = actions.mark_withdrawn(by=holder(report), report=report, reason="Đã sửa xong rồi.")
    assert not public.exists()
    assert (report.state, report.release_state, report.withdrawn_at) == ("withdrawn", "not_asked", NOW)
    assert queries.released_photos_of([report]) == []
    assert ContactDetail.objects.get().purge_on == clock.today()
    with pytest.raises(Conflict):
        actions.mark_withdrawn(by=holder(report), report=report)
    with pytest.raises(Conflict):
        actions.add_to_report(by=holder(report), report=report, text="Nay hố to hơn.")
    with pytest.raises(Conflict):
        actions.release_photo(by=OFFICER, photo=queries.photo_by_uid(photo.uid))
    assert kinds(report)[-1] == "report.withdrawn"


def test_a_photo_stands_in_public_only_while_released(
    town: SimpleNamespace, django_capture_on_commit_callbacks: Capture
) -> None:
    photo, token = photo_in_draft()
    report = reported(town, photo_uids=(photo.uid,), draft_token=token)
    photo = queries.photo_by_uid(photo.uid)
    with django_capture_on_commit_callbacks(execute=True):
        actions.release_photo(by=OFFICER, photo=photo)
        actions.release_photo(by=OFFICER, photo=photo)
    assert queries.released_photos_of([report]) == [photo]
    public = media.public_root() / photo.file
    public.unlink()
    assert actions.sweep_photos(by=CLOCK).released_again == 1
    assert public.exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.hide_photo(by=OFFICER, photo=photo)
    assert not public.exists()
    assert kinds(report) == ["report.submitted", "photo.released", "photo.hidden"]


@pytest.mark.parametrize("actor", [PERSON, AUDITOR, CLOCK])
def test_only_officers_release_photos_or_look_at_contacts(town: SimpleNamespace, actor: Actor) -> None:
    photo, token = photo_in_draft()
    report = reported(town, photo_uids=(photo.uid,), draft_token=token, contact=BINH)
    for act in (actions.release_photo, actions.hide_photo):
        with pytest.raises(NotAllowed):
            act(by=actor, photo=queries.photo_by_uid(photo.uid))
    with pytest.raises(NotAllowed):
        actions.see_contact(by=actor, report=report, reason="gọi lại để hỏi địa chỉ")


def test_a_contact_comes_out_only_for_its_own_report_and_with_a_trace(town: SimpleNamespace) -> None:
    report, other = reported(town, contact=BINH), reported(town, contact=ContactInput(email="c@example.vn"))
    seen = actions.see_contact(by=OFFICER, report=report, reason="gọi lại để hỏi địa chỉ")
    assert seen == Contact("Lê Văn Bình", "+84 24 3825 0000", "binh@example.vn", True, "en")
    trace = history_of(report.uid)[-1]
    assert (trace.kind, trace.public, trace.actor_user) == ("contact.seen", False, OFFICER.user_id)
    assert "binh" not in str(trace.payload)
    details = {d.report_id: d for d in ContactDetail.objects.all()}
    with pytest.raises(vault.SealBroken):
        queries.open_detail(details[report.pk], other)
    with pytest.raises(Invalid, match="lý do"):
        actions.see_contact(by=OFFICER, report=report, reason=" \x00 ")


def test_a_sealed_contact_that_was_changed_does_not_open() -> None:
    uid = new_id()
    sealed = vault.seal_contact(BINH, uid)
    for at in range(len(sealed)):
        broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(vault.SealBroken):
            vault.open_contact(broken, uid, language="vi", wants_news=True)
    assert b"example" not in sealed
    assert vault.seal_contact(BINH, uid) != sealed


def test_contact_data_goes_on_its_day_and_not_before(town: SimpleNamespace) -> None:
    report, kept = reported(town, contact=BINH), reported(town, contact=BINH)
    assert actions.set_purge_day(by=CLOCK, reports=[report, kept], day=date(2026, 12, 1)) == 2
    actions.set_purge_day(by=CLOCK, reports=[kept], day=None)
    tasks.purge_contacts()
    assert queries.has_contact(report)
    with clock.standing_at(NOW + timedelta(days=11)):
        assert tasks.purge_contacts() == 1
        assert tasks.purge_contacts() == 0
    assert queries.contact_of(report) is None
    assert queries.has_contact(kept)
    assert kinds(report) == ["report.submitted", "contact.purged"]
    with pytest.raises(NotFound):
        actions.see_contact(by=OFFICER, report=report, reason="gọi lại để hỏi địa chỉ")


def test_contacts_open_with_a_retired_key_until_they_are_sealed_anew(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = reported(town, contact=BINH)
    old = keys.read("contact")
    path = vault.retired_key_path(vault.key_id(old))
    read = keys.read
    monkeypatch.setattr(keys, "read", lambda name: b"n" * 32 if name == "contact" else read(name))
    with pytest.raises(vault.SealBroken):
        queries.contact_of(report)
    path.write_bytes(old)
    assert queries.contact_of(report) is not None
    assert actions.reseal_contacts(by=CLOCK) == 1
    assert actions.reseal_contacts(by=CLOCK) == 0
    path.unlink()
    contact = queries.contact_of(report)
    assert contact is not None
    assert contact.email == BINH.email


def test_the_command_changes_the_key_and_leaves_no_old_one(town: SimpleNamespace) -> None:
    report = reported(town, contact=BINH)
    old = keys.read("contact")
    call_command("change_contact_key", stdout=io.StringIO())
    assert keys.read("contact") != old
    assert not vault.retired_key_path(vault.key_id(old)).exists()
    contact = queries.contact_of(report)
    assert contact is not None
    assert contact.phone == BINH.phone


def test_nothing_is_released_or_refused_of_what_was_withdrawn_meanwhile(town: SimpleNamespace) -> None:
    report = reported(town, visibility="public")
    seen_before = queries.report_by_uid(report.uid)
    actions.mark_withdrawn(by=holder(report), report=report)
    with pytest.raises(Conflict, match="rút lại"):
        actions.mark_released(by=OFFICER, report=seen_before, text="Ổ gà to.")
    with pytest.raises(Conflict, match="rút lại"):
        actions.mark_refused(by=OFFICER, report=seen_before, reason_code="x", reason="y")
    report.refresh_from_db()
    assert (report.state, report.release_state, report.released_text) == ("withdrawn", "not_asked", "")


def test_the_clock_does_the_housekeeping() -> None:
    tasks.purge_drafts()
    tasks.sweep_photos()
