"""The public record: every act leaves an event here, in the transaction of the act."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dangvan.ledger.actions import record, record_many

__all__ = ["record", "record_many"]


def __getattr__(name: str) -> Any:
    """`ledger.record` without importing models before the apps are ready."""
    if name in __all__:
        from dangvan.ledger import actions

        return getattr(actions, name)
    raise AttributeError(name)
