"""What the worker must know of accounts: where letters to the operators go."""

from __future__ import annotations

from dangvan.accounts.queries import mailboxes_of_operators
from dangvan.kernel import operators

operators.found_by(mailboxes_of_operators)
