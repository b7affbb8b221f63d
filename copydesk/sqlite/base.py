"""The backend: a transaction waits for its turn before it begins, and gives it back when it ends."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from copydesk.sqlite.turns import Turns, turns_for

DEFAULT_TIMEOUT = 5.0  # seconds, the sqlite3 module's own
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection. Whatever ends a transaction ends the turn: commit, rollback or close."""

    _turn: Turns | None = None  # while we have it
    transaction_mode: str | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._writes_alone)

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode in ("IMMEDIATE", "EXCLUSIVE"):
            self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _writes_alone(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Have a single write outside a transaction wait in the same queue: it would never get past those in it."""
        if self.in_atomic_block or self._turn or not sql.startswith(WRITES):
            return execute(sql, params, many, context)
        self._take_turn()
        try:
            return execute(sql, params, many, context)
        finally:
            self._end_turn()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _take_turn(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db() or name.startswith("file:"):  # nothing to put a lock file beside
            return
        turns = turns_for(name)
        if not turns.wait(float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT))):
            raise OperationalError("database is locked")
        self._turn = turns

    def _end_turn(self) -> None:
        turns, self._turn = self._turn, None
        if turns:
            turns.end()
