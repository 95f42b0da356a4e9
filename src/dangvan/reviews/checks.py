"""What `dangvan check` says of this machine: have official documents the face that the decree asks for?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks

if TYPE_CHECKING:
    from dangvan.reviews.export.fonts import Face


@checks.register
def has_the_face_of_official_documents(**_: Any) -> list[checks.CheckMessage]:
    from dangvan.reviews.export.fonts import face_used

    return warnings_of(face_used())


def warnings_of(face: Face) -> list[checks.CheckMessage]:
    if face.is_times_metric:
        return []
    return [
        checks.Warning(
            f"Official documents are set in {face.name}, which hasn't the measures of Times New Roman.",
            hint="apt install fonts-croscore, then start the service again.",
            id="reviews.W001",
        )
    ]
