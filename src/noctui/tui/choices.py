"""What a field of a form offers, and how what was typed finds its way to one of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from noctui.catalog import N_, _, pick
from noctui.domain.queries import IntakeDetail, LevelRow, TicketDetail
from noctui.domain.ticket import FactKind
from noctui.domain.views import ClockRow, DeviceRow, RosterRow, TicketRow
from noctui.tui import words
from noctui.tui.look import Look
from noctui.tui.mirror import urgency
from noctui.tui.reasons import Context
from noctui.tui.text import harmless

K = TypeVar("K", bound=str)

SHOWN = 50
"""Choices in a list; more are found by typing."""

_ENDED = frozenset({"met", "late", "waived", "moot"})


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    """What the engine is told."""
    label: str
    """What stands in the field when it is chosen: harmless, so that the field gives back the very same."""
    about: str = ""
    """What there is to know before one chooses it; foreign parts are still raw."""
    letter: str = ""
    """Its key on the screen below: typed alone, it means this one."""

    @property
    def row(self) -> str:
        """One line of a list."""
        return "  ".join(filter(None, (self.letter, self.label, self.about)))


@dataclass(frozen=True, slots=True)
class Known:
    """What a form can draw on: what the cursor stands on, what the engine told, what the desk sees."""

    context: Context
    look: Look
    devices: Mapping[str, DeviceRow] = field(default_factory=dict)
    tickets: Mapping[int, TicketRow] = field(default_factory=dict)
    roster: Mapping[str, RosterRow] = field(default_factory=dict)
    intake: IntakeDetail | None = None

    @property
    def detail(self) -> TicketDetail | None:
        return self.context.detail


def offered(choices: Sequence[Choice], typed: str) -> tuple[list[Choice], int]:
    """The choices that fit what was typed, and which of them is meant; all of them when it names one outright."""
    wanted = typed.strip().casefold()
    if not wanted:
        return list(choices[:SHOWN]), 0
    outright = _outright(choices, wanted)
    if outright is not None:
        start = max(0, min(outright - SHOWN // 2, len(choices) - SHOWN))
        return list(choices[start : start + SHOWN]), outright - start
    fitting = [choice for choice in choices if all(word in _haystack(choice) for word in wanted.split())]
    fitting.sort(key=lambda choice: not choice.label.casefold().startswith(wanted))
    return fitting[:SHOWN], 0


def meant(choices: Sequence[Choice], typed: str) -> Choice | None:
    """The one choice that was typed: outright, or as the only one that fits; None when it is not clear."""
    wanted = typed.strip().casefold()
    if (outright := _outright(choices, wanted)) is not None:
        return choices[outright]
    found, _at = offered(choices, typed) if wanted else ([], 0)
    return found[0] if len(found) == 1 else None


def _outright(choices: Sequence[Choice], wanted: str) -> int | None:
    names = ((choice.key.casefold(), choice.label.casefold(), choice.letter or choice.key) for choice in choices)
    return next((at for at, called in enumerate(names) if wanted in called), None)


def _haystack(choice: Choice) -> str:
    return f"{choice.key} {choice.label} {choice.about}".casefold()


# ------------------------------------------------------------------------------------------------- what is offered


def of_words(table: Mapping[K, str], about: Mapping[K, str] | None = None) -> list[Choice]:
    """A table of codes and their words."""
    told = about or {}
    return [Choice(key, _(label), _(told.get(key, ""))) for key, label in table.items()]


def kinds(_known: Known) -> list[Choice]:
    return of_words(words.KINDS, words.KINDS_ABOUT)


def channels(_known: Known) -> list[Choice]:
    return of_words(words.CHANNELS)


def consents(_known: Known) -> list[Choice]:
    return of_words(words.CONSENTS)


def criteria(_known: Known) -> list[Choice]:
    return of_words(words.CRITERIA)


def relations(_known: Known) -> list[Choice]:
    return of_words(words.RELATIONS)


def yes_or_no(_known: Known) -> list[Choice]:
    return [Choice("yes", _("yes, allowed")), Choice("no", _("no, refused"))]


def levels(known: Known) -> list[Choice]:
    """Those of the ticket's policy, the worst first, each with its definition."""
    rows = known.detail.levels if known.detail else ()
    present = known.context.ticket.level if known.context.ticket else ""
    return [_level(row, _("  (now)") if row.id == present else "") for row in rows]


def intake_levels(known: Known) -> list[Choice]:
    """Those that a new ticket may get, the proposed one first in words."""
    rows = known.intake.levels if known.intake is not None else ()
    proposed = known.intake.proposed if known.intake is not None else ""
    name = next((pick(row.name) for row in rows if row.id == proposed), proposed)
    first = Choice("", harmless(_("as proposed: {level}", level=name)) if name else _("as proposed"))
    return [first, *(_level(row) for row in rows)]


def _level(row: LevelRow, mark: str = "") -> Choice:
    return Choice(row.id, _named(row.id, pick(row.name)) + mark, pick(row.about))


def _named(key: str, name: str) -> str:
    """Id and name; only the name where it begins with the id anyway."""
    starts = name.casefold().startswith(key.casefold())
    return harmless((name or key) if starts or not name else f"{key}  {name}")


def people(known: Known) -> list[Choice]:
    """Who may get a ticket: everybody but its owner."""
    owner = known.context.ticket.owner if known.context.ticket else None
    rows = known.detail.people if known.detail else ()
    return [Choice(row.login, harmless(f"{row.name} ({row.login})")) for row in rows if row.login != owner]


def clocks(known: Known) -> list[Choice]:
    """Those that have not ended, the most urgent first."""
    return [_clock(clock, known.look) for clock in still_owed(known)]


def rhythms(known: Known) -> list[Choice]:
    """Which rhythm a progress report is meant for, when there are several."""
    rows = [clock for clock in still_owed(known) if clock.kind == "rhythm"]
    return [] if len(rows) < 2 else [Choice("", _("all of them")), *(_clock(clock, known.look) for clock in rows)]


def kept_by(kind: FactKind) -> Callable[[Known], list[Choice]]:
    """Which promise a fact is meant for: those that it can keep, the most urgent first; for one there is no choice."""

    def offer(known: Known) -> list[Choice]:
        ends = known.detail.ends if known.detail is not None else {}
        rows = [_clock(clock, known.look) for clock in still_owed(known) if kind in ends.get(clock.spec, ())]
        return [] if len(rows) < 2 else [*rows, Choice("", _("whichever it fits"))]

    return offer


def still_owed(known: Known) -> list[ClockRow]:
    """The clocks that have not ended, the most urgent first."""
    rows = known.context.ticket.clocks if known.context.ticket else ()
    still = [clock for clock in rows if clock.state not in _ENDED]
    return sorted(still, key=lambda clock: (clock.due is None, clock.due or 0))


def _clock(clock: ClockRow, look: Look) -> Choice:
    state = urgency(clock, look.now)
    left = look.left(clock.due).strip() if clock.due is not None else _(words.CLOCKS[clock.state])
    return Choice(clock.spec, harmless(pick(clock.name)), f"{look.glyph(state)} {left}  {clock.ref}")


def devices(known: Known) -> list[Choice]:
    """All of the site; none is an answer too."""
    rows = sorted(known.devices.values(), key=lambda row: (row.state == "up", row.id))
    return [Choice("", _("no device")), *map(device, rows)]


def device(row: DeviceRow) -> Choice:
    told = f"{row.name}  {row.address}  {row.place}  {_(words.DEVICE_STATES[row.state])}"
    return Choice(row.id, harmless(row.id), told if row.ticket is None else f"{told}  T-{row.ticket}")


def contracts(known: Known) -> list[Choice]:
    """All of the site."""
    rows = known.intake.contracts if known.intake else ()
    return [Choice(row.id, _named(row.id, row.name)) for row in rows]


def intake_contracts(known: Known) -> list[Choice]:
    """The same, or none: it follows from the device."""
    return [Choice("", _("follows from the device")), *contracts(known)]


def other_tickets(known: Known) -> list[Choice]:
    """Every ticket but this one, those that are open and of the same site first."""
    here = known.context.ticket
    rows = [row for row in known.tickets.values() if here is None or row.id != here.id]
    rows.sort(key=lambda row: (row.status == "closed", here is not None and row.site != here.site, -row.id))
    return [Choice(str(row.id), f"T-{row.id}", _other(row)) for row in rows]


def merge_targets(known: Known) -> list[Choice]:
    """The same; first those that it can go into: of its kind, open, and reported before it."""
    here = known.context.ticket
    fits = {
        str(row.id)
        for row in known.tickets.values()
        if here is not None and row.status != "closed" and row.kind == here.kind and row.opened <= here.opened
    }
    return sorted(other_tickets(known), key=lambda choice: choice.key not in fits)


def _other(row: TicketRow) -> str:
    label = words.ticket_label(row)
    return label if row.kind == "fault" else f"{_(words.KINDS[row.kind])}: {label}"


def steps(known: Known) -> list[Choice]:
    """Only the next step of a defect can be done."""
    step = known.context.ticket.step if known.context.ticket else ""
    told: Mapping[str, str] = words.STEPS  # type: ignore[assignment]
    return [Choice(step, _(told[step]), words.signer(step))] if step in told else []


def natures(_known: Known) -> list[Choice]:
    """What the analysis of a defect may find it to be."""
    return of_words(words.NATURES)


NONE_FITS = N_("None of these; clear the field to see them all.")
