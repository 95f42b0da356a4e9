"""Texts from which a body's officers start their answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dangvan.cases.models import AnswerTemplate
from dangvan.kernel.errors import NotFound


def answer_templates(organisation_ids: Iterable[int], topic_id: int | None = None) -> list[AnswerTemplate]:
    """The templates of these bodies and those of all; with a topic only what fits it, its own first."""
    held = AnswerTemplate.objects.filter(
        Q(organisation_id__in=list(organisation_ids)) | Q(organisation=None), retired_at=None
    )
    if topic_id is not None:
        held = held.filter(Q(topic_id=topic_id) | Q(topic=None))
    return list(held.select_related("topic").order_by(F("topic_id").desc(nulls_last=True), "title", "id"))


def answer_template(organisation_ids: Iterable[int], template_id: int) -> AnswerTemplate:
    """One of them; NotFound where it is another body's."""
    found = [one for one in answer_templates(organisation_ids) if one.pk == template_id]
    if not found:
        raise NotFound(_("Không có mẫu này trong cơ quan của bạn."))
    return found[0]
