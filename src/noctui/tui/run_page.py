"""The screen of a run as lines: how it stands, where each lane is, and the present step, big and plain."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from noctui.catalog import N_, _, pick
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_views import LaneRow
from noctui.tui import text
from noctui.tui.details import packed
from noctui.tui.look import Line, Look, folded, width_of
from noctui.tui.run_clock import lane_left, timers
from noctui.tui.run_news import readable
from noctui.tui.run_spot import RunSpot, is_open
from noctui.tui.run_words import STATES, contact_words, role_words, word_of

_TONES = {"running": "good", "paused": "warn", "finished": "good", "aborted": "bad"}
_FACTS = 1
"""Lines of what there is to know about it: the first of it matters most."""
_NEVER = 2**62


# ---------------------------------------------------------------------------------------------------------- the head


def head(spot: RunSpot, look: Look, width: int) -> list[Line]:
    """Name, state, since when, whose; what it is about; timers; who still has to authorise it."""
    row = spot.row
    ended = row.ended if row.ended is not None else look.now
    clock = f"{look.glyph('paused' if row.state == 'paused' else 'running')} {_(STATES[row.state])}"
    title: Line = (
        (f" RUN-{row.id} ", "title"),
        (look.shown(pick(row.name) or row.playbook) + "  ", "title"),
        (clock, _TONES[row.state]),
        (f"  {text.countdown(ended - row.started).strip()}", "title"),
    )
    lines = [title, *packed(_facts(spot, look), width)[:_FACTS]]
    return [*lines, *authorisation(spot, look, width)]


def _facts(spot: RunSpot, look: Look) -> Iterator[Line]:
    row = spot.row
    yield from timers(row, look)
    if row.ticket is not None:
        yield _said(N_("ticket"), f"T-{row.ticket}")
    if row.place:
        yield _said(N_("place"), look.shown(row.place, 30))
    yield _said(N_("owner"), look.shown(row.owner, 24) or _("nobody"))
    yield _said(N_("started"), f"{look.moment(row.started)} {look.shown(row.starter, 24)}")
    if row.deferred:
        yield _said(N_("put off"), str(row.deferred), "warn")
    if row.skipped:
        yield _said(N_("skipped"), str(row.skipped), "warn")
    if row.parent is not None:
        yield _said(N_("called by"), f"RUN-{row.parent}")
    if spot.detail is not None and spot.detail.newer:
        yield _said(N_("playbook"), _("changed since; this run keeps the old one"))


def _said(label: str, words: str, token: str = "text") -> Line:
    return ((f"{_(label)} ", "muted"), (words, token))


def authorisation(spot: RunSpot, look: Look, width: int) -> list[Line]:
    """Who has to authorise the plan while nobody has, and what waits for it: people first goes on meanwhile."""
    row = spot.row
    if row.authorised or row.ended is not None:
        return []
    sign = look.glyph("breached" if row.denied else "warning")
    held = sum(_is_held(lane) for lane in row.lanes)
    said = _("NOT AUTHORISED") if row.denied else _("{count} lanes wait for authorisation (A)", count=held)
    start: Line = ((f" {sign} {said}  ", "bad" if row.denied else "warn"),)
    names = spot.detail.authorise if spot.detail is not None else ()
    room = width - width_of(start)
    who = [role_words(role, name, look, room) for name in names if (role := spot.role(name)) is not None]
    named = [contact_words(contact, look) for contact in spot.contacts(names)[:1]]
    fitting = next((words for words in ("; ".join(who), *who[:1], *named) if cell_len(words) <= room), "")
    return [(*start, (fitting, "text")), *_heard(spot, look, width)]


def _heard(spot: RunSpot, look: Look, width: int) -> list[Line]:
    """In a drill: what whoever was asked for the authorisation says."""
    events = reversed(spot.detail.events if spot.detail is not None else ())
    said = (event for event in events if event.data.get("drill", "").split(":")[1:2] == [AUTHORISE])
    note = next(said, None)
    if note is None:
        return []
    words = _("you hear: {words}", words=look.shown(readable(note.data).get("say", note.text)))
    return folded(((f"   {words}", "warn"),), width, 3)


def _haste(lane: LaneRow) -> tuple[bool, bool, int]:
    """What runs out first before what can go on, before what waits, before what has ended."""
    return lane.ended is not None, not is_open(lane), lane.due if lane.due is not None else _NEVER


def more_lanes(spot: RunSpot, shown: int, look: Look, width: int) -> Line:
    """The rule below the lanes, with how many there are beside those that are shown."""
    left = len(spot.row.lanes) - shown
    words = " " + _("{count} more lanes, [ and ] go through them", count=left) + " " if left else ""
    return ((look.glyph("rule") * 3, "scroll"), (words, "muted"), (look.glyph("rule") * width, "scroll"))


def _is_held(lane: LaneRow) -> bool:
    return not lane.step and lane.ended is None


# --------------------------------------------------------------------------------------------------------- the lanes


def lane_lines(spot: RunSpot, look: Look, width: int, most: int) -> list[Line]:
    """One line for each lane: where it is and what is left; with little room only for those that have begun, those that
    go on before all."""
    if len(spot.row.lanes) <= most:
        return [_lane_line(lane, spot, look, width) for lane in spot.row.lanes]
    begun = [lane for lane in spot.row.lanes if lane.lane == spot.chosen or not _is_held(lane)]
    if len(begun) > most:
        wanted = sorted(begun, key=lambda lane: (lane.lane != spot.chosen, *_haste(lane)))[:most]
        begun = [lane for lane in begun if lane in wanted]
    return [_lane_line(lane, spot, look, width) for lane in begun]


def _lane_line(lane: LaneRow, spot: RunSpot, look: Look, width: int) -> Line:
    here = lane.lane == spot.chosen
    sign, token = lane_sign(lane)
    left, left_token = lane_left(lane, look)
    name = text.fit(look.shown(pick(lane.name) or lane.lane), 20, ellipsis=look.glyph("ellipsis"))
    mark = look.glyph("cursor") if here else " "
    start: Line = ((f"{mark}{look.glyph(sign)} ", token), (f"{name} ", "title" if here else "text"))
    room = width - width_of(start) - (len(left) + 2 if left else 0)
    words = text.fit(look.shown(lane_words(lane, spot, look)), room, ellipsis=look.glyph("ellipsis"))
    return (*start, (words, "text" if is_open(lane) else "muted"), (f"  {left}" if left else "", left_token))


def lane_sign(lane: LaneRow) -> tuple[str, str]:
    """Sign and style of how a lane stands."""
    if lane.ended is not None:
        return "done", "good"
    if lane.blocked:
        return "paused", "warn"
    return ("running", "key") if lane.step else ("waiting", "muted")


def lane_words(lane: LaneRow, spot: RunSpot, look: Look) -> str:
    """Where a lane is, raw."""
    owner = f"  ({lane.owner})" if lane.owner else ""
    if lane.ended is not None:
        return _("ended {time}", time=look.moment(lane.ended))
    if lane.blocked:
        return _("waits for: {steps}", steps=steps_words(lane.blocked, spot)) + owner
    if lane.step:
        return f"{min(lane.done + 1, lane.steps)}/{lane.steps} {pick(lane.say) or lane.step}{owner}"
    if not spot.row.authorised:
        return _("waits for authorisation")
    return _("begins when the other lanes have ended")


def steps_words(names: Sequence[str], spot: RunSpot) -> str:
    return "; ".join(step_words(spot, name) for name in names)


def step_words(spot: RunSpot, name: str) -> str:
    """What a step says, raw; its id where it is not known."""
    step = spot.steps.get(name)
    return word_of(step.say, name) if step is not None else name
