"""The one table of actions: what an operator can do, with which key, where, and why not now.

Keys, footer, help and palette are all fed from here, so none of them can disagree with another.
"""

from collections.abc import Iterable
from pathlib import Path

from noctui.catalog import N_, _
from noctui.tui import key_map, reasons
from noctui.tui.action import LISTS, LOOK, PLACES, ROOMS, TICKETS, Action, by_role, shown_key
from noctui.tui.device_actions import DEVICE_ACTIONS
from noctui.tui.drill_actions import DRILL_ACTIONS
from noctui.tui.handover_actions import HANDOVER_ACTIONS
from noctui.tui.history_actions import HISTORY_ACTIONS
from noctui.tui.mute_actions import MUTE_ACTIONS
from noctui.tui.roster_actions import ROSTER_ACTIONS
from noctui.tui.run_actions import RUN_ACTIONS
from noctui.tui.ticket_actions import TICKET_ACTIONS

__all__ = [
    "ACTIONS",
    "BY_ID",
    "PLACES",
    "ROOMS",
    "Action",
    "actions_of",
    "clashes",
    "footer_of",
    "shown_key",
    "use_keys",
]

_PANES = LISTS - {"devices", "tickets", "journal"}
"""Where several lists stand side by side."""

_ACTIONS: tuple[Action, ...] = (
    *TICKET_ACTIONS,
    Action(
        "device.acknowledge",
        ("A",),
        N_("acknowledge"),
        N_("Mute a problem that is known, with a reason and an end; the recovery ends it too."),
        TICKETS,
        why_not=reasons.first(reasons.no_device, reasons.well, reasons.act),
        weight=6,
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
    *MUTE_ACTIONS,
    Action(
        "device.probe",
        ("Q",),
        N_("probe now"),
        N_("Ask the device now and show what it answers (query)."),
        TICKETS,
        why_not=reasons.first(reasons.no_device, reasons.no_engine),
        weight=14,
    ),
    *DEVICE_ACTIONS,
    *HISTORY_ACTIONS,
    *ROSTER_ACTIONS,
    *HANDOVER_ACTIONS,
    *RUN_ACTIONS,
    *DRILL_ACTIONS,
    Action(
        "log.write",
        ("l",),
        N_("log"),
        N_("Write a timed line into the duty log, without a ticket."),
        why_not=reasons.act,
        weight=22,
    ),
    Action(
        "site.reload",
        ("f4",),
        N_("site files"),
        N_("Show what the changed files of the site would change, and activate them."),
        why_not=reasons.no_engine,
        weight=40,
    ),
    Action("copy", ("y",), N_("copy"), N_("Copy a plain-text summary, and show it to be read out."), weight=23),
    Action(
        "list.open",
        ("enter",),
        N_("show"),
        N_("Open what the cursor is on."),
        LISTS - {"run"},
        why_not=reasons.no_row,
        weight=0,
    ),
    Action(
        "list.filter",
        ("slash",),
        N_("filter"),
        N_("Show only rows with these words; Esc shows all."),
        LOOK | {"playbooks", "mutes"},
        weight=11,
    ),
    Action(
        "list.sort",
        ("o",),
        N_("sort"),
        N_("Sort by each column in turn, first up, then down."),
        LISTS - {"handover", "run"},
        weight=25,
    ),
    Action(
        "list.mark",
        ("space",),
        N_("mark"),
        N_("Mark the row: accept, acknowledge and copy then take all marked."),
        LOOK,
        why_not=reasons.no_row,
        weight=15,
    ),
    Action(
        "list.next_new",
        ("right_square_bracket",),
        N_("next new"),
        N_("Go to the next row that changed since you last looked."),
        LOOK,
        weight=24,
    ),
    Action(
        "list.freeze",
        ("p",),
        N_("freeze"),
        N_("Hold the lists still while you read; once more lets them move."),
        LOOK,
        weight=26,
    ),
    Action("list.up", ("up", "k"), N_("up"), N_("One row up.")),
    Action("list.down", ("down", "j"), N_("down"), N_("One row down.")),
    Action("list.page_up", ("pageup",), N_("page up"), N_("One page up.")),
    Action("list.page_down", ("pagedown",), N_("page down"), N_("One page down.")),
    Action("list.first", ("g", "home"), N_("top"), N_("To the first row."), LISTS),
    Action("list.last", ("G", "end"), N_("bottom"), N_("To the last row."), LISTS),
    Action(
        "pane.next",
        ("tab",),
        N_("next pane"),
        N_("To the next pane."),
        _PANES,
        weight=8,
    ),
    Action(
        "pane.previous",
        ("shift+tab",),
        N_("previous pane"),
        N_("To the previous pane."),
        _PANES,
    ),
    Action(
        "back",
        ("escape",),
        N_("back"),
        N_("Close what was opened, or clear the filter; never leaves the desk."),
        weight=30,
    ),
    Action(
        "view.choose",
        ("V",),
        N_("views"),
        N_("Choose a saved view: mine, breached, paused … or one of your own."),
        LOOK - {"journal"},
        weight=12,
    ),
    Action(
        "view.save",
        ("Y",),
        N_("save view"),
        N_("Keep the filter and the order of this list under a name."),
        frozenset({"devices", "tickets"}),
        weight=33,
    ),
    Action("place.desk", ("1",), N_("Desk"), N_("Everything at a glance.")),
    Action("place.devices", ("2",), N_("Devices"), N_("All devices of the site.")),
    Action("place.tickets", ("3",), N_("Tickets"), N_("All tickets, the most urgent deadline first.")),
    Action("place.playbooks", ("4",), N_("Playbooks"), N_("Emergency procedures.")),
    Action("place.roster", ("5",), N_("Roster"), N_("Who is on duty.")),
    Action("place.journal", ("6",), N_("Journal"), N_("Everything that happened.")),
    Action(
        "engine.retry",
        ("f5",),
        N_("try again"),
        N_("Have an engine started at once; by itself that is tried every few seconds."),
        why_not=reasons.engine_lives,
        weight=-1,
    ),
    Action("bell.mute", ("m",), N_("bell"), N_("Switch the bell of this desk off or on."), weight=40),
    Action("face.language", ("L",), N_("language"), N_("Switch between English and Chinese."), weight=41),
    Action("face.theme", ("T",), N_("theme"), N_("Switch to the next theme."), weight=42),
    Action("palette", ("colon",), N_("actions"), N_("Find an action by its name."), weight=3),
    Action("help", ("question_mark",), N_("help"), N_("Every key of exactly this place."), weight=2),
    Action(
        "desk.lock",
        ("K",),
        N_("lock"),
        N_("Lock this desk: clocks and alarms stay on the screen, all else waits for your PIN."),
        weight=43,
    ),
    Action(
        "desk.sit",
        ("I",),
        N_("sit down"),
        N_("Another operator sits down at this desk, with their PIN."),
        why_not=reasons.no_engine,
        weight=44,
    ),
    Action(
        "quit", ("q",), N_("leave"), N_("Leave the desk; asks first when the engine would stop with you."), weight=31
    ),
)

ACTIONS: list[Action] = list(map(by_role, _ACTIONS))

BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def use_keys(folders: Iterable[Path]) -> str:
    """From now on actions have the keys that the files of these folders say; places that are imported later obey them.

    Returns why they can't be used (translated): then the keys are ours.
    """
    ours = tuple(map(by_role, _ACTIONS))
    try:
        chosen, said = key_map.load(folders, ours), ""
    except key_map.BadKeys as error:
        chosen, said = {}, _("Your keys are not used: {why}", why=error.problems[0])
    ACTIONS[:] = key_map.rebound(ours, chosen)
    BY_ID.update({action.id: action for action in ACTIONS})
    return said


def actions_of(room: str) -> tuple[Action, ...]:
    """All actions that apply in a room, in the order of the table."""
    return tuple(action for action in ACTIONS if room in action.rooms)


def footer_of(room: str) -> tuple[Action, ...]:
    """The actions of a room that have a key, for its footer, the most wanted first."""
    return tuple(sorted((one for one in actions_of(room) if one.keys), key=lambda action: action.weight))


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
