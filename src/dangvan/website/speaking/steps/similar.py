"""Similar open cases near here: one tap says "the same for me" and joins. Only what everyone may see is
shown.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvan.cases import similar
from dangvan.cases.queries import public_case_head
from dangvan.cases.similar import SimilarCase
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished

MOST = 5


class SimilarPage(StepPage):
    slug = "viec-tuong-tu"
    template = "website/speaking/similar.html"

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        return {"found": similar_cases(said), "joined": said.text("join")}

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        reference = request.POST.get("join", "")[:20]
        said.put(similar_seen=True)
        said.drop("join")
        if reference:
            join(said, reference)
        return None


def similar_cases(said: Unfinished) -> list[SimilarCase]:
    topic, area = said.topic, said.area
    if topic is None:
        return []
    return similar.similar_open_cases(
        topic_id=topic.id,
        text=said.text("text"),
        lon=said.number("lon"),
        lat=said.number("lat"),
        area_id=area.id if area else None,
        limit=MOST,
    )


def join(said: Unfinished, reference: str) -> None:
    """Let the report stand with that public case. It is not about the body that has the case, so that isn't
    asked.
    """
    try:
        case = public_case_head(reference)
    except NotFound:
        sentence = _("Hãy chọn lại: vụ việc vừa chọn không còn trong danh sách công khai.")
        raise Invalid(sentence, {"join": sentence}) from None
    said.put(join=case.reference, about_body=False, similar_seen=True)
