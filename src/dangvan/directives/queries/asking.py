"""What somebody asked of whoever may decide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.directives.models import Extension
from dangvan.kernel.errors import NotFound


def extension(number: int) -> Extension:
    """A request for a later day, with its task; who may decide it is the action's to say."""
    found = Extension.objects.select_related("task").filter(pk=number).first()
    if found is None:
        raise NotFound(_("Không có đề nghị này."))
    return found
