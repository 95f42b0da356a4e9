"""What the keys sign, and above all what they don't: no second history, no text under another's name."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.signing.protocol import Signed, SignerRefused
from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.growing import TreeAppender
from dangvan.ledger.tlog.hashing import EMPTY_ROOT, node_hash
from dangvan.ledger.tlog.notes import VerifierKey, open_note
from dangvan.ledger.tlog.proofs import verify_consistency
from dangvan.ledger.tlog.reading import TreeReader

ORIGIN = "city.example/log"
CORE = (
    b'{"commit":{},"day":"2026-03-02","kind":"case.answered","plain":{"organisation":"dong"},'
    b'"prev":"","seq":0,"subject":"AAAAAAAAAAAAAAAAAAAAAA","v":1}'
)


class Tree:
    """A log in memory, which gives checkpoint texts and proofs."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.appender = TreeAppender.empty()
        self.roots = {0: EMPTY_ROOT}

    def grow(self, count: int, word: str = "a") -> str:
        self.files |= self.appender.append([f"{word}{number}".encode() for number in range(count)])
        self.roots[self.appender.size] = self.appender.root()
        return self.text()

    def text(self, size: int | None = None) -> str:
        size = self.appender.size if size is None else size
        return Checkpoint(ORIGIN, size, self.roots[size]).text()

    def proof(self, old: int) -> list[bytes]:
        return TreeReader(self.files.__getitem__, self.appender.size).consistency_proof(old) if old else []


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "signing", ORIGIN)


def again(keys: Keyring) -> Keyring:
    return Keyring(keys.folder, ORIGIN)


def promise(**changes: str) -> str:
    lines = {
        "head": "dangvan/promise/v1",
        "origin": ORIGIN,
        "kind": "sealed",
        "subject": "A" * 22,
        "day": "2026-03-02",
        "hash": base64.b64encode(bytes(32)).decode(),
        "due": "2026-03-03",
    } | changes
    return "".join(f"{line}\n" for line in lines.values())


def test_a_growing_log_is_signed_and_opens_with_the_public_key(keys: Keyring) -> None:
    tree, old = Tree(), 0
    for count in (16, 16, 300, 1):
        note = keys.sign_checkpoint(tree.grow(count), tree.proof(old))
        old = tree.appender.size
        opened = open_note(note, [VerifierKey.parse(key) for key in keys.public_keys().log])
        assert opened.text == tree.text()
        assert keys.last_signed() == Signed(old, tree.roots[old])


def test_the_same_tree_again_gives_the_same_note(keys: Keyring) -> None:
    tree = Tree()
    note = keys.sign_checkpoint(tree.grow(16), [])
    assert keys.sign_checkpoint(tree.text(), []) == note
    assert again(keys).sign_checkpoint(tree.text(), []) == note


def test_a_rollback_is_refused_also_after_a_restart(keys: Keyring) -> None:
    tree = Tree()
    keys.sign_checkpoint(tree.grow(16), [])
    keys.sign_checkpoint(tree.grow(16), tree.proof(16))
    for signer in (keys, again(keys)):
        with pytest.raises(SignerRefused, match="rollback"):
            signer.sign_checkpoint(tree.text(16), [])


def test_another_tree_of_the_same_size_is_refused(keys: Keyring) -> None:
    tree, other = Tree(), Tree()
    keys.sign_checkpoint(tree.grow(16), [])
    with pytest.raises(SignerRefused, match="fork"):
        keys.sign_checkpoint(other.grow(16, "b"), [])


def test_a_larger_tree_that_did_not_grow_out_of_the_last_is_refused(keys: Keyring) -> None:
    tree, other = Tree(), Tree()
    keys.sign_checkpoint(tree.grow(16), [])
    other.grow(16, "b")
    text = other.grow(16, "b")
    for proof in (other.proof(16), [], [bytes(32)] * 5):
        with pytest.raises(SignerRefused, match="fork"):
            keys.sign_checkpoint(text, proof)
    assert keys.last_signed().size == 16


def test_a_tree_too_large_for_any_batch_is_refused_although_its_proof_holds(keys: Keyring) -> None:
    tree = Tree()
    keys.sign_checkpoint(tree.grow(16), [])
    root = old_root = tree.roots[16]
    made_up = [bytes([number]) * 32 for number in range(56)]
    for sibling in made_up:
        root = node_hash(root, sibling)
    verify_consistency(16, old_root, 2**60, root, made_up)
    with pytest.raises(SignerRefused, match="single batch"):
        keys.sign_checkpoint(Checkpoint(ORIGIN, 2**60, root).text(), made_up)
    assert again(keys).last_signed() == Signed(16, old_root)


@pytest.mark.parametrize(
    "text",
    [
        Checkpoint("other.example/log", 16, bytes(32)).text(),
        Checkpoint(ORIGIN, 16, bytes(32), ("more",)).text(),
        f"{ORIGIN}\n016\n{base64.b64encode(bytes(32)).decode()}\n",
        promise(),
        "",
        f"{ORIGIN}\n16\n",
    ],
)
def test_what_is_not_a_checkpoint_of_this_log_is_not_signed_as_one(keys: Keyring, text: str) -> None:
    with pytest.raises(SignerRefused):
        keys.sign_checkpoint(text, [])
    assert keys.last_signed().size == 0


def test_a_promise_is_signed_by_a_key_of_its_own(keys: Keyring) -> None:
    note = keys.sign_promise(promise())
    (key,) = keys.public_keys().promises
    assert open_note(note, [VerifierKey.parse(key)]).text == promise()
    assert key.split("+")[0] == f"{ORIGIN}/promises"
    assert keys.sign_promise(promise(kind="case.contested"))


@pytest.mark.parametrize(
    "text",
    [
        Checkpoint(ORIGIN, 16, bytes(32)).text(),
        promise(origin="other.example/log"),
        promise(head="dangvan/promise/v2"),
        promise(subject="A" * 21),
        promise(due="tomorrow"),
        promise(hash="AAAA"),
        promise(kind="sealed\nmore"),
        promise() + "more\n",
        promise().rstrip("\n"),
    ],
)
def test_what_is_not_a_promise_of_this_log_is_not_signed_as_one(keys: Keyring, text: str) -> None:
    with pytest.raises(SignerRefused):
        keys.sign_promise(text)


def test_each_organisation_signs_its_acts_with_a_key_of_its_own(keys: Keyring) -> None:
    other = CORE.replace(b"dong", b"tay")
    first, second = keys.sign_acts([("dong", CORE), ("tay", other)])
    for code, core, signature in (("dong", CORE, first), ("tay", other, second)):
        key = VerifierKey.parse(keys.organisation_key(code))
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, b"dangvan/act/v1\n" + core)
    assert again(keys).organisation_key("dong") == keys.organisation_key("dong")
    assert keys.organisation_key("dong") != keys.organisation_key("tay")


@pytest.mark.parametrize(
    ("organisation", "core"),
    [
        ("tay", CORE),
        ("dong", CORE.replace(b'"v":1', b'"v":2')),
        ("dong", CORE.replace(b'"seq":0,', b"")),
        ("dong", b"[]"),
        ("dong", b"{"),
        ("dong", Checkpoint(ORIGIN, 16, bytes(32)).text().encode()),
        ("dong", CORE.replace(b'"dong"', b'"dong","more":"' + b"x" * 1000 + b'"')),
    ],
)
def test_what_does_not_name_the_organisation_is_not_signed_as_its_act(
    keys: Keyring, organisation: str, core: bytes
) -> None:
    with pytest.raises(SignerRefused):
        keys.sign_acts([("dong", CORE), (organisation, core)])


@pytest.mark.parametrize("code", ["../../log", "a/b", ".", "Sở Xây dựng", "x" * 100, "+", "con lươn"])
def test_a_code_of_any_letters_gets_a_key_inside_the_folder(keys: Keyring, code: str) -> None:
    VerifierKey.parse(keys.organisation_key(code))
    inside = list((keys.folder / "organisations").iterdir())
    assert len(inside) == 1
    assert len(list(keys.folder.iterdir())) == 5  # two keys, the memory, two folders


def test_a_code_of_no_letters_is_refused(keys: Keyring) -> None:
    with pytest.raises(SignerRefused):
        keys.organisation_key("")


def test_a_key_without_memory_signs_nothing_until_a_checkpoint_is_adopted(keys: Keyring) -> None:
    tree = Tree()
    note = keys.sign_checkpoint(tree.grow(16), [])
    (keys.folder / "last-signed.json").unlink()
    with pytest.raises(SignerRefused, match="memory"):
        again(keys)
    restored = Keyring(keys.folder, ORIGIN, memory_is_lost=True)
    foreign = Keyring(keys.folder.parent / "foreign", ORIGIN).sign_checkpoint(tree.text(), [])
    with pytest.raises(SignerRefused, match="not signed"):
        restored.adopt(foreign)
    restored.adopt(note)
    with pytest.raises(SignerRefused, match="fork"):
        again(keys).sign_checkpoint(Checkpoint(ORIGIN, 32, bytes(32)).text(), [])


def test_adopting_never_goes_back(keys: Keyring) -> None:
    tree = Tree()
    old = keys.sign_checkpoint(tree.grow(16), [])
    keys.sign_checkpoint(tree.grow(16), tree.proof(16))
    with pytest.raises(SignerRefused, match="later"):
        keys.adopt(old)


def test_a_lost_key_is_not_replaced_by_a_new_one_in_silence(keys: Keyring) -> None:
    keys.sign_checkpoint(Tree().grow(16), [])
    (keys.folder / "log.key").unlink()
    with pytest.raises(SignerRefused, match="key is gone"):
        again(keys)


@pytest.mark.parametrize("name", ["log.key", "last-signed.json"])
def test_a_damaged_file_is_named(keys: Keyring, name: str) -> None:
    (keys.folder / name).write_text("{}")
    with pytest.raises(SignerRefused, match=name):
        again(keys)


def test_keys_of_another_log_are_refused(keys: Keyring) -> None:
    with pytest.raises(SignerRefused, match="DANGVAN_LOG_ORIGIN"):
        Keyring(keys.folder, "other.example/log")


@pytest.mark.parametrize("which", ["log", "promises"])
def test_a_new_key_signs_along_and_then_alone(keys: Keyring, which: str) -> None:
    tree = Tree()
    size = 0

    def signed() -> str:
        nonlocal size
        if which == "promises":
            return keys.sign_promise(promise())
        text, size = tree.grow(16), size + 16
        return keys.sign_checkpoint(text, tree.proof(size - 16))

    def known() -> tuple[str, ...]:
        return getattr(keys.public_keys(), which)  # type: ignore[no-any-return]

    (old,) = known()
    new = keys.begin_rotation(which)
    assert known() == (old, new)
    for key in (old, new):
        open_note(signed(), [VerifierKey.parse(key)])
    keys = again(keys)
    assert known() == (old, new)
    with pytest.raises(SignerRefused, match="finish"):
        keys.begin_rotation(which)
    assert keys.finish_rotation(which) == new
    keys = again(keys)
    assert known() == (new,)
    assert len(open_note(signed(), [VerifierKey.parse(new)]).unknown) == 0
    with pytest.raises(SignerRefused, match="begin"):
        keys.finish_rotation(which)
    assert len(list((keys.folder / "retired").iterdir())) == 1


def test_no_key_of_an_unknown_name_is_rotated(keys: Keyring) -> None:
    with pytest.raises(SignerRefused):
        keys.begin_rotation("../log")


def test_secret_files_are_the_owners_alone(keys: Keyring) -> None:
    keys.organisation_key("dong")
    for path in keys.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_full_disk_lets_nothing_be_signed(keys: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    tree = Tree()
    text = tree.grow(16)
    with monkeypatch.context() as patched:
        patched.setattr("dangvan.ledger.signing.keyring._store", full)
        with pytest.raises(OSError, match="space"):
            keys.sign_checkpoint(text, [])
    assert keys.last_signed().size == 0
    assert json.loads((keys.folder / "last-signed.json").read_text())["size"] == 0
    keys.sign_checkpoint(text, [])
