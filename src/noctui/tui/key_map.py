"""Keys of one's own: `keys.toml` says which action has which keys.

    "ticket.accept" = "c"
    "list.jump" = ["apostrophe", "f12"]

A file with anything wrong in it is not used at all: whoever finds half of the keys changed presses the wrong one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from string import punctuation
from typing import TypeAlias

from textual.keys import _character_to_key

from noctui.catalog import N_, _
from noctui.tui.action import ROOMS, Action, shown_key
from noctui.tui.toml_lines import Unreadable, Written, read

FILE = "keys.toml"

KeyMap: TypeAlias = Mapping[str, tuple[str, ...]]
"""Keys by action id, as Textual names them."""

_EDITING = {"insert", "delete", "backspace"}
_MOVING = {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab"}
_NAMED = frozenset({"enter", "space", "escape"} | _EDITING | _MOVING | {f"f{number}" for number in range(1, 13)})
_SIGNS = {sign: _character_to_key(sign) for sign in f" {punctuation}"}
"""How Textual names the key of each sign."""
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}
"""A terminal sends the same for both."""
_TAKEN = {"ctrl+c": N_("it always leaves the desk"), "ctrl+q": N_("it always leaves the desk")} | {
    "ctrl+z": N_("the terminal itself stops the desk with it"),
    "ctrl+s": N_("the terminal itself holds its output with it"),
}
_UNSENT = re.compile(r"(.*\+)?(alt|meta|super|hyper|cmd)\+.*|ctrl\+(shift\+.*|.{2,}|\d)|shift\+.+")
_FREE = [*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *sorted(_SIGNS.values()), "f1", "f3", "f4", "f10"]


class BadKeys(ValueError):
    """Key maps that can't be used; each of `problems` is `file:line: what is wrong, what is possible`."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Line:
    """One action of one file."""

    file: Written
    action: str
    keys: object

    def problem(self, words: str) -> str:
        return self.file.at(self.action, words)


def load(folders: Iterable[Path], actions: Sequence[Action]) -> KeyMap:
    """What the files of these folders say of the actions, the first folder over the others. Raises BadKeys."""
    chosen: dict[str, tuple[str, ...]] = {}
    lines: dict[str, _Line] = {}
    problems: list[str] = []
    for path in reversed([place / FILE for place in dict.fromkeys(folders)]):
        if path.is_file():
            for line in _lines(path, problems):
                if (keys := _keys(line, actions, problems)) is not None:
                    chosen[line.action], lines[line.action] = keys, line
    problems += _clashes(rebound(actions, chosen), lines)
    if problems:
        raise BadKeys(problems)
    return chosen


def rebound(actions: Iterable[Action], chosen: KeyMap) -> tuple[Action, ...]:
    """The actions with those keys."""
    return tuple(replace(one, keys=chosen[one.id]) if one.id in chosen else one for one in actions)


# ------------------------------------------------------------------------------------------------------- one file


def _lines(path: Path, problems: list[str]) -> list[_Line]:
    try:
        file = read(path)
    except Unreadable as error:
        problems.append(str(error))
        return []
    return [_Line(file, action, keys) for action, keys in _flat(file.data)]


def _flat(data: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """`ticket.accept = "a"` without quotes is a table of TOML; it means the same."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _keys(line: _Line, actions: Sequence[Action], problems: list[str]) -> tuple[str, ...] | None:
    """The keys of a line, by Textual's names; None when something is wrong."""
    wrong = list(_wrong(line, actions))
    problems += [line.problem(words) for words in wrong]
    return None if wrong else tuple(map(_name, _as_list(line.keys)))


def _wrong(line: _Line, actions: Sequence[Action]) -> Iterator[str]:
    action = next((one for one in actions if one.id == line.action), None)
    if action is None:
        yield _unknown(line.action, [one.id for one in actions])
    elif action.keyed:
        yield _("{action}: each of its keys means something else, they can't be changed", action=line.action)
    keys = _as_list(line.keys)
    if not all(isinstance(key, str) for key in keys):
        yield _('{action}: keys are written "a" or ["a", "f2"]', action=line.action)
        return
    if not keys and line.action == "palette":
        yield _("{action} needs a key: by it everything else is found that has none", action=line.action)
    yield from (_("{action}: {why}", action=line.action, why=why) for key in keys if (why := flaw(key)))


def _as_list(keys: object) -> list[str]:
    return list(keys) if isinstance(keys, list) else [keys]  # type: ignore[list-item]


def _name(key: str) -> str:
    """As Textual names it."""
    return _SIGNS.get(key, key if len(key) == 1 else key.lower())


def _unknown(action: str, ids: Sequence[str]) -> str:
    area = action.partition(".")[0]
    near = get_close_matches(action, ids, 3) or [one for one in ids if one.startswith(f"{area}.")]
    known = ", ".join(near) or _("`noctui keys show` lists them all")
    return _("there is no action {action}; possible: {known}", action=action, known=known)


def flaw(key: str) -> str:
    """Why no terminal can send such a key, or it is not ours to give, and what is possible; mostly nothing."""
    name = _name(key)
    if name in _TAKEN:
        return _("{key} can't be had: {why}", key=key, why=_(_TAKEN[name]))
    if name in _SAME:
        return _("a terminal sends the same for {key} and {other}; write {other}", key=key, other=_SAME[name])
    if name in _NAMED or name in _SIGNS.values() or re.fullmatch(r"ctrl\+[a-z]", name):
        return ""
    if len(key) == 1 and key.isalnum():
        return ""
    if name.startswith("shift+") and len(name) == len("shift+a"):
        return _("{key} is written {other}", key=key, other=name[-1].upper())
    if _UNSENT.fullmatch(name):
        return _(
            "not every terminal sends {key}; letters, digits, signs, F1 to F12 and ctrl+letter come through", key=key
        )
    near = ", ".join(get_close_matches(name, [*_NAMED, *_SIGNS.values()], 3)) or "a, A, f2, ctrl+a, slash"
    return _("there is no key {key}; possible: {known}", key=key, known=near)


# ----------------------------------------------------------------------------------------------------- all together


def _clashes(actions: Sequence[Action], lines: Mapping[str, _Line]) -> Iterator[str]:
    """Each key that two actions of one place would share now: one of them was given it in a file."""
    told: set[tuple[str, str, str]] = set()
    for room in sorted(ROOMS):
        owner: dict[str, Action] = {}
        for action in (one for one in actions if room in one.rooms):
            for key in action.keys:
                other = owner.setdefault(key, action)
                mine, theirs = (action, other) if action.id in lines else (other, action)
                if other is action or mine.id not in lines or (key, mine.id, theirs.id) in told:
                    continue
                told.add((key, mine.id, theirs.id))
                free = " ".join(map(shown_key, _free(mine, actions)[:8]))
                said = _(
                    "{action}: {key} is the key of {other} already; free here: {free}",
                    action=mine.id,
                    key=shown_key(key),
                    other=theirs.id,
                    free=free,
                )
                yield lines[mine.id].problem(said)


def _free(action: Action, actions: Iterable[Action]) -> list[str]:
    """Keys that nothing has in any place of the action."""
    taken = {key for one in actions if not one.rooms.isdisjoint(action.rooms) for key in one.keys}
    return [key for key in _FREE if key not in taken]
