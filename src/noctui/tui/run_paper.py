"""The record of a run as Markdown: for a chat, a mail, or the report. Foreign text is never markup."""

from collections.abc import Iterator

from noctui.catalog import _, pick
from noctui.domain.moments import to_datetime
from noctui.tui import text
from noctui.tui.handover_paper import escaped
from noctui.tui.look import Look
from noctui.tui.run_lists import event_words, outcome_words
from noctui.tui.run_page import seen_lines, step_words
from noctui.tui.run_spot import RunSpot
from noctui.tui.run_words import STATES


def markdown(spot: RunSpot, look: Look) -> Iterator[str]:
    """What it was about, what was done in each lane, what deviated, what was learned, the course of events."""
    row, detail = spot.row, spot.detail
    if detail is None:
        return
    yield f"# {escaped(f'RUN-{row.id} {pick(row.name) or row.playbook}')}"
    yield ""
    for name, value in (
        (_("State"), _(STATES[row.state])),
        (_("Ticket"), f"T-{row.ticket}" if row.ticket is not None else ""),
        (_("Place"), row.place),
        (_("Started"), f"{_date(row.started, look)}, {row.starter}"),
        (_("Ended"), _date(row.ended, look) if row.ended is not None else ""),
        (_("Took"), text.age((row.ended or look.now) - row.started)),
        (_("Plan"), f"{row.playbook} {detail.version}"),
    ):
        if value:
            yield f"- {name}: {escaped(value)}"
    yield from _lanes(spot, look)
    yield from _deviations(spot)
    yield from _changes(spot)
    yield from ("", f"## {_('Course of events')}", "")
    for event in detail.events:
        who = event.person or (_("engine") if event.login == "engine" else event.login)
        yield f"- {_date(event.at, look)} {escaped(who)}: {escaped(event_words(event, spot))}"
        if event.kind == "seen":
            yield from (f"  - {escaped(line)}" for line in seen_lines(event, look))


def _lanes(spot: RunSpot, look: Look) -> Iterator[str]:
    for lane in spot.row.lanes:
        visits = [visit for visit in spot.detail.visits if visit.lane == lane.lane] if spot.detail is not None else []
        if visits:
            yield from ("", f"## {escaped(pick(lane.name) or lane.lane)}", "")
        for visit in visits:
            what = outcome_words(spot.steps.get(visit.step), visit)
            said = f"{_clock(visit.at, look)} {visit.by}: {what}" if visit.outcome != "open" else _("open")
            yield f"1. {escaped(step_words(spot, visit.step))}: {escaped(said)}"


def _deviations(spot: RunSpot) -> Iterator[str]:
    """Steps that were late, left out, put off or given up."""
    visits = spot.detail.visits if spot.detail is not None else ()
    found = [one for one in visits if one.late or one.outcome in ("skipped", "deferred", "waived")]
    if found:
        yield from ("", f"## {_('Deviations')}", "")
    for visit in found:
        what = outcome_words(spot.steps.get(visit.step), visit)
        over = ""
        if visit.late and visit.due is not None and visit.at:
            over = _("{age} too late", age=text.age(visit.at - visit.due))
        yield f"- {escaped(step_words(spot, visit.step))}: {escaped('; '.join(filter(None, (what, over))))}"


def _changes(spot: RunSpot) -> Iterator[str]:
    """What the plan should do otherwise next time."""
    events = spot.detail.events if spot.detail is not None else ()
    found = [event for event in events if event.kind == "noted" and event.data.get("change")]
    if found:
        yield from ("", f"## {_('Proposed changes of the plan')}", "")
    for event in found:
        step = f"{step_words(spot, event.step)}: " if event.step else ""
        yield f"- {escaped(f'{step}{event.text} ({event.person or event.login})')}"


def _date(at: int, look: Look) -> str:
    return to_datetime(at).astimezone(look.zone).strftime("%Y-%m-%d %H:%M:%S")


def _clock(at: int, look: Look) -> str:
    return look.clock(at) if at else ""
