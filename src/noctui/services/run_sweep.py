"""What happens by itself to runs, asked each second: limits that are near or past, timers, a yes that nobody gives."""

from collections.abc import Collection

from noctui.domain.moments import Instant
from noctui.domain.run_clocks import Alarm, alarms
from noctui.services import run_calling
from noctui.services.one_by_one import one_by_one
from noctui.services.run_log import Going, going, subject
from noctui.services.run_settling import plan
from noctui.services.tx import Tx
from noctui.store import runs as store

_CALLED = ("overdue", "held_up")


def sweep(tx: Tx) -> Instant | None:
    """Returns when to look again. A run whose events make no sense is set aside with a word to the operators, and stops
    no other."""
    if numbers := store.due(tx.connection, tx.now):
        _look_at(tx, numbers)
    return store.next_due(tx.connection, tx.now)


def _look_at(tx: Tx, numbers: Collection[int]) -> None:
    events, due = store.events_of(tx.connection, numbers), store.some(tx.connection, numbers)
    one_by_one(tx, due, lambda header: subject(header.id), lambda header: look(going(tx, header, events[header.id])))


def look(found: Going) -> None:
    """Say what is due, each once."""
    for alarm in alarms(found.run, run_calling.counting(found), found.tx.now):
        _say(found, alarm)
    plan(found)


def _say(found: Going, alarm: Alarm) -> None:
    called = run_calling.call(found, alarm) if alarm.kind in _CALLED else None
    rung, post, to = alarm.rung, "", ""
    if called is not None:
        rung, post, to = called.rung, called.turn.post, run_calling.names(found, called.turn)
    said = {"due": str(alarm.due), "rung": str(rung)}
    found.record(alarm.kind, alarm.about, data=said | ({"post": post, "to": to} if called is not None else {}))
    found.announce(f"run_{alarm.kind}", alarm.about, to=to, due=str(alarm.due), post=post)
