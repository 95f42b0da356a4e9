"""One shape for every write: keyword-only, the actor first, a policy asked, an event left."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.sources import DOMAIN, PACKAGE, name_of, python_files, tree

Function = ast.FunctionDef | ast.AsyncFunctionDef

#: Actions that leave no event, each with its reason.
WITHOUT_EVENT: dict[str, str] = {
    **dict.fromkeys(
        ("reports.keep_draft", "reports.discard_draft", "reports.purge_drafts"), "nothing has been said yet"
    ),
    **dict.fromkeys(
        ("reports.store_photo", "reports.remove_photo"), "photos of a draft: nothing is said yet"
    ),
    "cases.tell_what_people_did": "what happened is in the record since; only its telling begins",
    "reports.set_purge_day": "part of closing or reopening a case, whose own event tells of it",
    **dict.fromkeys(
        ("reports.mark_erasure_waiting", "reports.erase_content"),
        "part of erasing in cases, which records the proposal and the tombstone",
    ),
    "reports.reseal_contacts": "the same contact data under another key",
    **dict.fromkeys(
        tuple(
            f"alerts.{name}"
            for name in (
                *("ask_to_follow", "confirm_follow", "drop_follow", "set_language", "stop_following"),
                *("send_confirmation", "queue_digests", "send_digests"),
                *("forget_unconfirmed", "forget_sent_codes"),
            )
        ),
        "who wants to hear of what is their own affair: no record, public or private, knows",
    ),
    "opendata.release_month": "counts of what is in the record; the release itself says as of which day",
    "reports.sweep_photos": "files that no row names; what rows say stays",
}
#: Actions that ask no policy, each with its reason.
WITHOUT_POLICY: dict[str, str] = {}

EVENT = {"record", "record_many"}


@dataclass(frozen=True)
class Action:
    app: str
    name: str
    node: Function

    @property
    def title(self) -> str:
        return f"{self.app}.{self.name}"


def public_actions() -> Iterator[Action]:
    for app in DOMAIN:
        if app in {"kernel", "ledger"}:
            continue
        for path in python_files(PACKAGE / app):
            if path.name != "actions.py" and path.parent.name != "actions":
                continue
            offered = _offered(path)
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and node.name in offered:
                    yield Action(app, node.name, node)


def _offered(path: Path) -> set[str]:
    """The names a room gives out: what a folder imports in __init__, or what is not private in actions.py."""
    if path.name == "actions.py":
        return {
            node.name for node in tree(path).body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"
        }
    front = tree(path.parent / "__init__.py")
    return {alias.name for node in front.body if isinstance(node, ast.ImportFrom) for alias in node.names}


ACTIONS = list(public_actions())


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.title)
def test_an_action_takes_keywords_only_and_the_actor_first(action: Action) -> None:
    arguments = action.node.args
    assert not arguments.args, f"{action.title} takes positional arguments"
    assert not arguments.posonlyargs
    first = arguments.kwonlyargs[0]
    assert first.arg == "by"
    assert first.annotation is not None
    assert ast.unparse(first.annotation).split(".")[-1] == "Actor"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.title)
def test_an_action_leaves_an_event(action: Action) -> None:
    if action.title not in WITHOUT_EVENT:
        assert EVENT & called_from(action), f"{action.title} never records"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.title)
def test_an_action_asks_its_policy(action: Action) -> None:
    if action.title not in WITHOUT_POLICY:
        asked = {name for name in called_from(action) if name.startswith(("may_", "require"))}
        assert asked, f"{action.title} asks no policy"


def test_exceptions_name_actions_that_exist() -> None:
    titles = {action.title for action in ACTIONS}
    assert (WITHOUT_EVENT.keys() | WITHOUT_POLICY.keys()) - titles == set()


def called_from(action: Action) -> set[str]:
    """Names of all functions the action calls, itself or through functions of its own or lower apps."""
    seen: set[str] = set()
    waiting = [action.node]
    while waiting:
        for node in ast.walk(waiting.pop()):
            for name in _names(node):
                if name not in seen:
                    seen.add(name)
                    waiting += _functions(action.app).get(name, [])
    return seen


def _names(node: ast.AST) -> Iterator[str]:
    """A call by its last name; a decorator or a function passed on counts as called."""
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Name):
        yield node.id


def _functions(app: str) -> dict[str, list[Function]]:
    if app not in _known:
        found: dict[str, list[Function]] = {}
        for lower in DOMAIN[2 : DOMAIN.index(app) + 1]:
            for path in python_files(PACKAGE / lower):
                for node in ast.walk(tree(path)):
                    if isinstance(node, ast.FunctionDef):
                        found.setdefault(node.name, []).append(node)
        _known[app] = found
    return _known[app]


_known: dict[str, dict[str, list[Function]]] = {}


def test_names_of_files_are_those_of_the_house() -> None:
    misnamed = [
        name_of(path)
        for path in python_files()
        if path.stem in {"utils", "util", "helpers", "manager", "handler", "misc", "common", "info"}
    ]
    assert misnamed == []
