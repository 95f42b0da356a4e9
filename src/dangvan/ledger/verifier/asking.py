"""One run of a command: what was asked, where words go, whom to believe."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier.sources import Source, open_source
from dangvan.ledger.verifier.terminal import Terminal
from dangvan.ledger.verifier.trust import Trust, trust_of, trust_of_site
from dangvan.ledger.verifier.words import Words


class Unusable(Exception):
    """What was asked cannot be done: a sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    options: argparse.Namespace
    terminal: Terminal
    words: Words
    opened: list[Source] = field(default_factory=list)

    def trust(self, site: Source | None) -> Trust:
        """Whom to believe: what was named, else, with a warning, what the site says of itself."""
        try:
            named = trust_of(self.options.policy, self.options.key)
        except Refused as why:
            raise Unusable(str(why)) from None
        if named is not None:
            return named
        if site is None:
            raise Unusable(self.words("no_key"))
        self.terminal.complain(self.words("by_site"))
        return trust_of_site(site)

    def source(self, where: str) -> Source:
        try:
            self.opened.append(open_source(where))
        except Refused as why:
            raise Unusable(str(why)) from None
        return self.opened[-1]

    def close(self) -> None:
        for source in self.opened:
            source.close()
