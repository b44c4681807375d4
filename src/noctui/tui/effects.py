"""What a fact did, in plain lines: when it was, what it says, how each clock stands by it. Knows no Textual."""

from collections.abc import Iterator, Sequence

from noctui.catalog import N_, _, pick
from noctui.domain.effects import Effect
from noctui.domain.explanations import TouchedRow
from noctui.domain.queries import FactEffects, FactRow
from noctui.domain.views import ClockRow
from noctui.tui import text
from noctui.tui.explaining import labelled
from noctui.tui.fact_words import fact_text, recorded_late
from noctui.tui.look import Line, Look
from noctui.tui.mirror import urgency
from noctui.tui.words import CLOCKS, actor

EFFECTS: dict[Effect, str] = {
    "started": N_("started"),
    "ended": N_("ended"),
    "revived": N_("runs again"),
    "paused": N_("paused"),
    "measured": N_("limit changed"),
    "kept": N_("round counted"),
    "moved": N_("due time moved"),
    "gone": N_("taken away"),
    "changed": N_("changed"),
}


def effect_lines(told: FactEffects, look: Look, facts: Sequence[FactRow] = ()) -> list[Line]:
    """What one journal entry recorded, and every clock that would stand otherwise without it; among all `facts` of the
    ticket a correction finds what it voids."""
    return [*_facts(told, look, facts), (), *_clocks(told, look)]


def _facts(told: FactEffects, look: Look, facts: Sequence[FactRow]) -> Iterator[Line]:
    for fact in told.facts:
        yield ((f" T-{told.ticket} {look.shown(fact_text(fact, facts, look.names))}", "title"),)
        who = f"{look.moment(fact.occurred)}  {look.shown(actor(fact.actor))}  #{fact.journal}"
        late = _("  (written down {time})", time=look.moment(fact.recorded)) if recorded_late(fact) else ""
        yield labelled(N_("happened"), (who, "text"), (late, "warn"))
        if fact.voided:
            yield ((" " + _("It is void: a correction took it back."), "bad"),)


def _clocks(told: FactEffects, look: Look) -> Iterator[Line]:
    if not told.touched:
        yield ((" " + _("It touches no clock."), "muted"),)
    for row in told.touched:
        state = "moot" if row.effect == "gone" else urgency(row.clock, look.now)
        name = f"{look.glyph(state)} {look.shown(pick(row.clock.name))}"
        yield labelled(EFFECTS[row.effect], (name, f"clock.{state}"), (f"  {row.clock.ref}", "muted"))
        if row.effect != "gone":
            yield labelled("", (_stands(row.clock, look), "text"))
        if (was := _without(row, look)) is not None:
            yield labelled("", (was, "muted"))


def _without(row: TouchedRow, look: Look) -> str | None:
    """How it would stand, where that goes not without saying."""
    if row.was is None:
        return _("without it: not there")
    if row.effect == "started" and row.was.started is None:
        return None
    return _("without it: {state}", state=_stands(row.was, look))


def _stands(clock: ClockRow, look: Look) -> str:
    """State, limit, and when it is due or ended."""
    state = "breached" if urgency(clock, look.now) == "breached" else clock.state
    parts = [_(CLOCKS[state])]
    if clock.limit is not None:
        level = " " + _("level {level}", level=look.level(clock.level)) if clock.level else ""
        parts.append(text.age(clock.limit) + level)
    if clock.ended is not None:
        parts.append(_("ended {time}", time=look.moment(clock.ended)))
    elif clock.due is not None:
        parts.append(_("due {time}", time=look.by(clock.due)))
    if clock.misses:
        parts.append(_("  missed {count}", count=clock.misses).strip())
    return ", ".join(parts)
