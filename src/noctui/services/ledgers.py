"""The ledger of a contract: read from what was booked, and the warning that it may raise."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from noctui.domain import ledger
from noctui.domain.clock import Clock
from noctui.domain.moments import Instant
from noctui.domain.policy import Penalty, Policy
from noctui.domain.queries import LateRow, LedgerDetail
from noctui.domain.ticket import Fact
from noctui.services import clocks
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import journal, tickets
from noctui.store.tickets import Header

_SAID = "announced.contract"


def detail(connection: Connection, site: Site, contract: str, now: Instant) -> LedgerDetail:
    """Late responses and late handling of a contract since it began."""
    return ledger.ledger(contract, _penalty(site, contract), _late(connection, site, contract, now))


def look(tx: Tx, header: Header, policy: Policy) -> None:
    """Something was missed: say it once when that is more than the contract bears."""
    if policy.penalty is None or header.contract is None or _is_said(tx, header.contract):
        return
    found = ledger.ledger(header.contract, policy.penalty, _late(tx.connection, tx.site, header.contract, tx.now))
    if found.warning:
        params = {"contract": header.contract, "count": str(found.responses), "longest": str(found.longest)}
        tx.announce("contract", f"contract:{header.contract}", params, header.id)


def _is_said(tx: Tx, contract: str) -> bool:
    return any(entry.kind == _SAID for entry in journal.about(tx.connection, f"contract:{contract}", 1))


def _penalty(site: Site, contract: str) -> Penalty | None:
    """That of the policy of the contract's faults, or of any other that it names."""
    known = site.file.inventory.contracts.get(contract)
    names = (known.policy, *known.policies.values()) if known is not None else ()
    found = (policy.penalty for name in names if (policy := site.policy(name)) is not None)
    return next(filter(None, found), None)


def _late(connection: Connection, site: Site, contract: str, now: Instant) -> Iterator[LateRow]:
    booked: dict[int, list[tuple[str, Instant]]] = {}
    for one in tickets.breaches_of_contract(connection, contract):
        booked.setdefault(one.ticket, []).append((one.event.clock, one.event.due))
    facts = tickets.facts_of(connection, booked)
    for number, header in tickets.some(connection, booked).items():
        policy = site.policy(header.policy)
        if policy is not None:
            told = _told(site, header, facts[number], now)
            yield from ledger.late(number, policy, told, booked[number], now)


def _told(site: Site, header: Header, facts: Sequence[Fact], now: Instant) -> tuple[Clock, ...]:
    """None of a ticket whose clocks can't be told: the sweep says so, and what was booked for it stays."""
    try:
        return clocks.of(site, header, facts, now)
    except Exception:
        return ()
