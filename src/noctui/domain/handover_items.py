"""What a handover hands on: its items in their fixed order, kept up to date, read back, compared."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, NamedTuple, get_args

from noctui.domain.journal import canonical
from noctui.domain.moments import Instant

LineKind = Literal["watch", "borrowed", "note"]
"""What a person types. watch: if this happens, do that. borrowed: what belongs to others. Both are handed on until
somebody strikes them; a note is for this once."""

ItemKind = Literal["worst", "running", "owed", "muted", "watch", "borrowed", "note"]
"""In the order in which they are read. worst: what is gravest now. running: every other ticket that is open. owed:
steps and promises."""

ItemCode = Literal[
    "blind", "device", "ticket", "run", "report", "promise", "step", "duty", "lane", "approval", "mute", "line"
]
"""Which sentence it has; its `params` fill it. run: of a playbook. report: a round of progress. promise: a limit that
was promised by hand. step: of a defect. duty: what is owed before the ticket may be closed. lane: where else a run is.
approval: a yes that a run waits for."""

ORDER: tuple[ItemKind, ...] = get_args(ItemKind)

_WORDS = re.compile(r"[a-z]+|\d+|[^\W\da-z_]+")
_TICKET = re.compile(r"(?:T|RUN)-(\d+)")
_NAMING = ("text", "name", "about", "place")
"""The params by which an item can be named, in any language."""
_SHORTEST_WORD = 3
"""Of Latin letters; of other scripts two signs are a word."""


@dataclass(frozen=True, slots=True)
class Item:
    kind: ItemKind
    code: ItemCode
    ref: str
    """What it stands for, the same in every handover: `ticket:118`, `device:SW-1`, `mute:7`, `line:3.5`."""
    subject: str
    """What it is called: `T-118 SW-1`. Of a line, its text."""
    red: bool = False
    """It has to be read back."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Flat data; moments in microseconds, words by language (`name.en`)."""
    number: int = 0
    """In its handover, from 1, never given twice; 0: none yet."""
    since: Instant = 0
    """When it was first handed on, or found."""
    changed: Instant = 0
    """When it became what it says now."""
    gone: bool = False
    """It is over, or was struck."""

    @property
    def content(self) -> tuple[object, ...]:
        return self.kind, self.code, self.subject, self.red, dict(self.params)


class Comparison(NamedTuple):
    new: tuple[Item, ...]
    gone: tuple[Item, ...]
    stayed: tuple[Item, ...]
    """As they stand in the later one."""


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """As they are read: kind by kind, what is red first."""
    return tuple(sorted(items, key=lambda item: (ORDER.index(item.kind), not item.red, item.number)))


def standing(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those that are not over, in their order."""
    return in_order(item for item in items if not item.gone)


def renewed(items: Sequence[Item], found: Iterable[Item], now: Instant) -> tuple[Item, ...]:
    """The items with what was found now: each keeps its number, and says when it changed. Typed lines stay."""
    known = {item.ref: item for item in items}
    present = {item.ref: item for item in found}
    kept = [_kept(item, present.get(item.ref), now) for item in items]
    number = max((item.number for item in items), default=0)
    fresh = (item for ref, item in present.items() if ref not in known)
    added = [replace(new, number=n, changed=now, since=new.since or now) for n, new in enumerate(fresh, number + 1)]
    return (*kept, *added)


def _kept(item: Item, found: Item | None, now: Instant) -> Item:
    if item.code == "line":
        return item
    if found is None:
        return item if item.gone else replace(item, gone=True, changed=now)
    if found.content == item.content and not item.gone:
        return item
    return replace(found, number=item.number, since=item.since, changed=now)


def carried(items: Iterable[Item], now: Instant) -> tuple[Item, ...]:
    """What the next handover begins with: the lines that are handed on, numbered anew."""
    lines = [item for item in standing(items) if item.kind in ("watch", "borrowed")]
    return tuple(replace(item, number=number, changed=now) for number, item in enumerate(lines, 1))


def digest(items: Iterable[Item]) -> str:
    """SHA-256 (hex) of the items as they stand, whatever their order."""
    stored = sorted(items, key=lambda item: item.number)
    return hashlib.sha256(canonical({"items": [asdict(item) for item in stored]}).encode()).hexdigest()


def compare(before: Iterable[Item], after: Iterable[Item]) -> Comparison:
    """What the later one has more, less and still."""
    old, new = ({item.ref: item for item in standing(items)} for items in (before, after))
    return Comparison(
        tuple(item for ref, item in new.items() if ref not in old),
        tuple(item for ref, item in old.items() if ref not in new),
        tuple(item for ref, item in new.items() if ref in old),
    )


def names_it(item: Item, said: str) -> bool:
    """Whether what was said names the item: its number, that of its ticket, its name or a word of it; and no number
    of anything else."""
    told = " ".join(word for key, word in item.params.items() if key.partition(".")[0] in _NAMING)
    spoken, name, words = _words(said), _words(item.subject), _words(told)
    numbers = {str(item.number), *_TICKET.findall(item.subject)}
    if any(word.isdecimal() and word not in numbers.union(name, words) for word in spoken):
        return False
    return bool(spoken) and (spoken == name or any(word in numbers or _is_word(word, name + words) for word in spoken))


def _is_word(word: str, words: Sequence[str]) -> bool:
    if word.isascii():
        return len(word) >= _SHORTEST_WORD and not word.isdecimal() and word in words
    return len(word) >= 2 and any(word in one for one in words)


def _words(text: str) -> list[str]:
    """Runs of Latin letters, of digits, of signs of other scripts; full-width forms and cases made one."""
    folded = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())
    return [str(int(word)) if word.isdecimal() else word for word in folded]
