"""What it is about: a group first, then the matter; or a few words and a list to choose from."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import TopicGroup, TopicInfo
from dangvan.reports import cleaning
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished


class TopicPage(StepPage):
    slug = "linh-vuc"
    template = "website/speaking/topic.html"
    anchors: ClassVar = {"topic": "id_topic_0"}

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        chosen = said.topic
        typed = request.GET.get("q", "")[:200]
        groups = organisations.topic_tree()
        found = organisations.search_topics(typed) if typed.strip() else []
        group = None if typed.strip() else _group(request.GET.get("nhom", ""), groups, chosen)
        leaves = found or (list(group.leaves) if group else [])
        return {
            "typed": typed,
            "nothing_found": bool(typed.strip()) and not found,
            "groups": groups,
            "group": group.group if group else None,
            "choices": [(leaf.code, leaf.name, leaf.hint) for leaf in leaves],
            "chosen": chosen.code if chosen else "",
            "may_be_urgent": any(leaf.default_urgency == "urgent" for leaf in leaves),
        }

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        code = request.POST.get("topic", "")
        if not code:
            sentence = _("Hãy chọn một mục gần nhất với việc bạn muốn nói.")
            raise Invalid(sentence, {"topic": sentence})
        topic = organisations.topic_by_code(code[:60])
        if topic is None:
            sentence = _("Hãy chọn lại lĩnh vực: lĩnh vực vừa chọn không có trong danh mục.")
            raise Invalid(sentence, {"topic": sentence})
        said.put(topic=cleaning.check_topic(topic.id).id)
        return None


def _group(code: str, groups: list[TopicGroup], chosen: TopicInfo | None) -> TopicGroup | None:
    """The group asked for; without one, that of the matter chosen before; "tat-ca" shows all groups."""
    if code == "tat-ca":
        return None
    wanted = code or None
    for one in groups:
        if one.group.code == wanted or (
            wanted is None and chosen is not None and any(leaf.id == chosen.id for leaf in one.leaves)
        ):
            return one
    return None
