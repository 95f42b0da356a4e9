"""What becomes of a letter: a report with its receipt, an addition, or a word back."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core import mail as outgoing
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from dangvan.api.mail_in import letters
from dangvan.api.mail_in.taking import Outcome, take_in
from dangvan.cases.models import Case
from dangvan.kernel.models import OutboxMessage
from dangvan.reports import mail_threads, receipts
from dangvan.reports import queries as reports
from dangvan.reports.models import Report
from tests.api.mail_in.letters import WORDS, letter
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox_address(settings: Settings) -> None:
    settings.MAILBOX_ADDRESS = "phan-anh@city.example"


def _picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "JPEG")
    return file.getvalue()


def _receipt_letter() -> str:
    """Deliver what waits in the outbox for the receipt; the letter's text."""
    (message,) = OutboxMessage.objects.filter(kind=letters.RECEIPT)
    letters.give_receipt(message.reference)
    return str(outgoing.outbox[-1].body)


def test_a_letter_becomes_a_case_and_its_writer_gets_the_receipt(city: SmallCity) -> None:
    assert take_in(letter().as_bytes()) == Outcome.TAKEN
    (report,) = Report.objects.all()
    assert (report.channel, report.text.endswith(WORDS), report.language) == ("email", True, "vi")
    contact = reports.contact_of(report)
    assert contact is not None
    assert contact.email == "an@thu.example"
    assert contact.name == ""
    told = _receipt_letter()
    assert Case.objects.get(links__report=report).reference in told
    code = next(line.strip() for line in told.splitlines() if line.startswith("    "))
    assert reports.report_by_receipt(code) == report
    assert receipts.follow_url(code) in told
    assert WORDS not in told


def test_the_same_letter_twice_is_one_report(city: SmallCity) -> None:
    for _ in range(2):
        assert take_in(letter().as_bytes()) == Outcome.TAKEN
    assert Report.objects.count() == 1
    assert OutboxMessage.objects.filter(kind=letters.RECEIPT).count() == 1


def test_only_one_letter_goes_out_for_a_report(city: SmallCity) -> None:
    take_in(letter().as_bytes())
    from dangvan.cases import tasks

    (received,) = OutboxMessage.objects.filter(kind="report.received")
    tasks.deliver(received.kind, received.reference)
    assert outgoing.outbox == []


def test_an_answer_to_the_receipt_adds_words_and_photos_to_its_report(
    city: SmallCity, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    take_in(letter().as_bytes())
    _receipt_letter()
    thread = outgoing.outbox[-1].extra_headers["Message-ID"]
    answer = letter("Nay đã hỏng thêm hai đèn.", Message_ID="<2@thu.example>", In_Reply_To=thread)
    answer.add_attachment(_picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        assert take_in(answer.as_bytes()) == Outcome.TAKEN
    (report,) = Report.objects.all()
    assert [one.text for one in reports.additions_to([report])] == ["Nay đã hỏng thêm hai đèn."]
    assert len(reports.photos_of([report])) == 1


@pytest.mark.parametrize("seal", ["0" * 32, "f" * 32])
def test_a_made_up_thread_adds_to_nobodys_report(city: SmallCity, seal: str) -> None:
    take_in(letter().as_bytes())
    (report,) = Report.objects.all()
    forged = letter(
        "Xin rút.  Không có gì đâu.", Message_ID="<3@x.example>", References=f"<bn.{report.uid.hex}.{seal}@h>"
    )
    take_in(forged.as_bytes())
    assert reports.additions_to([report]) == []
    assert Report.objects.count() == 2


def test_a_thread_is_found_among_many_references(city: SmallCity) -> None:
    take_in(letter().as_bytes())
    (report,) = Report.objects.all()
    named = f"<a@b> <{mail_threads.thread_of(report.uid).upper()}@city.example> <c@d>"
    assert mail_threads.report_in(named) == report.uid


def test_pictures_become_photos_and_what_is_none_is_told(city: SmallCity) -> None:
    made = letter()
    made.add_attachment(_picture(), maintype="image", subtype="jpeg", filename="a.jpg")
    made.add_attachment(b"not a picture", maintype="image", subtype="png", filename="b.png")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="c.pdf")
    take_in(made.as_bytes())
    (report,) = Report.objects.all()
    assert len(reports.photos_of([report])) == 1
    assert "2 tệp" in _receipt_letter()


def test_a_letter_that_says_too_little_is_answered_with_what_is_missing(city: SmallCity) -> None:
    assert take_in(letter("Ơi", Subject="").as_bytes()) == Outcome.REFUSED
    assert Report.objects.count() == 0
    (told,) = outgoing.outbox
    assert told.to == ["an@thu.example"]
    assert "ít nhất 10 ký tự" in str(told.body)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"From": "phan-anh@city.example"},
        {"From": "MAILER-DAEMON@thu.example", "Return_Path": "<>"},
    ],
)
def test_a_machine_is_never_answered(city: SmallCity, headers: dict[str, str]) -> None:
    assert take_in(letter("Ơi", **headers).as_bytes()) == Outcome.AUTOMATIC
    assert (Report.objects.count(), outgoing.outbox) == (0, [])


def test_our_own_letters_that_come_back_make_no_report(city: SmallCity) -> None:
    take_in(letter().as_bytes())
    _receipt_letter()
    back = outgoing.outbox[-1].message().as_bytes()
    assert take_in(back) == Outcome.AUTOMATIC
    assert Report.objects.count() == 1


def test_a_letter_in_english_is_answered_in_english(city: SmallCity) -> None:
    take_in(letter("The street light is broken for three nights.", Subject="Street light").as_bytes())
    assert "Your lookup code" in _receipt_letter()


def test_an_unsorted_letter_goes_to_the_city_not_to_the_ward_it_names(city: SmallCity) -> None:
    ward = city.areas["dong"].name_vi
    take_in(letter(f"Ở {ward} có người thu tiền sai.", Subject="Một việc lạ lùng xyz").as_bytes())
    (report,) = Report.objects.all()
    assert report.area_id is None
    assert "chưa đọc được địa bàn" in _receipt_letter()


def test_the_words_of_a_letter_are_not_public_before_an_officer_released_them(city: SmallCity) -> None:
    take_in(letter().as_bytes())
    (report,) = Report.objects.all()
    assert (report.visibility, report.released_text) == ("summary", "")
