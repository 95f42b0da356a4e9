"""Internal notes: for officers at the case, never public."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions
from dangvan.desk.deeds.base import CleanField, Deed, DeedForm, Doing, Done


class NoteForm(DeedForm):
    text = CleanField(
        label=_("Ghi chú nội bộ"),
        help_text=_("Chỉ cán bộ giữ vụ việc này thấy. Không bao giờ công khai."),
        max_length=5_000,
    )


def _write(doing: Doing) -> Done:
    actions.write_note(by=doing.by, case=doing.case, text=doing.given["text"])
    return Done(_("Đã thêm ghi chú nội bộ."))


DEEDS = (Deed("ghi-chu", "write_note", _("Ghi chú nội bộ"), _("Chỉ cán bộ thấy."), _write, NoteForm),)
