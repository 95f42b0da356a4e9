"""Letters to the operators when something is wrong with the public log. They name no report and no person."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.kernel import mail, operators, outbox
from dangvan.ledger import conflicts
from dangvan.ledger.sequencing.halting import log_state


@outbox.handles("ledger.alert")
def alert(reference: dict[str, str]) -> None:
    """Write to every operator; nothing to write where the trouble is over meanwhile."""
    compose = _LETTERS[reference["what"]]
    boxes = operators.mailboxes()
    for place, box in enumerate(boxes):
        with translation.override(box.language):
            letter = compose()
        if letter is None:
            return
        subject, text = letter
        about = [reference[name] for name in sorted(reference)]
        mail.send(
            to=box.address,
            subject=subject,
            text=f"{text}\n\n{settings.BASE_URL}/so-ghi/",
            html="",
            language=box.language,
            headers={"Message-ID": mail.message_id("log", *about, _when(), place)},
        )
    # Where nobody could be written to, /readyz goes on saying so.
    if boxes and "conflict" in reference:
        conflicts.mark_alerted(int(reference["conflict"]))


def _when() -> str:
    state = log_state()
    moment = state.halted_at or state.reconciled_at
    return f"{moment:%Y%m%d%H%M}" if moment else "0"


def _halted() -> tuple[str, str] | None:
    state = log_state()
    if state.halted_at is None:
        return None
    subject = _("Sổ ghi công khai đã dừng, cần người vận hành xem xét")
    text = _(
        "Sổ ghi công khai đã tự dừng và không ký thêm gì cho đến khi người vận hành quyết định.\n\n"
        "Lý do: %(reason)s\n\n"
        "Hãy đọc tài liệu vận hành sổ (mục diễn tập sự cố) trước khi làm gì khác. "
        "Người dân vẫn gửi phản ánh được; nội dung mới sẽ vào sổ sau khi sổ chạy lại."
    ) % {"reason": state.halted_reason}
    return subject, text


def _problems() -> tuple[str, str] | None:
    state = log_state()
    if not state.problems:
        return None
    subject = _("Sổ ghi công khai và cơ sở dữ liệu không khớp nhau")
    text = _("Lần đối chiếu gần nhất thấy những điều sau:\n\n%(problems)s") % {"problems": state.problems}
    return subject, text


def _conflict() -> tuple[str, str] | None:
    subject = _("Có người đưa ra một mốc xác nhận mâu thuẫn với sổ ghi công khai")
    text = _(
        "Một mốc xác nhận mang chữ ký của sổ nhưng không khớp với sổ đang công bố. "
        "Bằng chứng được giữ lại và ai cũng xem được. Hãy kiểm tra ngay: khoá ký có thể đã lộ."
    )
    return subject, text


_LETTERS: dict[str, Callable[[], tuple[str, str] | None]] = {
    "halted": _halted,
    "problems": _problems,
    "conflict": _conflict,
}
