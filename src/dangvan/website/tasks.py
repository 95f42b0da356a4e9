"""What the worker finds here: letters whose links lead to pages."""

from dangvan.website import account_letters

__all__ = ["account_letters"]
