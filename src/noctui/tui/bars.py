"""The bars that frame every place: header, next-due strip, banner, notice with the places, footer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.domain.moments import SECOND, Instant, to_datetime
from noctui.tui.actions import BY_ID, PLACES, Action
from noctui.tui.drill_bar import mark
from noctui.tui.look import DAYS, Line, Look, Part, arrange, crop, width_of
from noctui.tui.mirror import Mirror, is_watch, urgency
from noctui.tui.words import holder

if TYPE_CHECKING:
    from noctui.domain.device_state import DeviceState
    from noctui.domain.views import DeviceRow, EngineRow
    from noctui.wire.client import LinkState

LATE_AFTER = 5 * SECOND
"""Age of the engine's last cycle from which it counts as late."""

_TROUBLES = {
    "store": N_("The store refuses to work, nothing can be stored: {detail}"),
    "disk": N_("The disk is nearly full, make room: {detail} left."),
    "reading": N_("These answers could not be judged, their devices are not watched: {detail}"),
    "part": N_("A part of the engine fails and is tried again: {detail}"),
    "clock": N_("The clock of this machine was set by {detail}; the desk follows it if that stands for five minutes."),
    "past": N_("The clock of this machine stands before the newest entry of the journal ({detail})."),
    "config": N_("The site's files are wrong, the last good version keeps running: {detail}"),
    "sweep": N_("This could not be done, and is tried again each second: {detail}"),
    "reload": N_("Changed files of the site wait to be activated ({detail}): {key} shows what they would change."),
    "restart": N_("Restart the engine for the changes of [engine] in noctui.toml: {detail}"),
    "ticket": N_("Nobody watches the promises of these tickets, for they can't be told: {detail}"),
}


def counts(awake: Mapping[DeviceState, int], late: int = 0) -> list[tuple[str, int]]:
    """(name of sign and style, how many) of what is wrong now."""
    bad: tuple[DeviceState, ...] = ("down", "degraded", "unreachable")
    return [*((f"state.{state}", awake.get(state, 0)) for state in bad), ("clock.breached", late)]


_COUNT_WORDS = {"state.down": N_("{count} down"), "clock.breached": N_("{count} breached"), "state.up": N_("all well")}
"""The others are told by sign and number here, and by their word in every list."""


def header(
    mirror: Mirror,
    look: Look,
    link: LinkState,
    lost_at: Instant | None,
    bell: bool,
    width: int,
    sitting: tuple[str, bool] = ("", False),
    drill: str = "",
) -> Line:
    """Site, what is wrong, the engine and its age, the time, who is on duty; who sits here, and whether the account
    alone does not tell."""
    engine = mirror.engine
    site = look.shown(engine.site, 30) if engine else "noctui"
    parts = [Part(((site, "header"),), 1), *mark(mirror.drill, drill, look)]
    if engine is not None and engine.demo:
        parts.append(Part(((" " + _("DEMO") + " ", "demo"),), 2))
    if link in {"live", "lost"}:
        parts += [_count(name, count, mirror, look) for name, count in _wrong(mirror, look)]
    parts.append(_engine(engine, look, link, lost_at))
    if engine is not None and engine.ping == "tcp":
        parts.append(Part(((f"{look.glyph('fallback')} " + _("by TCP, not ping"), "warn"),), 6))
    if not bell:
        parts.append(Part(((look.glyph("bell") + " " + _("bell off"), "muted"),), 6))
    here = to_datetime(look.now).astimezone(look.zone)
    parts.append(Part(((f"{_(DAYS[here.weekday()])} {here:%Y-%m-%d}", "header"),), 8, right=True))
    parts.append(Part(((f"{here:%H:%M:%S}", "header"),), 2, right=True))
    return arrange([*parts, *_on_duty(mirror, look), *_sitting(*sitting, look)], width)


def _wrong(mirror: Mirror, look: Look) -> list[tuple[str, int]]:
    found = [(name, count) for name, count in counts(mirror.awake, mirror.agenda.late(look.now)) if count]
    return found or [("state.up", 0)]


def _count(name: str, count: int, mirror: Mirror, look: Look) -> Part:
    sign, words = look.glyph(name.partition(".")[2]), _COUNT_WORDS.get(name)
    if name == "state.up" and not mirror.devices:
        return Part(((_("no devices"), "muted"),), 5)
    said = f"{sign} {_(words, count=count)}" if words else f"{sign}{count}"
    return Part(((said, name if count else "good"),), 5)


def _engine(engine: EngineRow | None, look: Look, link: LinkState, lost_at: Instant | None) -> Part:
    if link == "lost":
        age = look.age(lost_at) if lost_at is not None else ""
        return Part(((_("NO ENGINE {age}", age=age), "bad"),), 3)
    if link != "live" or engine is None:
        return Part(((_("loading") if _is_telling(engine, link) else _(_LINKS[link]), "warn"),), 3)
    late = look.now - engine.cycle > LATE_AFTER
    template = N_("engine late {age}") if late else N_("engine ok {age}")
    return Part(((_(template, age=look.age(engine.cycle)), "bad" if late else "good"),), 3)


def _is_telling(engine: EngineRow | None, link: LinkState) -> bool:
    """It runs, and what it knows is on its way to us."""
    return link == "starting" and engine is not None and engine.phase == "running"


_LINKS: dict[LinkState, str] = {
    "connecting": N_("looking for the engine"),
    "starting": N_("engine starting"),
    "live": N_("engine starting"),
    "lost": N_("NO ENGINE"),
    "refused": N_("refused"),
}


def _sitting(name: str, borrowed: bool, look: Look) -> list[Part]:
    """On a shared console it is needed; elsewhere everybody knows it who looks at the screen."""
    if not name:
        return []
    return [Part(((_("you: {name}", name=look.shown(name, 16)), "key"),), 4 if borrowed else 9, right=True)]


def _on_duty(mirror: Mirror, look: Look) -> list[Part]:
    """First and backup person of the first post; only the first one where the room is short. What is empty, or will be
    within two days, is in red."""
    post = next(iter(mirror.roster.values()), None)
    if post is None:
        return []
    empty = _empty_posts(mirror, look)
    if post.state != "manned":
        return [*empty, Part(((_("on duty: {first}", first=look.shown(holder(post), 24)), "bad"),), 3, right=True)]
    first, backup = look.shown(post.first, 16), look.shown(post.backup, 16)
    both = _("on duty: {first} / backup {backup}", first=first, backup=backup)
    return [*empty, Part(((both, "header"),), 7, right=True, short=((_("on duty: {first}", first=first), "header"),))]


def _empty_posts(mirror: Mirror, look: Look) -> list[Part]:
    count = len({finding.post for finding in mirror.findings.values() if finding.red})
    if not count:
        return []
    return [Part(((f"{look.glyph('warning')} {_('{count} posts empty', count=count)}", "bad"),), 4, right=True)]


def strip(mirror: Mirror, look: Look, link: LinkState, width: int) -> Line:
    """Every open clock of a ticket, handover, deadline of a run and change of the roster that somebody has to decide,
    the most urgent first, as many as fit; the last one without the words in its middle where that helps."""
    line: Line = ((" " + _("NEXT DUE") + " ", "title"),)
    between: Line = ()
    for due in _entries(mirror, look):
        room = width - width_of(line) - width_of(between)
        fitting = next((one for one in (due, (*due[:1], *due[2:])) if width_of(one) < room), None)
        if fitting is None:
            break
        line = (*line, *between, *fitting)
        between = ((f" {look.glyph('separator')} ", "muted"),)
    if not between:
        known = link in {"live", "lost"}
        line = (*line, (_("nothing is due") if known else _("not known yet"), "muted"))
    return crop(line, width)


def _entries(mirror: Mirror, look: Look) -> Iterable[Line]:
    """Before there is a row, none of the many modules is needed that know what one says."""
    if not (mirror.tickets or mirror.handovers or mirror.changes or mirror.runs):
        return ()
    from noctui.tui.next_due import entries

    return entries(mirror, look)


def banner(engine: EngineRow | None, look: Look, link: LinkState, lost_at: Instant | None, refusal: str) -> list[str]:
    """What the operator has to know before anything else; mostly nothing."""
    said = [] if _is_telling(engine, link) else [_link_banner(look, link, lost_at, refusal)]
    if engine is not None:
        said += _engine_banners(engine, look)
    return [sentence for sentence in said if sentence]


def _link_banner(look: Look, link: LinkState, lost_at: Instant | None, refusal: str) -> str:
    match link:
        case "lost":
            since = look.clock(lost_at) if lost_at is not None else "—"
            return _("NO ENGINE since {time}: this is what was known then, and nothing can be stored.", time=since)
        case "refused":
            return _("The engine refuses you: {reason}", reason=look.shown(refusal, 200))
        case "connecting":
            return _("Looking for the engine; if there is none, one is started.")
        case "starting":
            return _("The engine is starting: it reads the site's files and opens its store.")
    return ""


def _engine_banners(engine: EngineRow, look: Look) -> list[str]:
    said = []
    if engine.blind is not None:
        since = look.clock(engine.blind)
        said.append(_("BLIND since {time}: our own uplink is gone; no outage is booked until it is back.", time=since))
    if engine.trouble:
        template = _TROUBLES.get(engine.trouble, "{detail}")
        key = BY_ID["site.reload"].shown_key
        said.append(_(template, detail=look.shown(engine.detail or engine.trouble, 200), key=key))
    if engine.phase == "standby":
        said.append(_("This engine stands by; another one is active."))
    if engine.phase == "stopping":
        said.append(_("The engine is stopping because somebody told it to."))
    return said


def places(room: str, look: Look) -> Line:
    """The six places with their keys, the present one marked."""
    line: Line = ()
    for place in PLACES:
        action = BY_ID[f"place.{place}"]
        here = place == room
        words = f"[{action.shown_key} {_(action.label)}]" if here else f" {action.shown_key} {_(action.label)} "
        line = (*line, (words, "title" if here else "muted"))
    return line


def notice(said: Line, room: str, look: Look, width: int) -> Line:
    """The last thing that was said, and the places as far as there is room for them."""
    tabs = places(room, look)
    if not said:
        return crop(((" ", ""), *tabs), width)
    return arrange([Part(said, 1), Part(tabs, 2, right=True)], width)


def footer(actions: Sequence[Action], possible: Callable[[Action], bool], width: int) -> Line:
    """Keys and words of what can be done here, as many as fit; what is not possible now leaves its room to others."""
    line: Line = ()
    for action in actions:
        if not possible(action):
            continue
        entry: Line = ((f" {action.shown_key}", "key"), (f" {_(action.label)} ", "text"))
        if width_of(line) + width_of(entry) > width:
            break
        line = (*line, *entry)
    return crop(line, width)


def alarms(mirror: Mirror, look: Look, width: int, height: int) -> list[Line]:
    """For a screen too small for lists: what is overdue or broken, the worst first, and nothing else."""
    lines: list[Line] = []
    for due in (due for due in mirror.agenda.dues[: 2 * height] if not is_watch(due.clock)):
        state = urgency(due.clock, look.now)
        name = look.shown(pick(due.clock.name), 10)
        lines.append(((f"{look.glyph(state)} T-{due.ticket.id} {name}{look.left(due.at)}", f"clock.{state}"),))
    down = sorted((row for row in mirror.devices.values() if is_down(row)), key=lambda row: -row.since)
    lines += [((f"{look.glyph('down')} {look.shown(row.id, 20)} {look.age(row.since)}", "state.down"),) for row in down]
    title: Line = ((_("Too small: alarms only. Make it 60x15 or more."), "muted"),)
    return [crop(line, width) for line in (title, *lines)][: max(height, 1)]


def is_down(row: DeviceRow) -> bool:
    return row.state == "down" and row.mute is None


def standing(look: Look, filtered: str, shown: tuple[int, int], frozen: bool, waiting: int, marks: int) -> Line:
    """What is unusual about the lists of a place: a filter that shows so many of so many rows, a freeze, marks."""
    parts = []
    if filtered:
        words, (some, of) = look.shown(filtered, 40), shown
        parts.append((_("filter: {words} ({some} of {all})", words=words, some=some, all=of), "key"))
    if frozen:
        parts.append((_("FROZEN, {count} changes wait", count=waiting), "warn"))
    if marks:
        parts.append((_("{count} marked", count=marks), "mark"))
    return tuple(piece for part in parts for piece in (part, ("  ", "")))
