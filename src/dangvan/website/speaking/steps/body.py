"""Whether it is about the very body that would answer, or its staff: then it goes one level up, unseen by
them.
"""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished


class BodyPage(StepPage):
    slug = "ve-co-quan"
    template = "website/speaking/body.html"
    anchors: ClassVar = {"about_body": "id_about_body_0"}

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        answerer = said.answerer()
        body = said.body()
        above = organisations.hears_about(body.id) if body else None
        about = said.flag("about_body")
        name = body.name if body else _("cơ quan sẽ trả lời")
        return {
            "body": body,
            "above": above,
            "why": answerer.steps_in_language if answerer else [],
            "question": _("Phản ánh này có nói về chính %(body)s, hoặc người ở đó, không?") % {"body": name},
            "chosen": "" if about is None else "yes" if about else "no",
            "choices": [
                ("no", _("Không, việc này cần cơ quan đó giải quyết")),
                (
                    "yes",
                    _("Có, tôi nói về cơ quan đó hoặc người của cơ quan đó"),
                    _told_of(name, above, is_known=body is not None),
                ),
            ],
        }

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        answer = request.POST.get("about_body", "")
        if answer not in {"yes", "no"}:
            sentence = _("Hãy chọn “Có” hoặc “Không”, để phản ánh của bạn đến đúng nơi.")
            raise Invalid(sentence, {"about_body": sentence})
        body = said.body() if answer == "yes" else None
        if body is not None and organisations.hears_about(body.id) is None:
            sentence = _nobody_above(body.name)
            raise Invalid(sentence, {"about_body": sentence})
        said.put(about_body=answer == "yes")
        return None


def _told_of(name: str, above: OrganisationInfo | None, *, is_known: bool) -> str:
    """Who would get such a report; where the list of bodies names nobody, that it can't be sent here."""
    if is_known and above is None:
        return _nobody_above(name)
    return _("%(above)s sẽ nhận. %(body)s và các đơn vị trực thuộc không thấy phản ánh này.") % {
        "above": above.name if above else _("Cấp trên một bậc"),
        "body": name,
    }


def _nobody_above(name: str) -> str:
    return _(
        "Ở đây chưa có cơ quan nào đứng ngoài %(body)s để nhận phản ánh về chính cơ quan đó. Xin gửi thẳng "
        "tới cơ quan thanh tra hoặc hội đồng nhân dân."
    ) % {"body": name}
