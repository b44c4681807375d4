"""Why a clock stands as it does, in plain lines: the same for the desk and for the shell. Knows no Textual."""

from collections.abc import Iterator, Sequence

from noctui.catalog import N_, _, pick
from noctui.domain.explanations import CountedRow, Explanation, HeardRow
from noctui.domain.queries import FactRow
from noctui.tui import text
from noctui.tui.look import Line, Look, Piece
from noctui.tui.mirror import urgency
from noctui.tui.words import CLOCKS, FACTS, post

INDENT = 16
"""Cells of a label before what it says."""

_WHY = {
    "open": N_("counted"),
    "closed": N_("closed: outside working hours"),
    "paused": N_("paused"),
    "later": N_("still to come"),
}


def explanation_lines(explained: Explanation, look: Look, facts: Sequence[FactRow] = ()) -> list[Line]:
    """The arithmetic of a clock, a step a line, however long it is. `facts` of its ticket, where they are to hand, name
    who started it."""
    return [
        _verdict(explained, look),
        *_start(explained, look, facts),
        *_measure(explained, look),
        *_end(explained),
        (),
        *_stretches(explained, look),
        *_sums(explained, look),
        *_unsure(explained),
        (),
        *_source(explained, look),
        *_heard(explained.heard, look),
    ]


def labelled(label: str, *pieces: Piece) -> Line:
    """A line of the arithmetic: what it is about in a column of its own, then what it says."""
    return ((text.fit(f" {_(label)}", INDENT - 1) + " ", "muted"), *pieces)


def _verdict(explained: Explanation, look: Look) -> Line:
    """How it stands now."""
    clock = explained.clock
    state = urgency(clock, look.now)
    token = f"clock.{state}"
    name = look.shown(pick(clock.name))
    word = CLOCKS["breached"] if state == "breached" else CLOCKS[clock.state]
    head: Line = ((f" {look.glyph(state)} T-{explained.ticket} {name}  ", "title"), (_(word), token))
    if state not in {"running", "warned", "breached"} or clock.due is None:
        return head
    return (*head, (f"  {look.left(clock.due).strip()}", token))


def _start(explained: Explanation, look: Look, facts: Sequence[FactRow]) -> Iterator[Line]:
    if explained.clock.started is None:
        what = _("the breach of another clock") if explained.starts == "breach" else _(FACTS[explained.starts])
        yield labelled(N_("starts with"), (_("{what}, which is not there yet", what=what), "text"))
        return
    started = look.moment(explained.clock.started)
    if explained.starts == "breach":
        yield labelled(N_("started"), (f"{started}  " + _("by the breach of another clock"), "text"))
        return
    fact = next((one for one in facts if one.id == explained.started_by), None)
    who = f", {look.shown(fact.actor)}" if fact is not None and fact.actor != "engine" else ""
    number = f" (#{explained.started_by})" if explained.started_by is not None else ""
    yield labelled(N_("started"), (f"{started}  {_(FACTS[explained.starts])}{who}{number}", "text"))


def _end(explained: Explanation) -> Iterator[Line]:
    """Which facts keep it, while it can still be kept."""
    if explained.clock.ended is not None:
        return
    if explained.beat is not None:
        yield labelled(N_("each round"), (_(FACTS[explained.beat]), "text"))
    if explained.ends:
        yield labelled(N_("ends with"), (", ".join(_(FACTS[kind]) for kind in explained.ends), "text"))


def _measure(explained: Explanation, look: Look) -> Iterator[Line]:
    clock = explained.clock
    if clock.limit is not None:
        words = {"limit": N_("within {limit}"), "rhythm": N_("every {limit}"), "watch": N_("lasts {limit}")}
        said = _(words[clock.kind], limit=text.age(clock.limit))
        level = "  " + _("level {level}", level=look.level(clock.level)) if clock.level else ""
        yield labelled(N_("limit"), (said, "text"), (level, "muted"))
    hours = look.shown(pick(explained.calendar)) or _("every hour of every day")
    yield labelled(N_("calendar"), (hours, "text"), (f"  {look.shown(explained.zone)}", "muted"))


def _stretches(explained: Explanation, look: Look) -> Iterator[Line]:
    if explained.skipped:
        yield ((" " + _("{count} earlier stretches, summed up:", count=explained.skipped), "muted"),)
    for row in explained.stretches:
        yield _stretch(row, look)


def _stretch(row: CountedRow, look: Look) -> Line:
    counts = row.why in {"open", "later"}
    span = f" {look.moment(row.begin)} {look.glyph('arrow')} {look.moment(row.end)}"
    amount = f"+{text.age(row.counted)}" if counts else look.glyph("dash")
    token = "text" if counts else "muted"
    return (text.fit(span, 32), token), (text.fit(amount, 9, "right") + "  ", token), (_(_WHY[row.why]), token)


def _sums(explained: Explanation, look: Look) -> Iterator[Line]:
    clock = explained.clock
    if clock.used is not None and clock.left is not None:
        left = _("{span} left", span=text.age(clock.left))
        over = _("{span} too much", span=text.age(-clock.left))
        used = _("{span} used", span=text.age(clock.used))
        yield labelled(N_("counted"), (f"{used}, {over if clock.left < 0 else left}", "text"))
    if clock.due is not None:
        word = N_("observed until") if clock.kind == "watch" else N_("due")
        yield labelled(word, (look.by(clock.due), "title"), *_standing_still(explained, look))
    if clock.ended is not None:
        yield labelled(N_("ended"), (look.moment(clock.ended), "text"))
    if clock.misses:
        yield labelled(N_("missed"), (_("{count} rounds", count=clock.misses), "bad"))


def _standing_still(explained: Explanation, look: Look) -> Iterator[Piece]:
    """Until when it does not count, if that is now."""
    now = next((row for row in explained.stretches if row.begin <= look.now < row.end), None)
    if now is not None and now.why == "closed" and explained.clock.ended is None:
        yield "  " + _("stands still until {time}", time=look.by(now.end)), "notice"


def _unsure(explained: Explanation) -> Iterator[Line]:
    if explained.unsure:
        years = ", ".join(map(str, explained.unsure))
        words = _("The make-up working days of {years} are not published yet: this may still change.", years=years)
        yield ((f" {words}", "warn"),)


def _source(explained: Explanation, look: Look) -> Iterator[Line]:
    rule = " ".join(filter(None, (explained.clock.ref, explained.scheme)))
    yield labelled(N_("rule"), (look.shown(pick(explained.policy)), "text"), (f"  {look.shown(rule)}", "muted"))


def _heard(rows: Sequence[HeardRow], look: Look) -> Iterator[Line]:
    for at, row in enumerate(rows):
        when = look.moment(row.at) if row.at is not None else _("not set")
        who = (look.shown(row.person), "text") if row.person else (_("nobody"), "warn")
        done = f"  {look.glyph('done')}" if row.done and row.person else ""  # what nobody heard is not done
        named = f"{when}  {look.shown(post(row.post, pick(row.name)))}: "
        yield labelled("" if at else N_("who hears it"), (named, "muted"), who, (done, "good"))
