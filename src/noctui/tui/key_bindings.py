"""The keys of a room, from the table of actions."""

from textual.binding import Binding, BindingType

from noctui.tui.action import right_of
from noctui.tui.actions import ACTIONS, Action, actions_of


def bindings(room: str) -> list[BindingType]:
    """The keys of a room, from the table of actions.

    With priority they are obeyed one after the other, each when the one before is done: what is typed ahead into a
    form that is just opening goes to the form. Without it the list in use would take it. A key that changes
    something elsewhere says so instead of nothing; of several such the first in the table.
    """
    bound = list(actions_of(room))
    taken = {key for action in bound for key in action.keys}
    for action in ACTIONS:
        if right_of(action.id) is not None and taken.isdisjoint(action.keys):
            bound.append(action)
            taken.update(action.keys)
    return [_bound(action, keys) for action in bound for keys in _told_apart(action)]


def _told_apart(action: Action) -> list[str]:
    """All keys of an action as one, or each by itself."""
    return list(action.keys) if action.keyed else [",".join(action.keys)] * bool(action.keys)


def _bound(action: Action, keys: str) -> Binding:
    asked = f"'{action.id}', '{keys}'" if action.keyed else f"'{action.id}'"
    name = f"{action.id}.{keys}" if action.keyed else action.id
    return Binding(keys, f"app.act({asked})", action.label, show=False, id=name, priority=True)
