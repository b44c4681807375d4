"""The rows of a sweep: one that goes wrong undoes its own work, is said, and stops nobody else's."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from noctui.services.tx import Tx
from noctui.services.working import Working

T = TypeVar("T")


def one_by_one(
    tx: Tx, rows: Iterable[T], name: Callable[[T], str], work: Callable[[T], object], working: Working | None = None
) -> None:
    """Do the work for every row: together, and each by itself when that goes wrong.

    What went wrong is kept in `tx.changes.undone` under the row's name; its writes, and what it changed in `tx` and
    `working`, are taken back. An error of the store is of no single row, and goes on.
    """
    rows = list(rows)
    if not rows or _done(tx, rows, work, working) is None:
        return
    for row in rows:
        error = _done(tx, [row], work, working)
        if error is not None:
            tx.changes.undone[name(row)] = f"{type(error).__name__}: {error}"


def _done(tx: Tx, rows: Sequence[T], work: Callable[[T], object], working: Working | None) -> Exception | None:
    """What stood in the way: then everything is as before."""
    known = [(one, _state(one)) for one in (tx, tx.changes, working) if one is not None]
    try:
        with tx.connection.begin_nested():
            for row in rows:
                work(row)
    except SQLAlchemyError:
        raise
    except Exception as error:
        for one, state in known:
            for key, value in state.items():
                setattr(one, key, value)
        return error
    return None


def _state(one: Any) -> dict[str, Any]:
    values = {field.name: getattr(one, field.name) for field in fields(one)}
    return {key: value.copy() if isinstance(value, dict | list | set) else value for key, value in values.items()}
