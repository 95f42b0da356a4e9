"""From waiting events to a signed, published log: one sequencer at a time, in shuffled and padded batches."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dangvan.ledger.sequencing.sequencer import Batch, sequence_batch, sequence_waiting

__all__ = ["Batch", "sequence_batch", "sequence_waiting"]


def __getattr__(name: str) -> Any:
    """Without importing models before the apps are ready."""
    if name in __all__:
        from dangvan.ledger.sequencing import sequencer

        return getattr(sequencer, name)
    raise AttributeError(name)
