"""How to reach the person: nothing is required, nothing of it is ever shown or copied."""

from __future__ import annotations

from django.http import HttpRequest

from dangvan.reports import cleaning, limits
from dangvan.reports.types import ContactInput
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished, contact_fields


class ContactPage(StepPage):
    slug = "lien-he"
    template = "website/speaking/contact.html"

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        return {"wants_news": said.flag("wants_news") is not False}

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        typed = {name: request.POST.get(name, "")[: 4 * limits.LONGEST_EMAIL] for name in contact_fields()}
        said.put(**typed, wants_news="wants_news" in request.POST)
        said.drop("contact_seen")
        contact = cleaning.check_contact(ContactInput(typed["name"], typed["phone"], typed["email"]))
        said.put(**{name: getattr(contact, name) if contact else "" for name in contact_fields()})
        said.put(contact_seen=True)
        return None
