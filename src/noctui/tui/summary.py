"""Plain text about a device or a ticket, for a chat, a mail, or to be read out over the phone."""

from noctui.catalog import N_, _, pick
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui import text
from noctui.tui.look import Look
from noctui.tui.mirror import is_watch, open_clocks
from noctui.tui.words import DEVICE_STATES, GROUP_STATES, STATUSES, ticket_title


def device_summary(row: DeviceRow, look: Look) -> str:
    """State, address, since when, ticket: one line of foreign text made harmless."""
    since = look.moment(row.since) if row.since else look.glyph("dash")
    said = [
        f"{look.shown(row.id)} {look.shown(row.name)}".strip(),
        look.shown(row.address),
        _("{state} since {time}", state=_(DEVICE_STATES[row.state]), time=since),
    ]
    if row.flapping is not None:
        said.append(_("flapping since {time}", time=look.moment(row.flapping)))
    if row.redundancy:
        said.append(_("group {state}", state=_(GROUP_STATES[row.redundancy][0])))
    if row.root:
        said.append(_("behind {device}", device=look.shown(row.root)))
    if row.loss:
        said.append(_("loss {percent}", percent=text.percent(row.loss)))
    if row.ticket is not None:
        said.append(f"T-{row.ticket}")
    if row.mute is not None:
        said.append(_("muted: {reason}", reason=look.shown(row.mute_text)))
    return ", ".join(said)


def ticket_summary(row: TicketRow, look: Look) -> str:
    """What, how bad, whose, what is due when, the outside numbers."""
    lines = [
        f"T-{row.id} {look.shown(ticket_title(row))}",
        _(
            "level {level}, {status}, owner {owner}, opened {time}",
            level=look.shown(pick(row.level_name) or row.level),
            status=_(STATUSES[row.status]),
            owner=look.shown(row.owner_name or row.owner or "") or _("nobody"),
            time=look.moment(row.opened),
        ),
    ]
    for due in sorted(open_clocks(row), key=lambda due: due.at):
        template = N_("{clock} until {time} ({left})") if is_watch(due.clock) else N_("{clock} due {time} ({left})")
        name, left = look.shown(pick(due.clock.name)), look.left(due.at).strip()
        lines.append(_(template, clock=name, time=look.moment(due.at), left=left))
    if row.references:
        lines.append(_("references: {numbers}", numbers=", ".join(map(look.shown, row.references))))
    return "\n".join(lines)
