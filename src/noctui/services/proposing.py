"""What a new ticket would be, for a form that is being filled in."""

from sqlalchemy import Connection

from noctui.domain import sla
from noctui.domain.channel import Channel
from noctui.domain.commands import Answer
from noctui.domain.moments import Instant
from noctui.domain.policy import Level, Policy
from noctui.domain.queries import ContractRow, IntakeDetail, IntakeQuery
from noctui.domain.ticket import Fact
from noctui.domain.views import ClockRow
from noctui.services import details, intake, rows
from noctui.services.site import Site
from noctui.store import tickets


def intake_detail(connection: Connection, site: Site, query: IntakeQuery, now: Instant) -> IntakeDetail | Answer:
    """What follows from kind, device and contract; what is not given follows from the rest."""
    device, contract = site.device(query.device), site.contract(query.contract)
    if query.device and device is None:
        return Answer("unknown_device", {"device": query.device})
    if query.contract and contract is None:
        return Answer("unknown_contract", {"contract": query.contract})
    plan = intake.plan(site, query.kind, device, contract)
    asked = plan.policy.level(query.level) if plan.policy is not None else None
    return IntakeDetail(
        contract=plan.contract.id if plan.contract is not None else "",
        contract_name=plan.contract.name if plan.contract is not None else "",
        policy=plan.policy_id or "",
        policy_name=plan.policy.name if plan.policy is not None else {},
        levels=details.levels(plan.policy),
        proposed=plan.proposed.id,
        clocks=_clocks(site, plan.policy, asked or plan.proposed, query.channel, now),
        open_tickets=_open_tickets(connection, query.device),
        contracts=tuple(ContractRow(one.id, one.name) for one in site.file.inventory.contracts.values()),
    )


def _clocks(site: Site, policy: Policy | None, level: Level, channel: Channel, now: Instant) -> tuple[ClockRow, ...]:
    """As they would run if it were reported now."""
    if policy is None:
        return ()
    reported = Fact(0, "reported", now, now, "", data={"channel": channel})
    told = sla.evaluate(policy, level.id, level.total, (reported,), now, site.calendars)
    return rows.clock_rows(policy, told)


def _open_tickets(connection: Connection, device: str) -> tuple[int, ...]:
    """Those that hold the device, and those that it has caused: they may not hold it any more, or not yet."""
    if not device:
        return ()
    found = {header.id: header.status for header in tickets.holding(connection, device)}
    newest = tickets.newest_of(connection, device)
    if newest is not None:
        found[newest.id] = newest.status
    return tuple(sorted(number for number, status in found.items() if status != "closed"))
