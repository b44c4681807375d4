"""What an action is: a name, its keys, its words, where it applies, and why not now."""

from dataclasses import dataclass, replace
from typing import get_args

from noctui.domain.operators import RIGHTS, Right
from noctui.domain.ticket import FactKind
from noctui.tui.reasons import WhyNot, first, needs

PLACES = ("desk", "devices", "tickets", "playbooks", "roster", "journal")
"""The six places, in the order of their keys `1`–`6`."""

ROOMS = frozenset(PLACES) | {"device", "ticket", "handover", "post", "run", "playbook", "mutes", "tiles"}
"""Where an action may apply: the places, the screens of one device, ticket, handover, post, run, playbook, the
register of mutes, and the tiles of the sites."""

LISTS = ROOMS - {"playbook", "tiles"}
TICKETS = frozenset({"desk", "devices", "tickets", "device", "ticket"})
LOOK = frozenset({"desk", "devices", "tickets", "journal"})
FACTS = TICKETS - {"devices", "device"}
"""Where the cursor may stand on a ticket of its own."""


@dataclass(frozen=True, slots=True)
class Action:
    id: str
    """Stable name, as a keymap file will use it."""
    keys: tuple[str, ...]
    """Key names as Textual writes them; the first one is shown. None: it is found in a list or the palette."""
    label: str
    help: str
    rooms: frozenset[str] = ROOMS
    dangerous: bool = False
    """It can't be taken back: a word has to be typed first."""
    why_not: WhyNot = lambda _context: None
    """Why it can't be done now, as a translated sentence, or None."""
    weight: int = 50
    """Place in the footer, lowest first; the footer shows as many as fit."""
    keyed: bool = False
    """Each of its keys means something else: the room is told which it was."""

    @property
    def shown_key(self) -> str:
        return shown_key(self.keys[0]) if self.keys else ""


_FACTS = {f"ticket.{verb}" for verb in (*get_args(FactKind), "facts", "pause", "resume", "reopen")}

_RIGHTS = {
    "run.choose": "run.answer",
    "run.defer": "run.skip",
    **{f"device.{tool}": "device.tool" for tool in ("ssh", "ping", "trace")},
}
"""Actions that end in the command of another one."""


def right_of(action_id: str) -> Right | None:
    """What a role must be allowed for an action; None: nothing is changed by it."""
    right = _RIGHTS.get(action_id, action_id)
    return right if right in RIGHTS else "ticket.fact" if action_id in _FACTS else None


def by_role(action: Action) -> Action:
    """The action, which says why not also to those whose role may not do it."""
    right = right_of(action.id)
    return action if right is None else replace(action, why_not=first(action.why_not, needs(right)))


_KEY_NAMES = {
    "slash": "/",
    "apostrophe": "'",
    "colon": ":",
    "question_mark": "?",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "left": "left",
    "right": "right",
    "minus": "-",
    "plus": "+",
    "ampersand": "&",
    "dollar_sign": "$",
    "exclamation_mark": "!",
    "at": "@",
    "space": "space",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
    "shift+tab": "shift+Tab",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def shown_key(key: str) -> str:
    """A key as an operator reads it: `slash` → `/`."""
    return _KEY_NAMES.get(key, key)
