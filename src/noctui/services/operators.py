"""Who sits at a desk: PINs that are set, tried and taken away. The journal names people, never a PIN."""

from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.operators import SetPin, may, wait_after
from noctui.services import pins
from noctui.services.tx import Tx
from noctui.store import pins as store


def set_pin(tx: Tx, command: SetPin) -> Answer:
    """One's own, or as a manager somebody else's. Wrong attempts so far are forgotten with the old one."""
    operators = tx.site.file.operators
    actor = operators.get(tx.actor)
    if command.login not in operators:
        return Answer("unknown_operator", {"who": command.login})
    if command.login != tx.actor and not may(actor, "operator.pin_of_others"):
        return Answer("not_allowed", {"role": actor.role if actor is not None else ""})
    if not command.hash:
        return _take_away(tx, command.login)
    if not pins.is_ours(command.hash):
        return Answer("invalid", {"detail": "hash"})
    store.put(tx.connection, store.Pin(command.login, command.hash))
    _log(tx, "pin", command.login)
    return Answer("done")


def _take_away(tx: Tx, login: str) -> Answer:
    if not store.forget(tx.connection, login):
        return Answer("no_pin", {"who": tx.site.name_of(login)})
    _log(tx, "pin_removed", login)
    return Answer("done")


def attempt(tx: Tx, operator: Operator, pin: str) -> str | Answer:
    """The hash that the PIN has to fit, or why it is not even looked at.

    It counts as wrong until `seated` says otherwise: however many desks try at once, no one of them has a free try.
    An empty PIN only asks whether there is one, and does not count.
    """
    found = store.of(tx.connection, operator.login)
    if found is None:
        return Answer("no_pin", {"who": operator.name})
    if found.wait_until > tx.now:
        return Answer("pin_wait", {"until": str(found.wait_until)})
    if not pin:
        return Answer("pin_required", {"who": operator.name})
    failures = found.failures + 1
    store.count(tx.connection, operator.login, failures, tx.now + wait_after(failures))
    return found.hash


def refused(tx: Tx, operator: Operator) -> Answer:
    """The PIN was wrong."""
    found = store.of(tx.connection, operator.login)
    until, count = (found.wait_until, found.failures) if found is not None else (0, 0)
    tx.log("operator.refused", f"operator:{operator.login}", {"who": operator.name, "count": count})
    return Answer("pin_wait", {"until": str(until)}) if until > tx.now else Answer("pin_wrong")


def seated(tx: Tx, operator: Operator, by: str) -> None:
    """`by`: `pin`, or `account` when a shared one vouches for them."""
    if by == "pin":
        store.count(tx.connection, operator.login, 0, 0)
    tx.log("operator.seated", f"operator:{operator.login}", {"who": operator.name, "by": by})


def _log(tx: Tx, word: str, login: str) -> None:
    tx.log(f"operator.{word}", f"operator:{login}", {"who": tx.site.name_of(login)})
