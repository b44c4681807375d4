"""The after-action document of a run as Markdown: for a chat, a mail, or the report. Foreign text is never markup."""

from collections.abc import Iterator

from noctui.catalog import N_, _, labelled, listed, pick
from noctui.domain.after_action import AfterAction, Question, QuestionKind, after_action
from noctui.domain.moments import to_datetime
from noctui.domain.run_views import RunDetail, RunRow
from noctui.tui import text
from noctui.tui.handover_paper import escaped
from noctui.tui.look import Look
from noctui.tui.run_lists import event_words, marks, outcome_words
from noctui.tui.run_page import step_words
from noctui.tui.run_spot import RunSpot
from noctui.tui.run_step import seen_lines
from noctui.tui.run_words import STATES
from noctui.tui.words import fill

_QUESTIONS: dict[QuestionKind, str] = {
    "never_authorised": N_("Nobody has authorised the plan: who should have, and were they asked?"),
    "never_begun": N_("{about} was never begun: was it not needed?"),
    "unfinished": N_("{about} was not finished: who does it now?"),
    "left_open": N_("{about}: was open at the end; who does it now?"),
    "put_off": N_("{about}: was put off and never done; who does it now?"),
    "not_reached": N_("{about}: nobody was reached; is the number right?"),
    "unproven": N_("{about}: nothing was measured; why not?"),
    "unwritten": N_("{about}: not written down: {field}"),
}


def markdown(spot: RunSpot, look: Look, drill: str = "", over: bool = False) -> Iterator[str]:
    """What it was about and who was there, what was done in each lane, what went otherwise than planned, what was
    learned and is still to be asked, the course of events.

    `drill`: its id, so that nobody takes it for the real thing; `over`: it has ended, and nobody goes on with a run
    that was left open.
    """
    detail = spot.detail
    if detail is None:
        return
    found = after_action(detail)
    mark, title = f"{_('DRILL')} {drill}", _run(spot.row)
    yield f"# {escaped(labelled(mark, title) if drill else title)}"
    yield from _head(spot, detail, found, look, over)
    yield from _lanes(spot, detail, look)
    yield from _called(spot, detail, look)
    yield from _deviations(spot, found)
    yield from _changes(spot, found)
    yield from _questions(spot, detail, found)
    yield from ("", f"## {_('Course of events')}", "")
    for event in detail.events:
        who = event.person or (_("engine") if event.login == "engine" else event.login)
        yield f"- {_date(event.at, look)} {labelled(escaped(who), escaped(event_words(event, spot)))}"
        if event.kind == "seen":
            yield from (f"  - {escaped(line)}" for line in seen_lines(event, look))


def _head(spot: RunSpot, detail: RunDetail, found: AfterAction, look: Look, over: bool) -> Iterator[str]:
    row = spot.row
    left_open = over and row.ended is None
    yield ""
    asked = {parameter.id: pick(parameter.ask) or parameter.id for parameter in detail.asked}
    for name, value in (
        (_("State"), _("left open when the drill ended") if left_open else _(STATES[row.state])),
        (_("Ticket"), f"T-{row.ticket}" if row.ticket is not None else ""),
        (_("Place"), row.place),
        (_("Started"), f"{_date(row.started, look)}, {row.starter}"),
        (_("Ended"), _date(row.ended, look) if row.ended is not None else ""),
        (_("Took"), text.age((row.ended or look.now) - row.started)),
        (_("Took part"), listed(found.people)),
        (_("Plan"), f"{row.playbook} {detail.version}"),
        *((asked.get(name, name), value) for name, value in detail.parameters.items()),
    ):
        if value:
            yield f"- {labelled(escaped(name), escaped(value))}"


def _lanes(spot: RunSpot, detail: RunDetail, look: Look) -> Iterator[str]:
    for lane in spot.row.lanes:
        visits = [visit for visit in detail.visits if visit.lane == lane.lane]
        if visits:
            yield from ("", f"## {escaped(pick(lane.name) or lane.lane)}", "")
        for visit in visits:
            what = outcome_words(spot.steps.get(visit.step), visit)
            said = f"{_clock(visit.at, look)} {visit.by}: {what}" if visit.outcome != "open" else _("still open")
            yield f"1. {labelled(escaped(_step(spot, visit.step)), escaped(said))}"


def _called(spot: RunSpot, detail: RunDetail, look: Look) -> Iterator[str]:
    """The runs that its steps began, with what became of them; each has a document of its own."""
    if detail.children:
        yield from ("", f"## {_('Called playbooks')}", "")
    for child in detail.children:
        took = text.age((child.ended or look.now) - child.started)
        outcome = listed((_(STATES[child.state]), took, child.owner, *marks(child)))
        yield f"1. {labelled(escaped(_step(spot, child.step)), escaped(labelled(_run(child), outcome)))}"


def _run(row: RunRow) -> str:
    return f"RUN-{row.id} {pick(row.name) or row.playbook}"


def _deviations(spot: RunSpot, found: AfterAction) -> Iterator[str]:
    """Steps that were late, left out, put off or given up, with the reason; and what the engine had to say."""
    if found.deviations or found.alarms:
        yield from ("", f"## {_('Deviations')}", "")
    for visit, late in found.deviations:
        what = outcome_words(spot.steps.get(visit.step), visit)
        over = _("{age} too late", age=text.age(late)) if late else ""
        yield f"- {labelled(escaped(_step(spot, visit.step)), escaped('; '.join(filter(None, (what, over)))))}"
    for event in found.alarms:
        called = _("called: {who}", who=event.data["to"]) if event.data.get("to") else ""
        yield f"- {escaped('; '.join(filter(None, (event_words(event, spot), called))))}"


def _changes(spot: RunSpot, found: AfterAction) -> Iterator[str]:
    """What the plan should do otherwise next time."""
    if found.changes:
        yield from ("", f"## {_('Proposed changes of the plan')}", "")
    for event in found.changes:
        said = f"{event.text} ({event.person or event.login})"
        yield f"- {escaped(labelled(_step(spot, event.step), said) if event.step else said)}"


def _questions(spot: RunSpot, detail: RunDetail, found: AfterAction) -> Iterator[str]:
    if found.questions:
        yield from ("", f"## {_('Open questions')}", "")
    names = {lane.lane: pick(lane.name) or lane.lane for lane in detail.row.lanes}
    names |= {str(child.id): _run(child) for child in detail.children}
    for question in found.questions:
        named = question.kind in ("never_begun", "unfinished")
        about = names.get(question.about, "") if named else _step(spot, question.about)
        yield f"- {escaped(fill(_QUESTIONS[question.kind], {'about': about, 'field': _field(spot, question)}))}"


def _step(spot: RunSpot, step: str) -> str:
    """What it says, for a line in which more follows."""
    return step_words(spot, step).rstrip(".。")


def _field(spot: RunSpot, question: Question) -> str:
    step = spot.steps.get(question.about)
    asked = next((one.ask for one in step.record if one.id == question.field), {}) if step is not None else {}
    return pick(asked) or question.field


def _date(at: int, look: Look) -> str:
    return to_datetime(at).astimezone(look.zone).strftime("%Y-%m-%d %H:%M:%S")


def _clock(at: int, look: Look) -> str:
    return look.clock(at) if at else ""
