"""Operations that were done: a repeated command gets the first answer and no second effect."""

import json

from sqlalchemy import Connection, bindparam, delete, insert, select

from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.store.schema import op

_find = select(op.c.actor, op.c.answer).where(op.c.op_id == bindparam("op_id"))
_insert = insert(op)


def first_answer(connection: Connection, op_id: str, actor: str) -> Answer | None:
    """The answer that this operation got, or None. An id that somebody else used is refused as invalid."""
    row = connection.execute(_find, {"op_id": op_id}).first()
    if row is None:
        return None
    if row.actor != actor:
        return Answer("invalid", {"detail": "op_id"})
    return Answer(**json.loads(row.answer))


def remember(connection: Connection, op_id: str, actor: str, at: Instant, answer: Answer) -> None:
    text = json.dumps({"code": answer.code, "params": answer.params, "version": answer.version}, ensure_ascii=False)
    connection.execute(_insert, {"op_id": op_id, "actor": actor, "at": at, "answer": text})


def forget_before(connection: Connection, at: Instant) -> int:
    """Drop answers that nobody will ask for again; returns how many."""
    return connection.execute(delete(op).where(op.c.at < at)).rowcount
