"""Acknowledgements: somebody knows of a problem, says what is done about it, and until when nobody need be told again.

It hides what was acknowledged and nothing worse: the recovery ends it, and so does the fall of a device that merely
answered badly. A *sticky* one lasts until its end whatever the device does. (Nagios and Icinga mean it the other way
about: their sticky one ends with the recovery and the plain one with any change of state, so that a device that comes
and goes can't be acknowledged at all; neither asks for an end, and both forget nothing until somebody remembers.)

How long at most is the site's choice, by the class of the fault: the gravest is looked at again the soonest. To go on
is an event of its own, with its reason, and is measured from then.
"""

from collections.abc import Iterator

from noctui.config.shape import span_text
from noctui.domain.commands import Acknowledge, Answer
from noctui.domain.moments import Span
from noctui.domain.mute import Mute, muting
from noctui.domain.policy import Policy
from noctui.services import intake, recording
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import mutes, tickets

_WELL = ("up", "unknown")
_SITE = "site:"


def acknowledge(tx: Tx, working: Working, command: Acknowledge) -> Answer:
    """Mute a problem until an end, or with `site:<id>` every problem there that nothing mutes yet: all or none."""
    devices = list(_meant(tx, working, command.device))
    if not devices:
        known = command.device in working.devices or command.device.removeprefix(_SITE) in tx.site.file.inventory.places
        return Answer("no_problem" if known else "unknown_device", {"device": command.device})
    if not command.text.strip():
        return Answer("text_required")
    if command.until <= tx.now:
        return Answer("end_required", {"longest": span_text(min(longest(tx, working, name)[0] for name in devices))})
    for name in devices:
        if refused := refusal(tx, working, name, command.until - tx.now):
            return refused
    made = [_replace(tx, working, name, command) for name in devices]
    tx.changes.mutes = True
    return Answer("done", {"mute": str(made[0].id), "count": str(len(made))})


def refusal(tx: Tx, working: Working, device: str, span: Span) -> Answer | None:
    """Why a device can't be acknowledged for so long from now."""
    most, level = longest(tx, working, device)
    if span <= most:
        return None
    if not level:
        return Answer("end_required", {"longest": span_text(most)})
    return Answer("ack_too_long", {"device": device, "level": level, "longest": span_text(most)})


def longest(tx: Tx, working: Working, device: str) -> tuple[Span, str]:
    """(how long at most, the level that says so): by its ticket, else by the one that it would get."""
    policy, level = _graded(tx, working, device)
    ranks = [one.id for one in policy.levels] if policy is not None else []
    limits = tx.site.file.rules.longest_ack
    rank = ranks.index(level) if level in ranks else len(limits) - 1
    return limits[min(rank, len(limits) - 1)], level


def end(tx: Tx, working: Working, device: str, why: str) -> None:
    """The acknowledgement of a device has served its turn; a sticky one goes on."""
    for mute in _in_force(working, device):
        if not mute.sticky:
            mutes.end(tx.connection, mute.id, tx.now)
            tx.log("mute.ended", f"device:{device}", {"mute": mute.id, "kind": "ack", "by": why})
            tx.changes.mutes = True


def _meant(tx: Tx, working: Working, target: str) -> Iterator[str]:
    """Devices with a problem that the command is about."""
    bad = {name for name, now in working.devices.items() if now.state not in _WELL or now.flapping}
    if not target.startswith(_SITE):
        yield from bad & {target}
        return
    for device in tx.site.file.inventory.devices.values():
        if device.id in bad and f"{_SITE}{device.site}" == target and muting(working.mutes, device, tx.now) is None:
            yield device.id


def _graded(tx: Tx, working: Working, device: str) -> tuple[Policy | None, str]:
    number = working.held.get(device)
    header = tickets.get(tx.connection, number) if number is not None else None
    if header is not None:
        return recording.policy(tx, header), recording.level(tx, header)
    plan = intake.plan(tx.site, "fault", tx.site.device(device), None)
    return plan.policy, plan.proposed.id


def _replace(tx: Tx, working: Working, device: str, command: Acknowledge) -> Mute:
    """Both stay in the store, so that who said what is never written over."""
    before = _in_force(working, device)
    for old in before:
        mutes.end(tx.connection, old.id, tx.now)
    mute = mutes.add(tx.connection, "ack", device, tx.actor, command.text, tx.now, command.until, sticky=command.sticky)
    payload: dict[str, object] = {"mute": mute.id, "text": mute.reason, "starts": mute.starts, "ends": mute.ends}
    if before:
        payload["after"] = before[-1].id
    if mute.sticky:
        payload["sticky"] = "yes"
    tx.log("device.acknowledged", f"device:{device}", payload)
    return mute


def _in_force(working: Working, device: str) -> list[Mute]:
    return [mute for mute in working.mutes.naming(device) if mute.kind == "ack" and mute.ended is None]
