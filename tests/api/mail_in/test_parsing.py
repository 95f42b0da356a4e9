"""What is read out of a letter: the writer's own words, pictures, and whether a machine wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.api.mail_in.cutting import own_words
from dangvan.api.mail_in.parsing import read
from tests.api.mail_in.letters import WORDS, letter


def words_of(text: str, **headers: object) -> str:
    return read(letter(text, **headers).as_bytes()).words


@pytest.mark.parametrize(
    "below",
    [
        "\n-- \nNguyễn Văn An\n0912 345 678",
        "\n\nTrân trọng,\nNguyễn Văn An\nĐT: 0912345678\nSố 5 ngõ 10 phố Huế",
        "\nXin chân thành cảm ơn!\nAn",
        "\n\nBest regards,\nAn Nguyen",
        "\n\nGửi từ iPhone của tôi",
        "\n\nĐã gửi từ Yahoo Mail trên Android\n",
        "\nSent from my Galaxy",
    ],
)
def test_a_signature_is_cut(below: str) -> None:
    assert words_of(WORDS + below) == WORDS


@pytest.mark.parametrize(
    "below",
    [
        "\n\nVào Th 2, 23 thg 11, 2026 lúc 08:12 Thành phố <pa@city.example> đã viết:\n> Biên nhận\n> an ba",
        "\n\nVào Th 2, 23 thg 11, 2026 lúc 08:12 Thành phố\n<phan-anh@city.example> đã viết:\n\n> Biên nhận",
        "\n\nOn Mon, Nov 23, 2026 at 8:12 AM City <phan-anh@city.example> wrote:\n> Receipt",
        "\n\n-----Original Message-----\nFrom: City\nSent: Monday\nTo: An\nSubject: Receipt\n\nYour code",
        "\n\n______________________\nTừ: Thành phố\nĐã gửi: Thứ Hai\nĐến: An\nChủ đề: Biên nhận\n\nMã",
        "\n> Mã tra cứu của bạn\n> an ba ca",
    ],
)
def test_what_an_answer_quotes_is_cut(below: str) -> None:
    assert words_of(WORDS + below, References="<bn@city.example>") == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "Trân trọng đề nghị phường sửa đèn.\n"
        + "Đoạn phố này tối đã ba tuần, người già đi lại rất khó khăn. " * 3,
        "Từ: ngã tư Cầu Gỗ đến đầu Hàng Đào, vỉa hè bị chiếm hết.",
        "Vào tối qua tổ trưởng đã viết:\nbảng thông báo cắt nước, nhưng không ai được báo trước.",
        "On Monday the crew wrote:\nclosed. The hole is still there.",
        "Cảm ơn phường.\n" + "\n".join(f"Điểm {n}: đèn số {n} vẫn chưa sáng." for n in range(9)),
    ],
)
def test_words_that_only_look_like_quotation_or_signature_stay(text: str) -> None:
    assert words_of(text) == text.strip()


def test_an_old_letter_passed_on_by_a_new_one_stays() -> None:
    told = (
        "Xin chuyển lại thư của tổ.\n\n-----Original Message-----\nFrom: Tổ 5\nSent: T2\nTo: A\n\nNước bẩn."
    )
    assert "Nước bẩn" in words_of(told)


def test_html_is_read_without_what_it_quotes_hides_or_loads() -> None:
    made = letter("x")
    made.set_content(
        "<html><head><title>t</title><style>p{}</style></head><body><p>Nước &amp; rác<br>tràn đường</p>"
        "<img src='https://spy.example/1.gif'><script>alert(1)</script>"
        "<div class='gmail_quote'><div>Mã tra cứu</div><br>cũ</div>"
        "<blockquote>cũ</blockquote><p>Ở Cầu Gỗ</p></body>",
        subtype="html",
    )
    words = read(made.as_bytes()).words
    assert words.split("\n") == ["Nước & rác", "tràn đường", "", "Ở Cầu Gỗ"]


def test_plain_words_come_before_html() -> None:
    assert read(letter(WORDS, html="<p>khác</p>").as_bytes()).words == WORDS


@pytest.mark.parametrize("charset", ["utf-8", "cp1258", "utf-16"])
def test_words_are_read_in_the_character_set_of_the_letter(charset: str) -> None:
    said = "Nuoc ban o pho Cau Go" if charset == "cp1258" else WORDS
    head = f"From: an@thu.example\nSubject: a\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert read(head + said.encode(charset)).words == said


@pytest.mark.parametrize("charset", ["no-such-set", "ascii", "", "utf-7-bad"])
def test_a_wrong_character_set_loses_nothing(charset: str) -> None:
    head = f"From: an@thu.example\nSubject: a\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert read(head + WORDS.encode()).words == WORDS


def test_pictures_are_taken_and_other_files_counted() -> None:
    made = letter()
    made.add_attachment(b"\xff\xd8jpeg", maintype="image", subtype="jpeg", filename="a.jpg")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="don.pdf")
    made.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="toi.vcf")
    found = read(made.as_bytes())
    assert found.pictures == (b"\xff\xd8jpeg",)
    assert found.left_out == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<tin.example>"},
        {"From": "MAILER-DAEMON@thu.example"},
        {"From": "no-reply@shop.example"},
        {"From": None},
        {"From": "not an address"},
    ],
)
def test_letters_of_machines_are_known(headers: dict[str, str | None]) -> None:
    assert read(letter(**headers).as_bytes()).is_automatic


def test_a_persons_letter_is_not_taken_for_a_machines() -> None:
    assert not read(letter(Auto_Submitted="no").as_bytes()).is_automatic


def test_a_letter_that_goes_in_a_circle_is_known() -> None:
    rounds = b"".join(b"Received: from a by b; Mon, 23 Nov 2026 08:00:00 +0700\n" for _ in range(60))
    assert read(rounds + letter().as_bytes()).is_automatic


@pytest.mark.parametrize(
    ("name", "value"), [("Authentication-Results", "mx.city.example; dmarc=fail"), ("X-Spam-Flag", "YES")]
)
def test_letters_that_our_server_calls_forged_are_known(name: str, value: str) -> None:
    made = letter()
    made[name] = value
    assert read(made.as_bytes()).is_forged


def test_marks_of_answering_leave_the_subject() -> None:
    assert read(letter(Subject="Re: Trả lời: FW: Đèn đường tắt").as_bytes()).subject == "Đèn đường tắt"


def test_a_letter_says_nothing_in_a_traceback() -> None:
    assert repr(read(letter().as_bytes())) == "<letter>"


@given(st.binary(max_size=2000))
def test_no_octets_raise(raw: bytes) -> None:
    read(raw)


@given(
    st.binary(max_size=400), st.sampled_from(["text/plain", "text/html", "multipart/mixed", "message/rfc822"])
)
def test_no_body_of_any_kind_raises(raw: bytes, kind: str) -> None:
    head = f"From: a@b.example\nSubject: =?utf-8?b?zzz?=\nContent-Type: {kind}; boundary=x\n"
    read(head.encode() + b"Content-Transfer-Encoding: base64\n\n--x\n" + raw + b"\n--x--")


def test_a_letter_with_thousands_of_parts_is_read_in_bounded_work() -> None:
    parts = b"".join(b"--x\nContent-Type: application/x-a\n\n1\n" for _ in range(5_000))
    found = read(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + parts + b"--x--")
    assert found.left_out < 200


@given(st.text(max_size=300))
def test_cutting_twice_is_cutting_once_where_nothing_is_left_to_cut(text: str) -> None:
    once = own_words(text, is_answer=True)
    assert own_words(once, is_answer=True) in once
