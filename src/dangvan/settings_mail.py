"""Mail servers as an operator names them, each in one address: `settings` reads them from the environment."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def letters_out(url: str) -> dict[str, Any]:
    """Django's settings for a server that sends: `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"}:
        raise ImproperlyConfigured("EMAIL_URL: begin it with smtp://, smtp+tls:// or smtps://")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }


def letters_in(url: str, address: str) -> dict[str, str]:
    """The mailbox whose letters become reports, and the address people write to; both empty where none is
    named.
    """
    parts = urlsplit(url)
    if url and parts.scheme not in {"imap", "imap+tls", "imaps"}:
        raise ImproperlyConfigured("DANGVAN_MAILBOX: begin it with imaps://, imap+tls:// or imap://")
    found = (address or unquote(parts.username or "")).lower()
    if url and "@" not in found:
        raise ImproperlyConfigured("DANGVAN_MAILBOX_ADDRESS: say the address that people write to")
    return {"MAILBOX_URL": url, "MAILBOX_ADDRESS": found}


def gateway(url: str, secret: str) -> dict[str, Any]:
    """The one door for messages to telephones (SMS, Zalo): an address that takes them by HTTP."""
    parts = urlsplit(url)
    here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if url and not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and here))):
        raise ImproperlyConfigured("DANGVAN_GATEWAY_URL: begin it with https:// (http:// on this machine)")
    if url and len(secret) < 16:
        raise ImproperlyConfigured("DANGVAN_GATEWAY_SECRET: the gateway's key, 16 letters at least")
    return {"GATEWAY_URL": url, "GATEWAY_SECRET": secret}
