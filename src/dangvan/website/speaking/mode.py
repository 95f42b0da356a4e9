"""Two ways of using the same pages: a person at their own screen, and an officer who types for someone at the
counter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from dangvan.kernel.actor import Actor
from dangvan.website.speaking import cookies


@dataclass(frozen=True, slots=True)
class Mode:
    """Which addresses, which cookie, which channel, and who acts."""

    channel: str
    cookie: str
    start_name: str
    step_name: str
    discard_name: str

    @property
    def is_counter(self) -> bool:
        return self.channel == "counter"

    def start(self) -> str:
        return reverse(self.start_name)

    def step(self, slug: str, *, reviewing: bool = False) -> str:
        """The address of a step; `reviewing` leads back to the last page afterwards."""
        return reverse(self.step_name, args=[slug]) + ("?sua=1" if reviewing else "")

    def discard(self) -> str:
        return reverse(self.discard_name)

    def actor(self, request: HttpRequest) -> Actor:
        """At the counter the officer, put there by the door in front of these pages."""
        if self.is_counter:
            actor = getattr(request, "actor", None)
            assert isinstance(actor, Actor)
            return actor
        return Actor.person()


PUBLIC: Final = Mode("web", cookies.DRAFT, "website:report", "website:report_step", "website:discard")
COUNTER: Final = Mode(
    "counter", cookies.COUNTER_DRAFT, "website:counter", "website:counter_step", "website:counter_discard"
)
