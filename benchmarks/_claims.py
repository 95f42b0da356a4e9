"""What a benchmark claims: a value, the bar it must clear, and whether it does."""

from __future__ import annotations

import json
import operator
import sys
from dataclasses import dataclass, field

_COMPARISONS = {">=": operator.ge, "<=": operator.le, "==": operator.eq}


@dataclass(frozen=True, slots=True)
class Claim:
    claim: str
    value: float
    bar: float
    holds: bool
    unit: str = ""


@dataclass
class Claims:
    """Gathers the claims of one benchmark; figures go to standard error, claims to standard output."""

    quiet: bool = False
    made: list[Claim] = field(default_factory=list)

    def say(self, text: str) -> None:
        """A figure or a step for whoever watches; nothing with --json."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def claim(self, name: str, value: float, comparison: str, bar: float, unit: str = "") -> bool:
        """Claim that `value` stands to `bar` as `comparison` (">=", "<=", "==") says."""
        holds = bool(_COMPARISONS[comparison](value, bar))
        self.made.append(Claim(f"{name} {comparison} {bar:g}{unit}", round(value, 4), bar, holds, unit))
        self.say(
            f"{'holds' if holds else 'FAILS'}: {name} = {value:.4g}{unit} (bar {comparison} {bar:g}{unit})"
        )
        return holds

    def report(self) -> int:
        """Print one JSON line a claim; 1 where one doesn't hold or none was made."""
        for made in self.made:
            line = {"claim": made.claim, "value": made.value, "bar": made.bar, "holds": made.holds}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        return 0 if self.made and all(made.holds for made in self.made) else 1
