"""What every question's page is: a template, what it shows, and how it takes what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest

from dangvan.kernel.errors import Invalid
from dangvan.ui.forms import ErrorLink
from dangvan.website.speaking.unfinished import Unfinished

Shown = dict[str, Any]


class StepPage:
    """Pages hold nothing themselves: what was said is in `said`, what was sent in `request`."""

    slug: ClassVar[str]
    template: ClassVar[str]
    #: Field of an error -> id of the control it stands at; others stand at `id_` and their name.
    anchors: ClassVar[Mapping[str, str]] = {}

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        """What the template needs beside `said` and the frame."""
        return {}

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        """Put what was typed into `said`, all of it first; then raise Invalid where it can't stay so.

        Something given back keeps the reader on this page and is shown in addition.
        """
        raise NotImplementedError

    def links(self, error: Invalid) -> list[ErrorLink]:
        if not error.fields:
            return [ErrorLink("", str(error.message))]
        return [
            ErrorLink(self.anchors.get(name, f"id_{name}"), str(message))
            for name, message in error.fields.items()
        ]
