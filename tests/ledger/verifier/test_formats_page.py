"""docs/ledger/formats.md is held to the code: its tables, and every byte of its worked example."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from dangvan.ledger.kinds import ACT, KINDS, REST
from dangvan.ledger.tlog.keys import VerifierKey
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.verifier import figures
from dangvan.ledger.verifier.leaf import SEALED_FIELDS, parse_leaf
from dangvan.ledger.verifier.receipts import check_receipt
from dangvan.ledger.verifier.shapes import SHAPES
from dangvan.ledger.verifier.standing import Act, Standing, step
from dangvan.ledger.verifier.trust import Trust
from tests.ledger.verifier.worked_example import REPORT, SAID, SEEN_AT, Example

PAGE = Path(__file__).resolve().parents[3] / "docs" / "ledger" / "formats.md"


def _blocks() -> dict[str, str]:
    found = re.findall(
        r"^```text (\S+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return dict(found)


def test_every_byte_of_the_worked_example_is_what_the_code_makes() -> None:
    assert _blocks() == Example().blocks()


def test_the_verifier_believes_the_receipt_on_the_page() -> None:
    blocks = _blocks()
    trust = Trust(parse_policy(blocks["policy"]), [VerifierKey.parse(blocks["promise-key"].strip())])
    receipt = check_receipt(blocks["receipt"].encode(), trust, SEEN_AT)
    assert receipt.opened == {"text": SAID["text"], "thread": REPORT.hex}
    assert dict(receipt.witnessed.witnesses) == {"bao": SEEN_AT}
    assert receipt.promise is not None
    assert receipt.promise.due == "2026-03-03"


def test_the_figures_on_the_page_follow_from_its_leaves() -> None:
    blocks = _blocks()
    standing = Standing()
    for number in (2, 3, 4):
        leaf = parse_leaf(blocks[f"leaf-{number}"].rstrip("\n").encode())
        standing, wrong = step(standing, Act(leaf.kind, leaf.day, leaf.plain, leaf.is_hidden))
        assert wrong == []
    told = figures.read_told(blocks["figures"].encode(), "2026-03")
    (row,) = figures.compare(figures.reckon([standing], "2026-03", date(2026, 4, 1).isoformat()), told)
    assert row.agrees
    assert row.reckoned == figures.Count(1, 1)


def test_the_table_of_kinds_is_that_of_the_site_and_of_the_verifier() -> None:
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| (person|body|report) \| (.*?) \| (.*?) \| (✓?) \|$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    public = {kind.name: kind for kind in KINDS.values() if kind.public and not kind.sealed}
    told = {name: (whose, plain, committed, bool(sign)) for name, whose, plain, committed, sign in rows}
    assert told.keys() == public.keys() == SHAPES.keys()
    for name, kind in public.items():
        whose, plain, committed, signed = told[name]
        assert whose == ("report" if kind.thread else "body" if kind.body else "person")
        assert tuple(re.findall(r"`(\w+)`", plain)) == kind.plain
        assert tuple(re.findall(r"`(\w+)`", committed)) == kind.committed
        assert signed == kind.signed == SHAPES[name].signed
        assert SHAPES[name].plain == frozenset(kind.plain)
        in_leaf = (
            {REST, ACT} if kind.together else {*kind.committed, ACT} if kind.body else set(kind.committed)
        )
        assert SHAPES[name].committed == in_leaf
    assert frozenset(KINDS["report.submitted"].committed) == SEALED_FIELDS
