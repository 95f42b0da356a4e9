"""The full-text index in either database, kept in step with the tables by the database itself.

Django makes a SQLite table anew when it changes one, and triggers die with the old table: `install` therefore
also runs after every migrate on SQLite, and does nothing where all is in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate

if TYPE_CHECKING:
    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper

INDEXES = ("public", "desk")

_KEYS = (
    "'a:' || COALESCE(NEW.area_id, 0) || ' t:' || NEW.topic_id || ' o:' || NEW.owner_id "
    "|| ' s:' || NEW.state || ' p:' || NEW.told_state"
)


def install(connection: BaseDatabaseWrapper) -> None:
    """The index of words, and the trigger by which the keys follow the case."""
    install_index(connection)
    with connection.cursor() as cursor:
        for statement in _SQLITE_KEYS if connection.vendor == "sqlite" else _POSTGRES_KEYS:
            cursor.execute(statement)


def install_index(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in INDEXES:
            for statement in (_sqlite_index if connection.vendor == "sqlite" else _postgres_index)(name):
                cursor.execute(statement)


def keep_installed(app: AppConfig) -> None:
    """Put triggers back that a later change of the tables took away."""
    post_migrate.connect(_after_migrate, sender=app, dispatch_uid="dangvan.cases.search")


def _after_migrate(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    connection = connections[using]
    if connection.vendor == "sqlite" and {"cases_casetext", "case_desk_words"} <= set(
        connection.introspection.table_names()
    ):
        install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in _SQLITE_REMOVAL if connection.vendor == "sqlite" else _POSTGRES_REMOVAL:
            cursor.execute(statement)


def _sqlite_index(name: str) -> list[str]:
    """The index holds no copy of the words. Its rowid is the case's rank: newest first costs no sorting."""
    table, text = f"case_{name}_words", f"{name}_text"
    put = f"INSERT INTO {table}(rowid, {text}, keys) VALUES (NEW.rank, NEW.{text}, NEW.keys);"
    old = f"'delete', OLD.rank, OLD.{text}, OLD.keys"
    take = f"INSERT INTO {table}({table}, rowid, {text}, keys) VALUES ({old});"
    changed = f"(OLD.{text} <> NEW.{text} OR OLD.keys <> NEW.keys OR OLD.rank <> NEW.rank)"
    options = (
        "content='cases_casetext', content_rowid='rank', columnsize=0, "
        "tokenize=\"unicode61 remove_diacritics 0 tokenchars ':_'\""
    )

    def trigger(event: str, moment: str, condition: str, deed: str) -> str:
        name = f"CREATE TRIGGER IF NOT EXISTS {table}_{event}"
        return f"{name} {moment} ON cases_casetext WHEN {condition} BEGIN {deed} END"

    # Two triggers for a change, because either version may be empty and then isn't in the index; the old
    # words must leave before the new ones come, hence one BEFORE and one AFTER.
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5({text}, keys, {options})",
        trigger("insert", "AFTER INSERT", f"NEW.{text} <> ''", put),
        trigger("delete", "AFTER DELETE", f"OLD.{text} <> ''", take),
        trigger("update_take", "BEFORE UPDATE", f"OLD.{text} <> '' AND {changed}", take),
        trigger("update_put", "AFTER UPDATE", f"NEW.{text} <> '' AND {changed}", put),
    ]


_CASE_CHANGED = (
    "OLD.area_id IS NOT NEW.area_id OR OLD.topic_id <> NEW.topic_id OR OLD.owner_id <> NEW.owner_id "
    "OR OLD.state <> NEW.state OR OLD.told_state <> NEW.told_state"
)

_FOLLOWED = "AFTER UPDATE OF area_id, topic_id, owner_id, state, told_state ON cases_case"
_FOLLOW = f"UPDATE cases_casetext SET keys = {_KEYS} WHERE case_id = NEW.id;"

_SQLITE_KEYS = [
    f"CREATE TRIGGER IF NOT EXISTS case_keys_update {_FOLLOWED} WHEN {_CASE_CHANGED} BEGIN {_FOLLOW} END",
]

_SQLITE_REMOVAL = [
    *(
        f"DROP TRIGGER IF EXISTS case_{name}_words_{event}"
        for name in INDEXES
        for event in ("insert", "delete", "update_take", "update_put")
    ),
    "DROP TRIGGER IF EXISTS case_keys_update",
    *(f"DROP TABLE IF EXISTS case_{name}_words" for name in INDEXES),
]


def _postgres_index(name: str) -> list[str]:
    """Words with their places, and the keys as lexemes that no text can hold because of their colon."""
    vector, text = f"{name}_vector", f"{name}_text"
    made = f"to_tsvector('simple'::regconfig, {text}) || array_to_tsvector(string_to_array(keys, ' '))"
    column = f"ADD COLUMN IF NOT EXISTS {vector} tsvector GENERATED ALWAYS AS ({made}) STORED"
    options = f"USING gin ({vector}) WITH (gin_pending_list_limit = 512) WHERE {text} <> ''"
    return [
        f"ALTER TABLE cases_casetext {column}",
        f"CREATE INDEX IF NOT EXISTS case_{name}_words ON cases_casetext {options}",
        f"ALTER TABLE cases_casetext ALTER COLUMN {vector} SET STATISTICS 300",
    ]


_KEYS_FUNCTION = (
    "CREATE OR REPLACE FUNCTION case_keys_follow() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_FOLLOW} RETURN NULL; END $$"
)
_KEYS_TRIGGER = (
    f"CREATE TRIGGER case_keys_update {_FOLLOWED} FOR EACH ROW "
    f"WHEN ({_CASE_CHANGED.replace('IS NOT', 'IS DISTINCT FROM')}) EXECUTE FUNCTION case_keys_follow()"
)
_POSTGRES_KEYS = [
    _KEYS_FUNCTION,
    "DROP TRIGGER IF EXISTS case_keys_update ON cases_case",
    _KEYS_TRIGGER,
]

_POSTGRES_REMOVAL = [
    "DROP TRIGGER IF EXISTS case_keys_update ON cases_case",
    "DROP FUNCTION IF EXISTS case_keys_follow()",
    *(f"DROP INDEX IF EXISTS case_{name}_words" for name in INDEXES),
    *(f"ALTER TABLE cases_casetext DROP COLUMN IF EXISTS {name}_vector" for name in INDEXES),
]
