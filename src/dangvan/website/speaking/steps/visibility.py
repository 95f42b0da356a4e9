"""Who may see it, in plain words: one's own words in public, a summary only, or nothing outside the body."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished


class VisibilityPage(StepPage):
    slug = "cong-khai"
    template = "website/speaking/visibility.html"
    anchors: ClassVar = {"visibility": "id_visibility_0"}

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        return {"chosen": said.text("visibility"), "choices": choices()}

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        wish = request.POST.get("visibility", "")
        if wish not in {value for value, _label, _hint in choices()}:
            sentence = _("Hãy chọn ai được xem phản ánh của bạn.")
            raise Invalid(sentence, {"visibility": sentence})
        said.put(visibility=wish)
        return None


def choices() -> list[tuple[str, str, str]]:
    return [
        (
            "public",
            _("Mọi người, cả lời của tôi"),
            _("Lời và ảnh của bạn được đăng sau khi cán bộ che tên, số điện thoại, biển số và khuôn mặt."),
        ),
        (
            "summary",
            _("Mọi người, nhưng chỉ phần tóm tắt"),
            _(
                "Cơ quan viết một câu tóm tắt việc cần giải quyết. "
                "Lời và ảnh của bạn chỉ cơ quan giải quyết xem."
            ),
        ),
        (
            "organisation",
            _("Chỉ cơ quan giải quyết"),
            _("Không có gì của phản ánh này được đăng. Việc vẫn được đếm trong số liệu chung."),
        ),
    ]


def label_of(visibility: str) -> str:
    return next((label for value, label, _hint in choices() if value == visibility), "")
