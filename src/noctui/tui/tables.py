"""What each list shows of a row: columns, and the cells of devices, tickets, facts, journal entries, posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from noctui.catalog import N_, _, pick
from noctui.domain.moments import MINUTE, SECOND
from noctui.tui import text
from noctui.tui.columns import Cell, Cells, Column, natural
from noctui.tui.fact_words import fact_text, recorded_late
from noctui.tui.folding import names
from noctui.tui.lazy_cells import LazyCells
from noctui.tui.mirror import is_stale
from noctui.tui.sentences import TONES, event_line, journal_line
from noctui.tui.words import DEVICE_STATES, FLAPPING, GROUP_STATES, MUTES, actor, holder

if TYPE_CHECKING:
    from noctui.domain.moments import Instant
    from noctui.domain.queries import FactRow, GroupRow
    from noctui.domain.views import DeviceRow, JournalRow, RosterRow
    from noctui.tui.look import Look

Row = tuple[Cell, ...]


def age_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: for how long."""
    return text.age(now - value), "text"


class Read(NamedTuple):
    """What the age of a reading is made of: the row, the sign of staleness, the mark of a fallback."""

    row: DeviceRow
    stale: str
    mark: str


def reading_age_now(value: Any, now: Instant) -> tuple[str, str]:
    """Live cell: how old a reading is, in steps of ten seconds so that a calm list does not flicker."""
    row, stale, mark = value
    old = max(now - row.checked, 0)
    words = text.age(old) if old >= MINUTE else f"{old // SECOND // 10 * 10}s" if old >= 10 * SECOND else "<10s"
    if is_stale(row, now):
        return f"{mark}{stale}{words}", "stale"
    return f"{mark}{words}", "warn" if mark else "muted"


# ----------------------------------------------------------------------------------------------------------- devices

DEVICE_COLUMNS = (
    Column("state", N_("State"), 13, priority=10),
    Column("device", N_("Device"), 12, flex=1, most=24, priority=11),
    Column("name", N_("Name"), 12, flex=4, most=40, priority=6),
    Column("address", N_("Address"), 14, flex=1, most=24, priority=4),
    Column("site", N_("Site"), 8, flex=1, most=16, priority=3),
    Column("loss", N_("Loss"), 5, align="right", priority=7),
    Column("rtt", N_("RTT"), 7, align="right", priority=5),
    Column("read", N_("Read"), 7, align="right", priority=2, live=reading_age_now),
    Column("since", N_("For"), 6, align="right", priority=8, live=age_now),
    Column("ticket", N_("Ticket"), 6, priority=9),
    Column("mute", N_("Mute"), 7, priority=4),
)

_STATE, _DEVICE, _NAME, *_rest, _SINCE, _TICKET, _MUTE = DEVICE_COLUMNS

PROBLEM_COLUMNS = (
    _STATE,
    _DEVICE,
    Column("detail", N_("Detail"), 16, flex=4, most=30, priority=7),
    replace(_NAME, priority=3),
    _SINCE,
    _TICKET,
)
"""The devices of the overview: all of them have a problem, and the detail says which."""

_RANK = {"down": 0, "degraded": 1, "unreachable": 2, "unknown": 5}


def severity(row: DeviceRow) -> tuple[int, int, list[str | int]]:
    """Sorts the worst first; what is muted goes behind what is not. The newest of equals first, by the second; those
    that are well or only lost behind another stand by name, where a hand finds them again."""
    if row.state == "up" and not row.flapping:
        return (3 if row.soft or row.redundancy else 6), 0, natural(row.id)
    newest = 0 if row.state == "unreachable" else -(row.since // SECOND)
    rank = min(_RANK.get(row.state, 1), 1) if row.flapping else _RANK[row.state]
    return (4 if row.mute else rank), newest, natural(row.id)


class Shown(NamedTuple):
    """A device, and how it is looked at: what its cells are made of."""

    row: DeviceRow
    look: Look

    def text(self, raw: str, token: str = "text") -> Cell:
        """Foreign text; what is muted stands back."""
        return Cell(self.look.shown(raw), "muted" if self.row.mute else token)


def _state(it: Shown) -> Cell:
    row, look = it
    if row.flapping:
        token = "state.down" if row.state == "down" else "warn"
        return Cell(f"{look.glyph('flapping')} {_(FLAPPING)} {look.glyph(row.state)}", token, severity(row))
    suspected = look.glyph("soft") if row.soft else ""
    said = f"{look.glyph(row.state)} {_(DEVICE_STATES[row.state])}{suspected}"
    if row.redundancy and row.state == "up":
        said = _("{state} {sign}group", state=said, sign=look.glyph(GROUP_STATES[row.redundancy][1]))
        return Cell(said, "warn", severity(row))
    return Cell(said, f"state.{row.state}", severity(row))


def _loss(it: Shown) -> Cell:
    loss = it.row.loss
    return Cell(text.percent(loss, it.look.glyph("dash")), "warn" if loss else "text", _number(loss))


def _since(it: Shown) -> Cell:
    since = it.row.since
    return Cell("", "text", -since, since) if since else Cell(it.look.glyph("dash"))


def _ticket(it: Shown) -> Cell:
    ticket = it.row.ticket
    return Cell(f"T-{ticket}" if ticket is not None else "", "title", ticket)


def _detail(it: Shown) -> Cell:
    return Cell(_detail_words(it.row, it.look), "muted" if it.row.mute else "text")


_DEVICE_CELLS: dict[str, Callable[[Shown], Cell]] = {
    "state": _state,
    "device": lambda it: it.text(it.row.id, "title" if it.row.state != "up" else "text"),
    "name": lambda it: it.text(it.row.name),
    "address": lambda it: it.text(it.row.address),
    "site": lambda it: it.text(it.row.site),
    "loss": _loss,
    "rtt": lambda it: Cell(text.rtt(it.row.rtt, it.look.glyph("dash")), "text", _number(it.row.rtt)),
    "read": lambda it: _read(it.row, it.look),
    "since": _since,
    "ticket": _ticket,
    "mute": lambda it: _mute(it.row, it.look),
    "detail": _detail,
}


_DEVICE_ORDERS: dict[str, Callable[[Shown], Any]] = {
    "state": lambda it: severity(it.row),
    "device": lambda it: it.row.id,
}
"""Of the columns by which thousands are ordered: the cells themselves are needed for some dozen."""


def _cells_for(columns: Sequence[Column]) -> Callable[[DeviceRow, Look], Cells]:
    makers = tuple(_DEVICE_CELLS[column.id] for column in columns)
    orders = {place: _DEVICE_ORDERS[column.id] for place, column in enumerate(columns) if column.id in _DEVICE_ORDERS}
    return lambda row, look: LazyCells(makers, Shown(row, look), orders)


device_cells = _cells_for(DEVICE_COLUMNS)
problem_cells = _cells_for(PROBLEM_COLUMNS)


def _detail_words(row: DeviceRow, look: Look) -> str:
    """What there is to know beside the state."""
    if row.mute is not None:
        return f"{look.glyph(row.mute)} {_(MUTES[row.mute])}: {look.shown(row.mute_text)}"
    if row.root:
        return _("behind {device}", device=look.shown(row.root))
    if row.flapping:
        return _("now {state}", state=_(DEVICE_STATES[row.state]))
    if row.redundancy:
        return group_words(row, look)
    if row.state == "down":
        return look.shown(row.address)
    answers = _("loss {percent}", percent=text.percent(row.loss)) if row.loss else text.rtt(row.rtt, look.glyph("dash"))
    return _("{answers}, suspected", answers=answers) if row.soft else answers


def group_words(row: DeviceRow, look: Look) -> str:
    """What is left of the redundancy group that the device is in."""
    word, like = GROUP_STATES[row.redundancy or "whole"]
    return f"{look.glyph(like)} {_('group {state}', state=_(word))}"


def has_problem(row: DeviceRow) -> bool:
    """Whether a device belongs on the overview."""
    return row.state in {"down", "degraded", "unreachable"} or row.soft or row.flapping is not None


def _number(value: float | None) -> float:
    return -1 if value is None else value


def _read(row: DeviceRow, look: Look) -> Cell:
    if not row.checked:
        return Cell(look.glyph("dash"), "muted", 0)
    mark = look.glyph("fallback") if row.method == "tcp" else ""
    return Cell("", "", -row.checked, Read(row, look.glyph("stale"), mark))


def _mute(row: DeviceRow, look: Look) -> Cell:
    if row.mute is None:
        return Cell("")
    left = text.age((row.mute_ends or look.now) - look.now)
    return Cell(f"{look.glyph(row.mute)}{left}", "muted", row.mute_ends)


# ------------------------------------------------------------------------------------------- facts, journal, roster

FACT_COLUMNS = (
    Column("mark", "", 1, priority=10),
    Column("when", N_("When"), 11, priority=9),
    Column("who", N_("Who"), 8, flex=1, most=14, priority=7),
    Column("what", N_("What"), 20, flex=8, priority=10),
    Column("entry", N_("Entry"), 6, align="right", priority=2),
)


def fact_cells(run: Sequence[FactRow], look: Look, facts: Sequence[FactRow] = ()) -> Row:
    """Cells for `FACT_COLUMNS` of one fact, or of several that say the same of many devices; `facts`: all of them."""
    row = run[0]
    said = look.shown(fact_text(row, facts, look.names)) if len(run) == 1 else _many(run, look)
    late = recorded_late(row)
    if late:
        said += _("  (written down {time})", time=look.moment(row.recorded))
    if row.voided:
        said = _("VOID  {text}", text=said)
    token = "void" if row.voided else "text"
    sign = look.glyph("late") if row.voided else look.glyph("soft") if late else look.glyph("bullet")
    return (
        Cell(sign, "bad" if row.voided else "muted"),
        Cell(look.moment(row.occurred), token, (row.occurred, row.id)),
        Cell(look.shown(actor(row.actor)), token),
        Cell(said, token),
        Cell(str(row.journal), "muted", row.journal),
    )


def full_fact(row: FactRow, look: Look, facts: Sequence[FactRow] = ()) -> str:
    """All of one fact, line breaks and all (foreign parts are still raw): when, who, what, and when it was written."""
    said = [f"{look.moment(row.occurred)}  {actor(row.actor)}  {fact_text(row, facts, look.names)}"]
    if recorded_late(row):
        said.append(_("  (written down {time})", time=look.moment(row.recorded)).strip())
    if row.voided:
        said.append(_("It is void: a correction took it back."))
    return "\n".join(said)


def _many(run: Sequence[FactRow], look: Look) -> str:
    template = (
        N_("{count} more devices affected: {names}") if run[0].kind == "joined" else N_("{count} work again: {names}")
    )
    return _(template, count=len(run), names=look.shown(names(run)))


JOURNAL_COLUMNS = (
    Column("entry", N_("Entry"), 6, align="right", priority=4),
    Column("when", N_("When"), 11, priority=9),
    Column("who", N_("Who"), 8, flex=1, most=14, priority=6),
    Column("subject", N_("About"), 12, flex=2, most=24, priority=8),
    Column("what", N_("What"), 30, flex=6, priority=10),
    Column("hash", N_("Hash"), 16, priority=1),
)

EVENT_COLUMNS = tuple(
    replace(column, width=20) if column.id == "what" else column
    for column in JOURNAL_COLUMNS
    if column.id not in {"entry", "hash"}
)
"""A journal entry where only what happened counts, and to what, in half a screen too."""


def journal_cells(row: JournalRow, look: Look) -> Row:
    """Cells for `JOURNAL_COLUMNS`."""
    return (
        Cell(str(row.seq), "muted", row.seq),
        Cell(look.moment(row.at), "text", row.at),
        Cell(look.shown(actor(row.actor)), "text"),
        Cell(_subject(row.subject, look), "title"),
        Cell(look.shown(journal_line(row, look.names)), journal_token(row)),
        Cell(row.hash, "muted"),
    )


def _subject(subject: str, look: Look) -> str:
    word = _SUBJECTS.get(subject)
    kind, _colon, name = subject.partition(":")
    return _(word) if word else look.shown(actor(name) if kind == "operator" else subject.removeprefix("device:"))


def full_entry(row: JournalRow, look: Look) -> str:
    """All of one entry (foreign parts are still raw): when, who, about what, what, until when, and its proof."""
    ends = row.params.get("ends", "")
    lines = [f"{look.moment(row.at)}  {actor(row.actor)}  {row.subject}", journal_line(row, look.names)]
    if ends.isdecimal():
        lines.append(_("until {time}", time=look.moment(int(ends))))
    return "\n".join((*lines, f"#{row.seq} {row.hash}"))


_SUBJECTS = {"log": N_("duty log"), "site": N_("site"), "drill": N_("drill")}


def event_cells(run: Sequence[JournalRow], look: Look, cut: bool = False) -> Row:
    """Cells for `EVENT_COLUMNS` of one entry, or of several that say the same of many devices; `cut`: of even more."""
    row = run[-1]
    _seq, when, who, subject, _what, _hash = journal_cells(row, look)
    count = f"{len(run)}+" if cut else str(len(run))
    about = subject if len(run) == 1 else Cell(_("{count} devices", count=count), "title")
    return when, who, about, Cell(look.shown(event_line(run, look.names)), journal_token(row))


def journal_token(row: JournalRow) -> str:
    """What is bad or good news stands out; the rest is text."""
    area, _dot, word = row.kind.partition(".")
    said = TONES.get(word, "text") if area == "announced" else "text"
    return _STATE_TONES.get(row.params.get("state", ""), said)


_STATE_TONES = {"down": "bad", "degraded": "warn", "unreachable": "warn", "up": "good"}


MINOR_KINDS = ("device.state", "ticket.joined", "ticket.left", "mute.ended", "ticket.reported")
"""Of journal entries that are the echo of something that is said anyway."""


def is_event(row: JournalRow) -> bool:
    """Whether an entry belongs to what happened last. That a service has recovered by itself is announced as well."""
    return row.kind not in MINOR_KINDS and (row.kind, row.actor) != ("ticket.recovered", "engine")


ROSTER_COLUMNS = (
    Column("sign", "", 1, priority=10),
    Column("post", N_("Post"), 12, flex=2, most=34, priority=9),
    Column("first", N_("On duty"), 12, flex=1, most=24, priority=10),
    Column("phone", N_("Phone"), 13, flex=1, most=20, priority=8),
    Column("until", N_("Until"), 11, most=16, priority=6),
    Column("backup", N_("Backup"), 12, flex=1, most=24, priority=7),
    Column("backup_phone", N_("Phone"), 13, flex=1, most=20, priority=5),
)
_POST_SIGNS = {"manned": ("", "title"), "backup": ("warning", "warn"), "nobody": ("late", "bad"), "idle": ("", "muted")}
"""Sign and style of each state of a post."""


def roster_cells(row: RosterRow, look: Look) -> Row:
    """Cells for `ROSTER_COLUMNS`."""
    sign, style = ("arrow", "warn") if row.source == "handover" else _POST_SIGNS[row.state]
    return (
        Cell(look.glyph(sign) if sign else "", style),
        Cell(look.shown(pick(row.name)), "muted"),
        Cell(look.shown(holder(row)), style),
        Cell(look.shown(row.backup_phone if row.state == "backup" else row.phone), "text"),
        _until(row, look),
        Cell(look.shown(row.backup), "text"),
        Cell(look.shown(row.backup_phone), "text"),
    )


def _until(row: RosterRow, look: Look) -> Cell:
    """The next hand-off; where the roster has somebody else there already, that it is not handed over."""
    if row.source == "handover":
        return Cell(_("handover"), "warn")
    return Cell(look.moment(row.until) if row.until is not None else "", "muted")


def _group_state(group: GroupRow | None, look: Look) -> Cell:
    if group is None:
        return Cell("")
    word, like = GROUP_STATES[group.state]
    return Cell(f"{look.glyph(like)} {_(word)}", f"state.{like}")


NEIGHBOUR_COLUMNS = (
    Column("relation", N_("Relation"), 10, priority=9),
    *(column for column in DEVICE_COLUMNS if column.id in {"state", "device", "name", "since"}),
)


def neighbour_cells(relation: str, name: str, row: DeviceRow | None, look: Look, group: GroupRow | None = None) -> Row:
    """Cells for `NEIGHBOUR_COLUMNS`; a redundancy group is a neighbour without a row."""
    if row is None:
        return (
            Cell(_(relation), "muted"),
            _group_state(group, look),
            Cell(look.shown(name), "title"),
            Cell(_("group: {names}", names=look.shown(", ".join(group.devices))) if group else _("group"), "muted"),
            Cell(""),
        )
    shown = Shown(row, look)
    return Cell(_(relation), "muted"), *(_DEVICE_CELLS[column.id](shown) for column in NEIGHBOUR_COLUMNS[1:])
