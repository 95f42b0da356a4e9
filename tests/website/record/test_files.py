"""The log's files as a stranger's program asks for them."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from dangvan.kernel import clock
from dangvan.ledger import leaves
from dangvan.ledger.signing import client as signing
from dangvan.ledger.tlog.checkpoints import Checkpoint as Tree
from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.tlog.reading import TreeReader
from tests.website.record.books import ORIGIN, Books


def _padding(count: int) -> list[bytes]:
    return [leaves.padding(clock.today()) for _ in range(count)]


def _read(client: Client, path: str) -> bytes:
    response = client.get(f"/log/{path}")
    if response.status_code == 404:
        raise FileNotFoundError(path)
    assert response.status_code == 200
    return response.content


def test_a_stranger_finds_checkpoint_policy_and_tiles_and_the_root_fits(client: Client, books: Books) -> None:
    books.write(_padding(300))
    policy = parse_policy(_read(client, "policy"))
    seen = policy.check(_read(client, "checkpoint"))
    assert (seen.checkpoint.origin, seen.checkpoint.size, list(seen.witnesses)) == (ORIGIN, 300, ["bao"])
    tree = TreeReader(lambda path: _read(client, path), 300)
    assert tree.root() == seen.checkpoint.root
    assert tree.entry(299)


def test_a_tile_may_be_kept_for_ever_and_the_checkpoint_never(client: Client, books: Books) -> None:
    books.write(_padding(16))
    assert "immutable" in client.get("/log/tile/0/000.p/16").headers["Cache-Control"]
    assert client.get("/log/checkpoint").headers["Cache-Control"] == "no-cache"


def test_anybodys_page_may_read_the_log(client: Client, books: Books) -> None:
    books.write(_padding(16))
    assert client.get("/log/checkpoint").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001",
        "tile/0/000.p/17",
        "tile/0/../../keys/receipt.key",
        "tile/0/%2e%2e/%2e%2e/checkpoint",
        "tile/entries/000.p/16/x",
        "tile/0/0",
        "tile/x/000",
        "tile/0/000.new",
        "tile/0/٠٠٠",
        "nothing",
        f"tile/0/{'x001/' * 100}000",
    ],
)
def test_what_is_not_there_is_a_404(client: Client, books: Books, path: str) -> None:
    books.write(_padding(16))
    assert client.get(f"/log/{path}").status_code == 404


def test_nothing_is_changed_through_the_web(client: Client, books: Books) -> None:
    books.write(_padding(16))
    for path in ("checkpoint", "tile/0/000.p/16", "policy", "keys"):
        assert client.post(f"/log/{path}", b"x", content_type="text/plain").status_code == 405


def test_the_keys_of_log_and_promises_are_told(client: Client, books: Books) -> None:
    assert _read(client, "keys").decode() == f"{books.keys.log.verifier}\n{books.keys.promises.verifier}\n"


def test_without_a_policy_of_the_operator_the_log_names_itself(
    client: Client, books: Books, settings: LazySettings
) -> None:
    settings.DANGVAN_LOG_POLICY = settings.DANGVAN_LOG_POLICY.with_name("absent.txt")
    assert _read(client, "policy").decode() == f"log {books.keys.log.verifier}\nquorum none\n"


def test_a_silent_signer_is_a_sentence_and_not_an_error(
    client: Client, books: Books, settings: LazySettings
) -> None:
    settings.DANGVAN_LOG_SIGNER = "/nowhere/signer.sock"
    with signing.using(None):  # type: ignore[arg-type]
        response = client.get("/log/keys")
    assert response.status_code == 503
    assert b"nothing is lost" in response.content


def test_a_contradiction_handed_in_is_kept_and_shown(client: Client, books: Books) -> None:
    books.write(_padding(16))
    other = sign_note(Tree(ORIGIN, 16, bytes(32)).text(), books.keys.log)
    response = client.post("/log/conflict", other, content_type="text/plain")
    assert response.status_code == 201
    assert other in client.get("/so-ghi/xung-dot/").content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"no note", b"x" * 200_000])
def test_what_is_no_contradiction_is_refused_in_a_sentence(client: Client, books: Books, body: bytes) -> None:
    books.write(_padding(16))
    response = client.post("/log/conflict", body, content_type="text/plain")
    assert response.status_code in (413, 422)
    assert response.content.endswith(b"\n")


def test_our_own_checkpoint_contradicts_nothing(client: Client, books: Books) -> None:
    row = books.write(_padding(16))
    assert client.post("/log/conflict", row.note, content_type="text/plain").status_code == 422
