"""The present step of a run as lines, big and plain: what to do, whom to call, what to write down, how to answer."""

from collections.abc import Iterator

from rich.cells import cell_len

from noctui.catalog import N_, _, labelled, listed, pick
from noctui.domain.inventory import Operator
from noctui.domain.playbook import Exit, Probe, Step
from noctui.domain.run import Event
from noctui.domain.run_views import LaneRow
from noctui.tui import text
from noctui.tui.look import Line, Look, folded, width_of, wrap
from noctui.tui.run_clock import lane_left, wait_left
from noctui.tui.run_lists import where
from noctui.tui.run_news import readable
from noctui.tui.run_page import lane_words, step_words, steps_words
from noctui.tui.run_spot import LETTERS, RunSpot
from noctui.tui.run_words import KINDS, STATES, all_ended, answer_words, refusal, role_words, unit_words

_INDENT = 3
_LABEL = 6
"""Cells of WHO, CALL, ASK, NOTE before what they say."""
_RAW = 6
"""Lines of raw evidence on the page; `i` shows all of them."""


def step_lines(spot: RunSpot, me: Operator | None, look: Look, width: int, height: int) -> list[Line]:
    """What is to be done now, wrapped, never cut: with little room the hint is shortened first, the answers stay."""
    lane = spot.lane
    if spot.row.ended is not None or lane is None or lane.ended is not None or not lane.step:
        return _nothing_to_do(spot, lane, look, width)
    step = spot.step
    if step is None:
        return [((" " + _("loading"), "muted"),)]
    top = _step_head(spot, lane, step, look, width)
    say = [((f"{' ' * _INDENT}{line}", "title"),) for line in wrap(look.shown(pick(step.say)), width - 2 * _INDENT)]
    heard, people = _heard(spot, lane, look, width), list(_people(spot, step, me, look, width))
    below = [*_evidence(spot, step, look, width), *_waiting(spot, lane, look, width), *_records(step, look, width)]
    spoken = bool(lane.challenged) and me is not None and lane.challenged == me.login and len(step.exits) == 1
    answers = [] if lane.blocked or spoken else _answers(spot, step, look, width)
    if heard and len(top) + len(say) + len(heard) + len(people) + len(below) + len(answers) > height:
        people = []  # in a drill nobody is really called
    below = [*heard, *people, *below]
    hint = _hint(step, look, width, height - len(top) - len(say) - len(below) - len(answers))
    spare = height - sum(len(part) for part in (top, say, hint, below, answers))
    gaps: list[list[Line]] = [[()] if spare >= least else [] for least in (1, 2, 3)]
    return [*top, *gaps[1], *say, *hint, *(gaps[2] if below else []), *below, *gaps[0], *answers]


def _step_head(spot: RunSpot, lane: LaneRow, step: Step, look: Look, width: int) -> list[Line]:
    number = f"{min(lane.done + 1, lane.steps)}/{lane.steps}"
    again = _("  time {count}", count=lane.visit) if lane.visit > 1 else ""
    line: Line = (
        (f" {_(KINDS[step.kind])} ", "key"),
        (f" {look.shown(pick(lane.name) or lane.lane, 24)} {number}{again}", "muted"),
    )
    label, (left, token) = _("limit") + " ", lane_left(lane, look)
    if step.kind == "wait" and not left:
        label, (left, token) = "", wait_left(spot.row, step.id, look)
    if left:
        room = width - width_of(line) - cell_len(label + left) - 2
        line = (*line, (" " * max(room, 1), ""), (label, "muted"), (left, token))
    return folded(line, width, _INDENT)


def _hint(step: Step, look: Look, width: int, room: int) -> list[Line]:
    lines = [f"{' ' * _INDENT}{line}" for line in wrap(look.shown(pick(step.hint)), width - 2 * _INDENT)]
    if len(lines) > max(room, 1):
        lines = [*lines[: max(room - 1, 0)], " " * _INDENT + _("i shows more about it")]
    return [((line, "muted"),) for line in lines]


def _heard(spot: RunSpot, lane: LaneRow, look: Look, width: int) -> list[Line]:
    """In a drill: what whoever is called says, what is to be seen."""
    since = lane.opened or 0
    events = reversed(spot.detail.events if spot.detail is not None else ())
    notes = (event for event in events if "drill" in event.data and event.step == lane.step and event.at >= since)
    note = next(notes, None)
    if note is None:
        return []
    words = _("you hear: {words}", words=look.shown(readable(note.data).get("say", note.text)))
    return [((f"{' ' * _INDENT}{line}", "warn"),) for line in wrap(words, width - 2 * _INDENT)]


def _people(spot: RunSpot, step: Step, me: Operator | None, look: Look, width: int) -> Iterator[Line]:
    """Who is called or asked, the number beside the name; and whose step it is."""
    role = spot.role(step.role)
    if role is not None:
        mine = me is not None and any(one.login == me.login and not one.backup for one in role.contacts)
        words = look.shown(pick(role.role.name) or step.role)
        room = width - _INDENT - _LABEL
        told = labelled(words, _("you")) if mine else role_words(role, step.role, look, room)
        yield from _labelled(N_("WHO"), told, "text", width)
    if step.to:
        yield from _labelled(N_("CALL"), role_words(spot.role(step.to), step.to, look), "title", width)
    if step.by:
        roles = "; ".join(role_words(spot.role(name), name, look) for name in step.by)
        yield from _labelled(N_("ASK"), roles, "title", width)


def _labelled(label: str, words: str, token: str, width: int) -> list[Line]:
    start = " " * _INDENT + text.fit(_(label), _LABEL)
    return folded(((start, "key"), (words, token)), width, _INDENT + _LABEL)


def _lines(words: str, token: str, width: int) -> list[Line]:
    return folded(((" " * _INDENT + words, token),), width, _INDENT + 2)


def _waiting(spot: RunSpot, lane: LaneRow, look: Look, width: int) -> Iterator[Line]:
    """Other lanes, or a second operator, without whom it does not go on."""
    pad = " " * _INDENT
    if lane.blocked:
        words = _("waits for: {steps}", steps=look.shown(steps_words(lane.blocked, spot)))
        yield ((f"{pad}{look.glyph('paused')} {words}", "warn"),)
    step, visit = spot.step, spot.visit
    if step is None or not step.both:
        return
    if not lane.challenged:
        yield (
            (f"{pad}{look.glyph('warning')} " + _("Two operators have to say the same, one after the other."), "warn"),
        )
    else:
        words = _(
            "{who} said: {answer}. A second operator has to confirm it, with a login of their own (I: sit down here).",
            who=look.shown(visit.by if visit is not None and visit.by else lane.challenged),
            answer=look.shown(answer_words(step, visit.answer if visit is not None else "")),
        )
        yield from _lines(f"{look.glyph('warning')} {words}", "warn", width)


def _records(step: Step, look: Look, width: int) -> list[Line]:
    """What has to be written down before it is answered, and what may be."""
    asked = [look.shown(pick(field.ask) or field.id) + " *" * field.required for field in step.record]
    if step.kind == "measure":
        asked = [_measured(step), *asked]
    if not asked:
        return []
    return _labelled(N_("NOTE"), "; ".join(asked), "text", width)


def _measured(step: Step) -> str:
    sides = [
        _("at least {value}", value=f"{step.low:g}") if step.low is not None else "",
        _("at most {value}", value=f"{step.high:g}") if step.high is not None else "",
    ]
    limits = listed(filter(None, sides))
    return f"{unit_words(step)} *" + (f" ({limits})" if limits else "")


def _answers(spot: RunSpot, step: Step, look: Look, width: int) -> list[Line]:
    """The keys and what each says; which one is proposed, and where each leads."""
    if spot.calls:
        words = _("begin the playbook that this step is") if spot.child is None else f"RUN-{spot.child.id}"
        return [_answer("Enter", words, "" if spot.child is None else where(spot.child), False, look, width)]
    if spot.plain:
        words = answer_words(step, step.exits[0].answer)
        return [_answer("Enter", words, leads(spot, step.exits[0]), False, look, width)]
    if len(step.exits) == 1 or step.kind == "measure":
        said = _("write it down, then {answer}", answer=answer_words(step, step.exits[0].answer))
        return [_answer("Enter", _("write it down") if step.kind == "measure" else said, "", False, look, width)]
    lines = []
    for at, one in enumerate(step.exits):
        key = LETTERS[at] if at < len(LETTERS) else " "
        chosen = bool(spot.proposed) and one.answer == spot.proposed
        lines.append(_answer(key, answer_words(step, one.answer), leads(spot, one), chosen, look, width))
    return lines


def _answer(key: str, words: str, leads: str, proposed: bool, look: Look, width: int) -> Line:
    mark = f"{look.glyph('cursor')} " if proposed else "  "
    start: Line = ((f" {mark}", "key"), (f"{key:<6}", "key"), (look.shown(words), "title"))
    if proposed:
        start = (*start, ("  " + _("(proposed)"), "key"))
    room = width - width_of(start) - 5
    if leads and room > 10:
        start = (*start, (f"  {look.glyph('arrow')} {look.shown(leads, room)}", "muted"))
    return start


def leads(spot: RunSpot, one: Exit) -> str:
    """Where an answer leads, raw."""
    if one.to == "end":
        return _("this lane ends")
    if spot.step is not None and one.to == spot.step.id:
        return _("once more")
    return step_words(spot, one.to)


# --------------------------------------------------------------------------------------------------- evidence


def _evidence(spot: RunSpot, step: Step, look: Look, width: int) -> list[Line]:
    """What a check saw, with the raw lines; the machine proposes, an operator answers."""
    if step.probe is None:
        return []
    event = spot.evidence
    if event is None:
        return _lines(_unseen(step.probe, look), "warn", width)
    if event.kind == "asked":
        target = look.shown(event.data.get("target", step.probe.target))
        return _lines(_("looking at {target} for {age}", target=target, age=look.age(event.at)), "pending", width)
    lines = [line for one in seen_lines(event, look) for line in _lines(one, "text", width)]
    return lines[:_RAW]


def _unseen(probe: Probe, look: Look) -> str:
    if probe.target.startswith("{"):
        return refusal("no_target")
    return _("nothing seen yet; x lets it look at {target}, o at another address", target=look.shown(probe.target))


def seen_lines(event: Event, look: Look) -> list[str]:
    """The evidence of a check: the sum first, then the lines as the probe printed them."""
    data = event.data
    said = [look.moment(event.at), data.get("method", ""), data.get("target", "")]
    if data.get("sent", "").isdecimal():
        sent, received = int(data["sent"]), int(data.get("received", "0") or 0)
        lost = text.percent((sent - received) / sent) if sent else look.glyph("dash")
        said.append(_("{received} of {sent} answered, loss {loss}", received=received, sent=sent, loss=lost))
    times = [data.get(name, "") for name in ("min", "avg", "max")]
    measured = (
        "min/avg/max " + " / ".join(text.rtt(int(one)) for one in times) if all(map(str.isdecimal, times)) else ""
    )
    return [
        look.shown(line)
        for line in ("  ".join(filter(None, said)), measured, *data.get("raw", "").splitlines())
        if line
    ]


# ------------------------------------------------------------------------------------------- when there is no step


def _nothing_to_do(spot: RunSpot, lane: LaneRow | None, look: Look, width: int) -> list[Line]:
    row = spot.row
    if row.ended is not None:
        sentences = [_("The run is {state}, {time}.", state=_(STATES[row.state]), time=look.moment(row.ended))]
        sentences.append(_("y copies its record; t opens its ticket."))
        if row.parent is not None:
            sentences.append(_("It was a step of RUN-{run}: Esc goes back.", run=row.parent))
    elif all(one.ended is not None for one in row.lanes):
        put_off = look.shown(steps_words([visit.step for visit in spot.deferred], spot))
        sentences = [all_ended(put_off) if spot.detail is not None else _("loading")]
    elif lane is not None and lane.ended is not None:
        sentences = [_("This lane has ended. ] goes to the next one.")]
    elif lane is not None:
        sentences = [lane_words(lane, spot, look), _("] goes to the next lane.")]
    else:
        sentences = []
    return [(), *(((" " * _INDENT + line, "title"),) for one in sentences for line in wrap(one, width - 2 * _INDENT))]


def full_step(spot: RunSpot, look: Look, name: str = "") -> Iterator[str]:
    """A step with all its words, uncut: the present one, or the one of that id; and what its check saw."""
    step = spot.steps.get(name) if name else spot.step
    if step is None:
        yield _("There is no step to take in this lane; ] goes to another one.")
        return
    yield f"{_(KINDS[step.kind])}  {step_words(spot, step.id)}"
    if words := pick(step.hint):
        yield from ("", words)
    for role in filter(None, (step.role, step.to, *step.by)):
        yield role_words(spot.role(role), role, look)
    for field in step.record:
        yield _("write down: ") + (pick(field.ask) or field.id)
    event = spot.detail.evidence.get(step.id) if spot.detail is not None else None
    if event is not None and event.kind == "seen":
        yield from ("", *seen_lines(event, look))
