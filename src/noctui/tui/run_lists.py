"""The lists of the screens of runs and playbooks as cells: runs, playbooks, a lane's steps, what happened."""

from collections.abc import Mapping

from noctui.catalog import N_, _, labelled, listed, pick
from noctui.domain.playbook import Step
from noctui.domain.run import Event
from noctui.domain.run_views import LaneRow, PlaybookRow, RunRow, VisitRow
from noctui.tui.columns import Cell, Column
from noctui.tui.look import Look
from noctui.tui.run_clock import left_now, still_due, ticking
from noctui.tui.run_news import readable
from noctui.tui.run_spot import RunSpot, is_open, likeliest
from noctui.tui.run_words import EVENTS, KINDS, OUTCOMES, STATES, TONES, WAYS, answer_words, word_of
from noctui.tui.tables import Row, age_now
from noctui.tui.words import fill

_LAST = 2**62
"""Sorts what has no deadline behind what has one, and what has ended behind all."""

RUN_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("run", N_("Run"), 6, priority=11),
    Column("name", N_("Playbook"), 14, flex=2, most=30, priority=9),
    Column("where", N_("Where"), 16, flex=5, priority=8),
    Column("left", N_("Left"), 10, align="right", priority=10, live=left_now),
    Column("ticket", N_("Ticket"), 6, priority=6),
    Column("place", N_("Place"), 8, flex=1, most=16, priority=4),
    Column("owner", N_("Owner"), 7, flex=1, most=16, priority=7),
    Column("since", N_("For"), 6, align="right", priority=5, live=age_now),
    Column("marks", N_("Marks"), 8, flex=1, most=24, priority=3),
)


def run_cells(row: RunRow, look: Look) -> Row:
    """Cells for `RUN_COLUMNS`."""
    sign, token = run_sign(row)
    first = next(iter(still_due(row, look.now)), None)
    live = ticking(first.due, first.warn_at, look.glyph) if first is not None else None
    order = (2 * _LAST - row.id) if row.ended is not None else first.due if first is not None else _LAST
    quiet = "muted" if row.ended is not None else "text"
    since = Cell("", "text", -row.started, row.started) if row.ended is None else Cell(look.moment(row.ended), "muted")
    return (
        Cell(look.glyph(sign), token, order),
        Cell(f"RUN-{row.id}", "muted" if row.ended is not None else "title", row.id),
        Cell(look.shown(pick(row.name) or row.playbook), quiet),
        Cell(look.shown(where(row)), quiet),
        Cell("", "text", order, live),
        Cell(f"T-{row.ticket}" if row.ticket is not None else "", quiet, row.ticket),
        Cell(look.shown(row.place), quiet),
        Cell(look.shown(row.owner) or look.glyph("dash"), quiet),
        since,
        Cell(look.shown(listed(marks(row))), "warn"),
    )


def run_sign(row: RunRow) -> tuple[str, str]:
    """Sign and style of how a run stands."""
    if row.state in ("finished", "aborted"):
        return ("done", "good") if row.state == "finished" else ("late", "bad")
    if row.state == "paused":
        return "paused", "warn"
    return ("running", "key") if row.authorised else ("warning", "warn")


def where(row: RunRow) -> str:
    """Where its lanes are, the one that runs out first before the others, raw."""
    if row.state != "running":
        return _(STATES[row.state])
    now = likeliest(row.lanes)
    ready = sorted((lane for lane in row.lanes if is_open(lane)), key=lambda lane: lane.lane != now)
    if not ready:
        return _("waits") if any(lane.ended is None for lane in row.lanes) else _("all lanes have ended")
    return " | ".join(word_of(lane.say, lane.step) for lane in ready)


def marks(row: RunRow) -> list[str]:
    said = [] if row.authorised or row.ended is not None else [_("not authorised")]
    if row.deferred:
        said.append(_("{count} put off", count=row.deferred))
    if row.skipped:
        said.append(_("{count} skipped", count=row.skipped))
    return said


# --------------------------------------------------------------------------------------------------------- playbooks

PLAYBOOK_COLUMNS = (
    Column("sign", "", 1, priority=10),
    Column("name", N_("Playbook"), 20, flex=2, most=40, priority=9),
    Column("trigger", N_("Trigger"), 20, flex=3, priority=6),
    Column("steps", N_("Steps"), 5, align="right", priority=4),
    Column("refs", N_("Plan"), 10, flex=1, most=20, priority=3),
    Column("marks", N_("Marks"), 10, flex=1, most=20, priority=5),
)


def playbook_cells(row: PlaybookRow, look: Look) -> Row:
    """Cells for `PLAYBOOK_COLUMNS`."""
    said = [_("runs: RUN-{run}", run=row.running)] if row.running is not None else []
    if row.own:
        said.append(_("the site's own"))
    return (
        Cell(look.glyph("arrow") if row.suits else "", "key"),
        Cell(look.shown(pick(row.name) or row.id), "title" if row.suits else "text"),
        Cell(look.shown(pick(row.trigger)), "text"),
        Cell(str(row.steps), "muted", row.steps),
        Cell(look.shown(", ".join(row.refs)), "muted"),
        Cell(look.shown(listed(said)), "warn" if row.running is not None else "muted"),
    )


# ----------------------------------------------------------------------------------------------- the steps of a lane

STEP_COLUMNS = (
    Column("sign", "", 1, priority=10),
    Column("step", "", 20, flex=4, priority=9),
    Column("what", "", 9, flex=2, most=30, priority=8),
    Column("at", "", 8, priority=6),
    Column("by", "", 8, flex=1, most=14, priority=5),
)
_SIGNS = {
    "open": ("cursor", "key"),
    "answered": ("done", "good"),
    "skipped": ("late", "warn"),
    "deferred": ("waiting", "warn"),
    "returned": ("done", "good"),
    "waived": ("moot", "warn"),
}


def step_rows(spot: RunSpot, look: Look) -> dict[str, Row]:
    """The steps of the chosen lane in their order: what became of each, which is now, which are to come."""
    detail = spot.detail
    if detail is None:
        return {}
    newest: dict[str, VisitRow] = {visit.step: visit for visit in detail.visits}
    steps = next((steps for lane, steps in detail.lanes if lane == spot.chosen), ())
    return {step.id: _step_cells(step, newest.get(step.id), look) for step in steps}


def _step_cells(step: Step, visit: VisitRow | None, look: Look) -> Row:
    if visit is None:
        return (
            Cell(""),
            Cell(look.shown(word_of(step.say, step.id)), "muted"),
            Cell(_kind(step), "muted"),
            Cell(),
            Cell(),
        )
    sign, token = _SIGNS[visit.outcome]
    open_now = visit.outcome == "open"
    return (
        Cell(look.glyph(sign), token),
        Cell(look.shown(word_of(step.say, step.id)), "title" if open_now else "text"),
        Cell(look.shown(_kind(step) if open_now else outcome_words(step, visit)), "bad" if visit.late else token),
        Cell("" if open_now else look.moment(visit.at), "muted"),
        Cell(look.shown(visit.by), "text"),
    )


def _kind(step: Step) -> str:
    return _(KINDS[step.kind])


def outcome_words(step: Step | None, visit: VisitRow) -> str:
    """What became of a visit, raw: the answer and what was written down, or skipped and why."""
    said = _answered(step, visit.answer) if visit.outcome == "answered" else _(OUTCOMES[visit.outcome])
    late = _("late") if visit.late else ""
    return "; ".join(filter(None, (said, late, *record_words(step, visit.records), visit.text)))


def _answered(step: Step | None, answer: str) -> str:
    """The answer; nothing of a measure that any value would have answered so: the value says it."""
    unlimited = step is not None and step.kind == "measure" and step.low is None and step.high is None
    return "" if unlimited else answer_words(step, answer)


def record_words(step: Step | None, records: Mapping[str, str]) -> list[str]:
    """What was written down, raw: of a choice its words, of a measure its unit, and that first."""
    fields = {field.id: field for field in step.record} if step is not None else {}
    said = []
    for name, value in sorted(records.items(), key=lambda pair: pair[0] != "value"):
        if name != "value" and name not in fields:
            continue
        field = fields.get(name)
        chosen = next((one for one in field.choices if one.answer == value), None) if field is not None else None
        unit = f" {step.unit}" if name == "value" and step is not None and step.unit else ""
        said.append((pick(chosen.words) or value if chosen is not None else value) + unit)
    return [value for value in said if value]


# --------------------------------------------------------------------------------------------------- what happened

EVENT_COLUMNS = (
    Column("at", "", 8, most=11, priority=9),
    Column("by", "", 8, flex=1, most=14, priority=7),
    Column("what", "", 24, flex=6, priority=10),
)


def event_cells(event: Event, spot: RunSpot, look: Look) -> Row:
    return (
        Cell(look.moment(event.at), "muted", event.id),
        Cell(look.shown(event.person or event.login if event.login != "engine" else _("engine")), "text"),
        Cell(look.shown(event_words(event, spot, look.glyph("arrow"))), TONES.get(event.kind, "text")),
    )


def event_words(event: Event, spot: RunSpot, arrow: str = "→") -> str:
    """What happened, in one line, raw."""
    step = spot.steps.get(event.step)
    ways: Mapping[str, str] = WAYS  # type: ignore[assignment]
    lanes = {lane.lane: pick(lane.name) or lane.lane for lane in spot.row.lanes}
    kept = record_words(step, event.data) if event.kind in ("answered", "agreed", "returned") else []
    answer = _answered(step, event.answer)
    if not answer and kept:
        answer, *kept = kept
    said = fill(
        EVENTS[event.kind],
        {
            "step": word_of(step.say, event.step) if step is not None else event.step,
            "answer": answer,
            "arrow": arrow,
            "timer": pick(spot.row.about.get(event.step, {})) or event.step,
            "to": event.data.get("to", ""),
            "target": event.data.get("target", ""),
            "by": event.person or event.data.get("by") or event.login,
            "way": _(ways.get(event.data.get("way", ""), "")),
        },
    )
    lane = lanes.get(event.data.get("lane", ""), "") if event.kind == "handed" else ""
    about_step = step is not None and event.kind == "noted" and f"({word_of(step.say, event.step)})"
    text = readable(event.data).get("say", event.text) if event.kind in ("noted", "entered") else event.text
    return "; ".join(filter(None, (" ".join(filter(None, (said, about_step or ""))), lane, *kept, text)))


# ---------------------------------------------------------------------------------------------------------- the desk

DESK_COLUMNS = (
    Column("sign", "", 1, priority=12),
    Column("run", N_("Run"), 6, priority=11),
    Column("lane", N_("Lane"), 10, flex=1, most=20, priority=5),
    Column("number", N_("Step"), 5, align="right", priority=7),
    Column("say", N_("What"), 20, flex=5, priority=10),
    Column("left", N_("Left"), 10, align="right", priority=9, live=left_now),
    Column("owner", N_("Owner"), 8, flex=1, most=16, priority=6),
)


def desk_rows(rows: Mapping[int, RunRow], look: Look) -> dict[tuple[int, str], Row]:
    """Every step that waits for somebody, those that run out first before all; one line for a run that waits."""
    found: dict[tuple[int, str], Row] = {}
    for row in rows.values():
        if row.ended is None:
            ready: list[LaneRow | None] = [lane for lane in row.lanes if is_open(lane) and row.state == "running"]
            for lane in ready or [None]:
                found[row.id, lane.lane if lane is not None else ""] = _desk_cells(row, lane, look)
    return found


def _desk_cells(row: RunRow, lane: LaneRow | None, look: Look) -> Row:
    sign, token = run_sign(row)
    due = lane.due if lane is not None else None
    live = ticking(due, lane.warn_at, look.glyph) if lane is not None and due is not None else None
    say = word_of(lane.say, lane.step) if lane is not None else where(row)
    return (
        Cell(look.glyph(sign), token),
        Cell(f"RUN-{row.id}", "title", row.id),
        Cell(look.shown(pick(lane.name) or lane.lane) if lane is not None else "", "muted"),
        Cell(f"{min(lane.done + 1, lane.steps)}/{lane.steps}" if lane is not None else "", "muted"),
        Cell(look.shown(labelled(pick(row.name) or row.playbook, say)), "text"),
        Cell("", "text", due if due is not None else _LAST, live),
        Cell(look.shown((lane.owner if lane is not None else "") or row.owner) or look.glyph("dash"), "text"),
    )
