"""Verbs that change what a ticket is measured by: its level, its contract, the limits of its clocks."""

from dataclasses import replace

from noctui.domain import ticket as rules
from noctui.domain.commands import Answer, PromiseLimit, Regrade, SetContract, WaiveClock
from noctui.domain.moments import DAY, MINUTE
from noctui.domain.policy import ClockSpec, Policy
from noctui.domain.ticket import FactKind
from noctui.services import intake, recording, terms
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import tickets
from noctui.store.tickets import Header

_LONGEST_PROMISE = 366 * DAY


def regrade(tx: Tx, header: Header, command: Regrade) -> Answer:
    """Judge a ticket up or down. What is judged a total outage is one from then on, whatever its level becomes."""
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    policy = recording.policy(tx, header)
    if policy is None:
        return Answer("no_policy", {}, header.version)
    level = policy.level(command.level)
    if level is None:
        known = ", ".join(one.id for one in policy.levels)
        return Answer("unknown_level", {"level": command.level, "known": known}, header.version)
    if level.id == recording.level(tx, header):
        return Answer("same_level", {"level": level.id}, header.version)
    judged = replace(header, total=header.total or level.total)
    data = {"level": level.id, "criterion": command.criterion, "total": "yes" if level.total else ""}
    kept = {name: text for name, text in data.items() if text}
    return recording.record(tx, judged, Draft("regraded", command.reason, kept | terms.before(header, judged)))


def set_contract(tx: Tx, header: Header, command: SetContract) -> Answer:
    """Let another contract judge the ticket from its first fact on, at the level that contract proposes for it."""
    contract = tx.site.contract(command.contract)
    if contract is None:
        return Answer("unknown_contract", {"contract": command.contract}, header.version)
    if contract.id == header.contract:
        return Answer("same_contract", {"contract": contract.id}, header.version)
    if not command.reason.strip():
        return Answer("text_required", {}, header.version)
    plan = intake.plan(tx.site, header.kind, tx.site.device(header.root), contract)
    moved = replace(header, contract=contract.id, policy=plan.policy_id, total=plan.proposed.total)
    data = {"level": plan.proposed.id, **terms.told(moved), **terms.before(header, moved)}
    return recording.record(tx, moved, Draft("recontracted", command.reason, data))


def promise(tx: Tx, header: Header, command: PromiseLimit) -> Answer:
    """Write down the limit that the customer was promised; the newest one counts, and a change of it says why."""
    level, policy = recording.level(tx, header), recording.policy(tx, header)
    spec = policy.clock(command.clock) if policy is not None else None
    if spec is None or level not in spec.promised:
        known = [spec.id for spec in _clocks(policy) if level in spec.promised]
        return recording.other_clock(header, "promised", command.clock, known)
    floor = spec.within.get(level)
    least = floor if isinstance(floor, int) else MINUTE
    if command.limit < least:
        return Answer("too_short", {"limit": str(command.limit), "least": str(least)}, header.version)
    if command.limit > _LONGEST_PROMISE:
        return Answer("invalid", {"detail": "limit"}, header.version)
    if _names(tx, header, "promised", spec.id) and not command.text.strip():
        return Answer("text_required", {}, header.version)
    data = {"clock": spec.id, "limit": str(command.limit)}
    return recording.record(tx, header, Draft("promised", command.text, data))


def waive(tx: Tx, header: Header, command: WaiveClock) -> Answer:
    """Both sides do without a clock: who agreed, and why, is written down."""
    level, policy = recording.level(tx, header), recording.policy(tx, header)
    known = [spec.id for spec in _clocks(policy) if spec.has(level)]
    if command.clock not in known:
        return recording.other_clock(header, "waived", command.clock, known)
    if not (command.ours.strip() and command.theirs.strip() and command.reason.strip()):
        return Answer("text_required", {}, header.version)
    if _names(tx, header, "waived", command.clock):
        return Answer("waived_already", {"clock": command.clock}, header.version)
    data = {"clock": command.clock, "ours": command.ours.strip(), "theirs": command.theirs.strip()}
    return recording.record(tx, header, Draft("waived", command.reason, data))


def _clocks(policy: Policy | None) -> tuple[ClockSpec, ...]:
    return policy.clocks if policy is not None else ()


def _names(tx: Tx, header: Header, kind: FactKind, clock: str) -> bool:
    """Whether a fact of this kind stands that names the clock."""
    told = rules.valid(tickets.facts(tx.connection, header.id))
    return any(fact.kind == kind and fact.data.get("clock") == clock for fact in told)
