"""Letters arrive at a real mail server, in both forms, and a refusal tells no one who they were for."""

from __future__ import annotations

import email
import email.policy
import os
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from dangvan.kernel import mail, outbox
from dangvan.kernel.models import OutboxMessage
from dangvan.kernel.tasks import forget_finished_work
from dangvan.kernel.worker import Worker

AN = "an.nguyen@example.org"


class PostOffice:
    """What a mail server does with letters; `answer` is what it says to a recipient."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(  # noqa: N802 (the name is aiosmtpd's)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def post(settings: Settings) -> Iterator[PostOffice]:
    """A real SMTP server on loopback, and Django told to use it."""
    office = PostOffice()
    server = Controller(office, hostname="127.0.0.1", port=0)
    server.port = _free_port()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield office
    server.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write(**changes: Any) -> None:
    letter: dict[str, Any] = {
        "to": AN,
        "subject": "Vụ việc 7K3M-92QX đã được trả lời",
        "text": "Phường Ba Đình đã trả lời.",
        "html": "<p>Phường Ba Đình đã <b>trả lời</b>.</p>",
        "language": "vi",
    }
    mail.send(**(letter | changes))


def test_a_letter_arrives_as_plain_text_and_html_with_vietnamese_intact(post: PostOffice) -> None:
    write()
    (letter,) = post.letters
    assert letter["To"] == AN
    assert letter["Subject"].strip() == "Vụ việc 7K3M-92QX đã được trả lời"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().strip() == "Phường Ba Đình đã trả lời."
    assert "<b>trả lời</b>" in html.get_content()


def test_a_letter_says_that_a_machine_wrote_it_and_in_which_language(post: PostOffice) -> None:
    write(language="en", headers={"List-Unsubscribe": "<https://dangvan.example/stop>"})
    (letter,) = post.letters
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "en"
    assert letter["List-Id"]
    assert letter["List-Unsubscribe"] == "<https://dangvan.example/stop>"


def test_a_letter_names_neither_this_machine_nor_its_user(post: PostOffice) -> None:
    import socket

    write()
    (letter,) = post.letters
    assert socket.gethostname() not in letter["Message-ID"]
    assert letter["Message-ID"].endswith("@127.0.0.1>")


def test_a_letter_sent_twice_can_carry_the_same_id(post: PostOffice) -> None:
    identity = mail.message_id("case answered", 7, "an/2")
    write(headers={"Message-ID": identity})
    write(headers={"Message-ID": identity})
    assert [letter["Message-ID"] for letter in post.letters] == [identity, identity]


@pytest.mark.parametrize(
    "html",
    ['<img alt="" src="https://x.example/1.gif">', "<p style=\"background:url('//x')\">", "<link href='x'>"],
)
def test_a_letter_that_loads_something_is_refused(post: PostOffice, html: str) -> None:
    with pytest.raises(ValueError, match="loads nothing"):
        write(html=html)
    assert post.letters == []


def test_line_breaks_in_a_subject_make_no_new_header(post: PostOffice) -> None:
    write(subject="Trả lời\nBcc: binh@example.org")
    (letter,) = post.letters
    assert letter["Bcc"] is None
    assert letter["Subject"].strip() == "Trả lời Bcc: binh@example.org"


@pytest.mark.parametrize(
    "to", ["", "an", f"{AN}, binh@example.org", f"{AN}\nBcc: binh@example.org", f"An <{AN}>", "a@b@c.org"]
)
def test_anything_but_one_address_is_undeliverable(post: PostOffice, to: str) -> None:
    with pytest.raises(outbox.Undeliverable):
        write(to=to)
    assert post.letters == []


def test_a_mailbox_that_does_not_exist_is_undeliverable_and_not_named(post: PostOffice) -> None:
    post.answer = f"550 {AN} unknown"
    with pytest.raises(outbox.Undeliverable) as refusal:
        write()
    assert AN not in repr(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_busy_mail_server_is_tried_again_later_and_names_no_one(post: PostOffice) -> None:
    post.answer = f"451 {AN} later"
    with pytest.raises(mail.MailNotSent) as refusal:
        write()
    assert AN not in repr(refusal.value)


def test_a_mail_server_that_is_away_is_tried_again_later(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
    with pytest.raises(mail.MailNotSent, match="ConnectionRefusedError"):
        write()


@pytest.mark.django_db
def test_a_letter_refused_for_now_is_delivered_when_the_server_is_back(
    post: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    from datetime import timedelta

    from dangvan.kernel import clock

    outbox.handles("test.mail")(lambda _reference: write())
    try:
        post.answer = f"451 {AN} later"
        outbox.after_commit("test.mail", case="7")
        Worker().drain()
        assert OutboxMessage.objects.get().last_error == "MailNotSent"

        post.answer = "250 OK"
        with clock.standing_at(clock.now() + timedelta(minutes=5)):
            Worker().drain()
    finally:
        outbox._handlers.pop("test.mail")
    assert len(post.letters) == 1
    assert OutboxMessage.objects.get().delivered_at is not None
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("dangvan")]
    assert ours
    assert AN not in " ".join(ours)


@pytest.mark.django_db
def test_letters_kept_as_files_go_after_a_day(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    fresh, old = tmp_path / "fresh.log", tmp_path / "old.log"
    for path in (fresh, old):
        path.write_text(AN)
    os.utime(old, (0, 0))
    forget_finished_work()
    assert (fresh.exists(), old.exists()) == (True, False)
