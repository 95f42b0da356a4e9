"""How allauth behaves here: accounts are given to officers by their organisation, nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class OfficersOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """No address is ever known; limits go by account (settings.ACCOUNT_RATE_LIMITS)."""
        return "0.0.0.0"  # noqa: S104 (a value that says nothing, not a listening address)
