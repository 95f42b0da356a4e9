"""Cases as things that tasks, visits and reviews may refer to."""

from __future__ import annotations

from django.conf import settings

from dangvan.cases.models import Case
from dangvan.cases.queries.visibility import IN_PUBLIC
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.references import Reference
from dangvan.organisations.types import LegalKind

KIND = "case"


def resolve(reference: str) -> Reference | None:
    """Its words only where it stands in public; one about a body, or a denunciation, is never referred to."""
    speakable = Case.objects.filter(accused__isnull=True).exclude(legal_kind=LegalKind.DENUNCIATION)
    found = speakable.filter(reference=clean_reference(reference)).first()
    if found is None:
        return None
    is_public = Case.objects.filter(IN_PUBLIC, pk=found.pk).exists()
    title = found.summary if is_public and found.summary else found.reference
    return Reference(KIND, found.reference, title, f"{settings.BASE_URL}/desk/vu-viec/{found.reference}/")
