"""The screen of a run as lines: how it stands, where each lane is, and the present step, big and plain."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from noctui.catalog import N_, _, pick
from noctui.domain.inventory import Operator
from noctui.domain.playbook import Exit, Step
from noctui.domain.run import Event
from noctui.domain.run_views import Contact, LaneRow, RoleRow
from noctui.tui import text
from noctui.tui.details import packed
from noctui.tui.look import Line, Look, folded, width_of, wrap
from noctui.tui.run_clock import lane_left, timers
from noctui.tui.run_lists import where
from noctui.tui.run_news import readable
from noctui.tui.run_spot import LETTERS, RunSpot, is_open
from noctui.tui.run_words import KINDS, STATES, answer_words, word_of

_TONES = {"running": "good", "paused": "warn", "finished": "good", "aborted": "bad"}
_FACTS = 1
"""Lines of what there is to know about it: the first of it matters most."""
_INDENT = 3
_LABEL = 6
"""Cells of WHO, CALL, ASK, NOTE before what they say."""
_NEVER = 2**62
_RAW = 6
"""Lines of raw evidence on the page; `i` shows all of them."""


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
    who = [_role_words(role, name, look, room) for name in names if (role := spot.role(name)) is not None]
    named = [_contact(contact, look) for contact in spot.contacts(names)[:1]]
    fitting = next((words for words in ("; ".join(who), *who[:1], *named) if cell_len(words) <= room), "")
    return [(*start, (fitting, "text"))]


def more_lanes(spot: RunSpot, shown: int, look: Look, width: int) -> Line:
    """The rule below the lanes, with how many there are beside those that are shown."""
    left = len(spot.row.lanes) - shown
    words = " " + _("{count} more lanes, [ and ] go through them", count=left) + " " if left else ""
    return ((look.glyph("rule") * 3, "scroll"), (words, "muted"), (look.glyph("rule") * width, "scroll"))


def _is_held(lane: LaneRow) -> bool:
    return not lane.step and lane.ended is None


# --------------------------------------------------------------------------------------------------------- the lanes


def lane_lines(spot: RunSpot, look: Look, width: int, most: int) -> list[Line]:
    """One line for each lane that has begun: where it is and what is left; with little room those that go on first."""
    begun = [lane for lane in spot.row.lanes if lane.lane == spot.chosen or not _is_held(lane)]
    if len(begun) > most:
        ranks = {lane.lane: (lane.lane != spot.chosen, not is_open(lane), lane.due or _NEVER) for lane in begun}
        wanted = sorted(begun, key=lambda lane: ranks[lane.lane])[:most]
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
        return _("waits for: {steps}", steps=_steps(lane.blocked, spot)) + owner
    if lane.step:
        return f"{min(lane.done + 1, lane.steps)}/{lane.steps} {pick(lane.say) or lane.step}{owner}"
    if not spot.row.authorised:
        return _("waits for authorisation")
    return _("begins when the other lanes have ended")


def _steps(names: Sequence[str], spot: RunSpot) -> str:
    return "; ".join(step_words(spot, name) for name in names)


def step_words(spot: RunSpot, name: str) -> str:
    """What a step says, raw; its id where it is not known."""
    step = spot.steps.get(name)
    return word_of(step.say, name) if step is not None else name


# ----------------------------------------------------------------------------------------------------- the step


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
    below = [*_evidence(spot, step, look, width), *_waiting(spot, lane, look), *_records(step, look, width)]
    answers = [] if lane.blocked else _answers(spot, step, look, width)
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
    if lane.due is not None and not lane.blocked:
        left, token = lane_left(lane, look)
        room = width - width_of(line) - len(left) - len(_("limit")) - 3
        line = (*line, (" " * max(room, 1), ""), (_("limit") + " ", "muted"), (left, token))
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
        mine = me is not None and any(contact.login == me.login for contact in role.contacts)
        words = look.shown(pick(role.role.name) or step.role)
        room = width - _INDENT - _LABEL
        told = f"{words}: {_('you')}" if mine else _role_words(role, step.role, look, room)
        yield from _labelled(N_("WHO"), told, "text", width)
    if step.to:
        yield from _labelled(N_("CALL"), _role_words(spot.role(step.to), step.to, look), "title", width)
    if step.by:
        roles = "; ".join(_role_words(spot.role(name), name, look) for name in step.by)
        yield from _labelled(N_("ASK"), roles, "title", width)


def _labelled(label: str, words: str, token: str, width: int) -> list[Line]:
    start = " " * _INDENT + text.fit(_(label), _LABEL)
    return folded(((start, "key"), (words, token)), width, _INDENT + _LABEL)


def _lines(words: str, token: str, width: int) -> list[Line]:
    return folded(((" " * _INDENT + words, token),), width, _INDENT + 2)


def _role_words(role: RoleRow | None, name: str, look: Look, room: int = 1000) -> str:
    """Fire brigade 119; Duty leader: Wu Gang 8002, backup Ola Berg 8004. With little room only the first of them."""
    if role is None:
        return look.shown(name)
    title = look.shown(pick(role.role.name) or name)
    if role.role.phone and not any(contact.name for contact in role.contacts):
        return f"{title}  {look.shown(role.role.phone)}"
    who = [_contact(contact, look) for contact in role.contacts] or [_("NOBODY has it now")]
    return next((words for words in (f"{title}: {', '.join(who)}",) if cell_len(words) <= room), f"{title}: {who[0]}")


def _contact(contact: Contact, look: Look) -> str:
    name = look.shown(f"{contact.name}  {contact.phone}".strip())
    return _("backup {name}", name=name) if contact.backup else name


def _waiting(spot: RunSpot, lane: LaneRow, look: Look) -> Iterator[Line]:
    """Other lanes, or a second operator, without whom it does not go on."""
    pad = " " * _INDENT
    if lane.blocked:
        words = _("waits for: {steps}", steps=look.shown(_steps(lane.blocked, spot)))
        yield ((f"{pad}{look.glyph('paused')} {words}", "warn"),)
    step, visit = spot.step, spot.visit
    if step is None or not step.both:
        return
    if not lane.challenged:
        yield (
            (f"{pad}{look.glyph('warning')} " + _("Two operators have to say the same, one after the other."), "warn"),
        )
    else:
        answer = look.shown(answer_words(step, visit.answer if visit is not None else ""))
        words = _(
            "{who} said: {answer}. A second operator has to confirm it.",
            who=look.shown(visit.by if visit is not None and visit.by else lane.challenged),
            answer=answer,
        )
        yield ((f"{pad}{look.glyph('warning')} {words}", "warn"),)


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
    limits = ", ".join(filter(None, sides))
    return f"{step.unit or _('value')} *" + (f" ({limits})" if limits else "")


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
        return _lines(
            _("nothing seen yet; x lets it look at {target}", target=look.shown(step.probe.target)), "warn", width
        )
    if event.kind == "asked":
        target = look.shown(event.data.get("target", step.probe.target))
        return _lines(_("looking at {target} for {age}", target=target, age=look.age(event.at)), "pending", width)
    lines = [line for one in seen_lines(event, look) for line in _lines(one, "text", width)]
    return lines[:_RAW]


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
    elif all(one.ended is not None for one in row.lanes):
        sentences = [_("All lanes have ended.")]
        left = _("What was put off has to be done (r) or given up (v) before it is finished.")
        sentences.append(left if row.deferred else _("F finishes the run."))
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
        yield _role_words(spot.role(role), role, look)
    for field in step.record:
        yield _("write down: ") + (pick(field.ask) or field.id)
    event = spot.detail.evidence.get(step.id) if spot.detail is not None else None
    if event is not None and event.kind == "seen":
        yield from ("", *seen_lines(event, look))
