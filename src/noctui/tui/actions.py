"""The one table of actions: what an operator can do, with which key, where, and why not now.

Keys, footer, help and palette are all fed from here, so none of them can disagree with another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from noctui.catalog import N_
from noctui.tui import reasons
from noctui.tui.reasons import WhyNot

PLACES = ("desk", "devices", "tickets", "playbooks", "roster", "journal")
"""The six places, in the order of their keys `1`–`6`."""

ROOMS = frozenset(PLACES) | {"device", "ticket"}
"""Where an action may apply: the places, and the screens of one device and of one ticket."""

LISTS = ROOMS - {"playbooks"}
TICKETS = frozenset({"desk", "devices", "tickets", "device", "ticket"})


@dataclass(frozen=True, slots=True)
class Action:
    id: str
    """Stable name, as a keymap file will use it."""
    keys: tuple[str, ...]
    """Key names as Textual writes them; the first one is shown."""
    label: str
    help: str
    rooms: frozenset[str] = ROOMS
    dangerous: bool = False
    """It can't be taken back: a word has to be typed first."""
    why_not: WhyNot = lambda _context: None
    """Why it can't be done now, as a translated sentence, or None."""
    weight: int = 50
    """Place in the footer, lowest first; the footer shows as many as fit."""

    @property
    def shown_key(self) -> str:
        return shown_key(self.keys[0])


_KEY_NAMES = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "space": "space",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "shift+Tab",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def shown_key(key: str) -> str:
    """A key as an operator reads it: `slash` → `/`."""
    return _KEY_NAMES.get(key, key)


# --------------------------------------------------------------------------------------------------------- the table

_LOOK = frozenset({"desk", "devices", "tickets", "journal"})
_FACT = TICKETS - {"devices", "device"}

ACTIONS: tuple[Action, ...] = (
    Action(
        "ticket.accept",
        ("a",),
        N_("accept"),
        N_("Take the ticket: you become its owner, and everybody sees it."),
        TICKETS,
        why_not=reasons.first(reasons.no_ticket, reasons.closed, reasons.taken, reasons.act),
        weight=1,
    ),
    Action(
        "device.acknowledge",
        ("A",),
        N_("acknowledge"),
        N_("Mute a problem that is known, with a reason and an end; the recovery ends it too."),
        TICKETS,
        why_not=reasons.first(reasons.no_device, reasons.well, reasons.act),
        weight=4,
    ),
    Action(
        "ticket.arrived",
        ("r",),
        N_("arrived"),
        N_("Record that somebody has arrived on site."),
        _FACT,
        why_not=reasons.on_open_ticket,
        weight=6,
    ),
    Action(
        "ticket.plan_proposed",
        ("s",),
        N_("solution"),
        N_("Record that a solution has been proposed."),
        _FACT,
        why_not=reasons.on_open_ticket,
        weight=7,
    ),
    Action(
        "ticket.spare_needed",
        ("b",),
        N_("spare needed"),
        N_("Record that a spare part is needed; its clock starts."),
        _FACT,
        why_not=reasons.on_open_ticket,
        weight=17,
    ),
    Action(
        "ticket.spare_arrived",
        ("B",),
        N_("spare arrived"),
        N_("Record that the spare part has arrived."),
        _FACT,
        why_not=reasons.on_open_ticket,
        weight=18,
    ),
    Action(
        "ticket.progress_reported",
        ("u",),
        N_("progress"),
        N_("Record that the customer was told how far it is (update)."),
        _FACT,
        why_not=reasons.on_open_ticket,
        weight=13,
    ),
    Action(
        "ticket.recovered",
        ("R",),
        N_("recovered"),
        N_("Record that the service works again."),
        _FACT,
        why_not=reasons.first(reasons.no_ticket, reasons.closed, reasons.recovered, reasons.act),
        weight=8,
    ),
    Action(
        "ticket.resolved",
        ("v",),
        N_("resolved"),
        N_("Record that the cause is removed."),
        _FACT,
        why_not=reasons.first(reasons.no_ticket, reasons.closed, reasons.not_recovered, reasons.resolved, reasons.act),
        weight=9,
    ),
    Action(
        "ticket.closed",
        ("c",),
        N_("close"),
        N_("Close the ticket; asks for a typed word."),
        _FACT,
        dangerous=True,
        why_not=reasons.first(reasons.no_ticket, reasons.closed, reasons.not_resolved, reasons.act),
        weight=10,
    ),
    Action(
        "ticket.pause",
        ("z",),
        N_("pause"),
        N_("Stop the clocks that may pause; say why, and since when."),
        _FACT,
        why_not=reasons.first(reasons.no_ticket, reasons.closed, reasons.paused, reasons.act),
        weight=15,
    ),
    Action(
        "ticket.resume",
        ("Z",),
        N_("resume"),
        N_("Let the paused clocks run on."),
        _FACT,
        why_not=reasons.first(reasons.no_ticket, reasons.closed, reasons.not_paused, reasons.act),
        weight=16,
    ),
    Action(
        "ticket.regrade",
        ("d",),
        N_("regrade"),
        N_("Give the ticket another level; all its clocks are reckoned again."),
        _FACT,
        why_not=reasons.on_open_ticket,
        weight=27,
    ),
    Action(
        "ticket.note",
        ("N",),
        N_("note"),
        N_("Write a note on the ticket."),
        TICKETS,
        why_not=reasons.on_ticket,
        weight=12,
    ),
    Action(
        "ticket.reference",
        ("e",),
        N_("reference"),
        N_("Add an outside reference: the carrier's or the customer's number, a phone call."),
        TICKETS,
        why_not=reasons.on_ticket,
        weight=19,
    ),
    Action(
        "ticket.correct",
        ("x",),
        N_("correct"),
        N_("Void the chosen fact because it is wrong; it stays visible and the clocks are reckoned again."),
        frozenset({"ticket"}),
        dangerous=True,
        why_not=reasons.first(reasons.no_ticket, reasons.no_fact, reasons.act),
        weight=11,
    ),
    Action(
        "device.maintenance",
        ("w",),
        N_("maintenance"),
        N_("Open a maintenance window on the device or its whole site: start, end, reason."),
        TICKETS,
        why_not=reasons.on_device,
        weight=20,
    ),
    Action(
        "mute.end",
        ("U",),
        N_("unmute"),
        N_("End the acknowledgement or the maintenance window of the device now."),
        TICKETS,
        why_not=reasons.first(reasons.no_device, reasons.not_muted, reasons.act),
        weight=21,
    ),
    Action(
        "device.probe",
        ("P",),
        N_("probe now"),
        N_("Ask the device now and show what it answers."),
        TICKETS,
        why_not=reasons.first(reasons.no_device, reasons.no_engine),
        weight=14,
    ),
    Action(
        "log.write",
        ("l",),
        N_("log"),
        N_("Write a timed line into the duty log, without a ticket."),
        why_not=reasons.act,
        weight=22,
    ),
    Action("copy", ("y",), N_("copy"), N_("Copy a plain-text summary, and show it to be read out."), LISTS, weight=23),
    Action(
        "list.open",
        ("enter",),
        N_("show"),
        N_("Open what the cursor is on."),
        LISTS - {"roster"},
        why_not=reasons.no_row,
        weight=0,
    ),
    Action(
        "list.filter", ("slash",), N_("filter"), N_("Show only rows with these words; Esc shows all."), _LOOK, weight=11
    ),
    Action(
        "list.sort",
        ("o",),
        N_("sort"),
        N_("Sort by each column in turn, first up, then down."),
        LISTS,
        weight=25,
    ),
    Action(
        "list.mark",
        ("space",),
        N_("mark"),
        N_("Mark the row: accept, acknowledge and copy then take all marked."),
        _LOOK,
        why_not=reasons.no_row,
        weight=15,
    ),
    Action(
        "list.next_new",
        ("n",),
        N_("next new"),
        N_("Go to the next row that changed since you last looked."),
        _LOOK,
        weight=24,
    ),
    Action(
        "list.freeze",
        ("p",),
        N_("freeze"),
        N_("Hold the lists still while you read; once more lets them move."),
        _LOOK,
        weight=26,
    ),
    Action("list.up", ("up", "k"), N_("up"), N_("One row up."), LISTS),
    Action("list.down", ("down", "j"), N_("down"), N_("One row down."), LISTS),
    Action("list.page_up", ("pageup",), N_("page up"), N_("One page up."), LISTS),
    Action("list.page_down", ("pagedown",), N_("page down"), N_("One page down."), LISTS),
    Action("list.first", ("g", "home"), N_("top"), N_("To the first row."), LISTS),
    Action("list.last", ("G", "end"), N_("bottom"), N_("To the last row."), LISTS),
    Action(
        "pane.next",
        ("tab",),
        N_("next pane"),
        N_("To the next pane."),
        frozenset({"desk", "device", "ticket"}),
        weight=5,
    ),
    Action(
        "pane.previous",
        ("shift+tab",),
        N_("previous pane"),
        N_("To the previous pane."),
        frozenset({"desk", "device", "ticket"}),
    ),
    Action(
        "back",
        ("escape",),
        N_("back"),
        N_("Close what was opened, or clear the filter; never leaves the desk."),
        weight=30,
    ),
    Action("place.desk", ("1",), N_("Desk"), N_("Everything at a glance.")),
    Action("place.devices", ("2",), N_("Devices"), N_("All devices of the site.")),
    Action("place.tickets", ("3",), N_("Tickets"), N_("All tickets, the most urgent deadline first.")),
    Action("place.playbooks", ("4",), N_("Playbooks"), N_("Emergency procedures.")),
    Action("place.roster", ("5",), N_("Roster"), N_("Who is on duty.")),
    Action("place.journal", ("6",), N_("Journal"), N_("Everything that happened.")),
    Action("bell.mute", ("m",), N_("bell"), N_("Switch the bell of this desk off or on."), weight=40),
    Action("face.language", ("L",), N_("language"), N_("Switch between English and Chinese."), weight=41),
    Action("face.theme", ("T",), N_("theme"), N_("Switch to the next theme."), weight=42),
    Action("palette", ("colon",), N_("actions"), N_("Find an action by its name."), weight=3),
    Action("help", ("question_mark",), N_("help"), N_("Every key of exactly this place."), weight=2),
    Action(
        "quit", ("q",), N_("leave"), N_("Leave the desk; asks first when the engine would stop with you."), weight=31
    ),
)

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def actions_of(room: str) -> tuple[Action, ...]:
    """All actions that apply in a room, in the order of the table."""
    return tuple(action for action in ACTIONS if room in action.rooms)


def footer_of(room: str) -> tuple[Action, ...]:
    """The actions of a room for its footer, the most wanted first."""
    return tuple(sorted(actions_of(room), key=lambda action: action.weight))


def clashes(actions: Iterable[Action]) -> list[tuple[str, str, str]]:
    """Keys that two actions of one room share, as (key, action id, action id): Textual would drop one in silence."""
    found = []
    for room in sorted(ROOMS):
        owner: dict[str, str] = {}
        for action in (one for one in actions if room in one.rooms):
            for key in action.keys:
                if key in owner:
                    found.append((key, owner[key], action.id))
                owner[key] = action.id
    return found
