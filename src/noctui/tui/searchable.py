"""What tickets and devices can be searched by: the fields of the filter line."""

import re
from collections.abc import Callable, Iterator, Mapping

from noctui.catalog import N_, _, language
from noctui.domain.moments import SECOND, parse_span
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui.filters import Amount, Choice, Grammar, Here, Name, R
from noctui.tui.mirror import due_of, is_watch, urgency
from noctui.tui.page_words import is_called
from noctui.tui.queue import URGENCIES
from noctui.tui.words import DEVICE_STATES, GROUP_STATES, KINDS, MUTES, STATUSES, ticket_label

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def span(text: str) -> float:
    """`30m`, `1h30m`, `-2h`, `0`. Raises ValueError."""
    amount = text.removeprefix("-")
    value = 0 if amount == "0" else parse_span(amount)
    return -value if text.startswith("-") else value


def number(text: str) -> float:
    """Raises ValueError for all but digits with a point between them."""
    if not _NUMBER.fullmatch(text):
        raise ValueError
    return float(text)


def percent(text: str) -> float:
    """`12%`, `0.5%`, `12` as a share. Raises ValueError."""
    return number(text.removesuffix("%")) / 100


class Remembered:
    """The text of each row, made once while the row and the language stay the same."""

    def __init__(self, make: Callable[[R], str]) -> None:
        self._make: Callable[..., str] = make
        self._made: dict[str | int, tuple[object, str, str]] = {}

    def __call__(self, row: DeviceRow | TicketRow) -> str:
        known = self._made.get(row.id)
        if known is None or known[0] is not row or known[1] != language():
            known = self._made[row.id] = row, language(), self._make(row).casefold()
        return known[2]


# ------------------------------------------------------------------------------------------------------------ tickets

_TICKET_STATES = {**URGENCIES, "muted": N_("muted"), "called": N_("called")}
_OPEN = frozenset({"running", "breached", "paused"})


def _ticket_states(row: TicketRow, here: Here) -> set[str]:
    states = {
        "observing" if is_watch(clock) else urgency(clock, here.now) for clock in row.clocks if clock.state in _OPEN
    }
    marks = {"paused": row.paused, "muted": row.muted, "called": is_called(row)}
    return states | {name for name, holds in marks.items() if holds}


def _due_in(row: TicketRow, here: Here) -> float | None:
    """What is left until the next deadline; the end of an observation is none."""
    due = due_of(row)
    return None if due is None or is_watch(due.clock) else due.at - here.now


def _open_clocks(row: TicketRow) -> Iterator[str]:
    for clock in row.clocks:
        if clock.state in _OPEN:
            yield from (clock.spec, *clock.name.values())


def _ticket_text(row: TicketRow) -> str:
    words = (
        f"T-{row.id} {ticket_label(row)}",
        f"{row.text} {row.title.get('name', '')} {row.site} {row.contract} {row.customer} {row.reporter} {row.contact}",
        f"{row.owner or ''} {row.owner_name} {_(STATUSES[row.status])} {_(KINDS[row.kind])}",
        *row.references,
    )
    return " ".join(words)


_OWNERS: Mapping[str, Callable[[TicketRow, Here], bool]] = {
    "me": lambda row, here: row.owner is not None and row.owner == here.me,
    "nobody": lambda row, _here: row.owner is None,
}

TICKETS: Grammar[TicketRow] = Grammar(
    text=Remembered(_ticket_text),
    fields={
        "level": Name(lambda row: (row.level, *row.level_name.values()), whole=True),
        "owner": Name(
            lambda row: (row.owner or "", row.owner_name),
            words={**_OWNERS, "我": _OWNERS["me"], "无人": _OWNERS["nobody"]},
        ),
        "due": Amount(_due_in, span, ("30m", "2h", "0"), timed=True),
        "age": Amount(lambda row, here: here.now - row.opened, span, ("30m", "2h", "1d"), timed=True),
        "state": Choice(_TICKET_STATES, _ticket_states, timed=True),
        "status": Choice(STATUSES, lambda row, _here: {row.status}),
        "kind": Choice(KINDS, lambda row, _here: {row.kind}),
        "clock": Name(_open_clocks),
        "site": Name(lambda row: (row.site,)),
        "contract": Name(lambda row: (row.contract,)),
        "customer": Name(lambda row: (row.customer,)),
        "device": Name(lambda row: (row.root,)),
        "ref": Name(lambda row: row.references),
        "contact": Name(lambda row: (row.contact, row.reporter)),
        "devices": Amount(lambda row, _here: row.devices, number, ("1", "10")),
        "breaches": Amount(lambda row, _here: row.breached, number, ("0",)),
    },
    aliases={
        "级别": "level",
        "负责": "owner",
        "到期": "due",
        "历时": "age",
        "计时": "state",
        "状态": "status",
        "类型": "kind",
        "时限": "clock",
        "站点": "site",
        "合同": "contract",
        "客户": "customer",
        "设备": "device",
    },
    ticket=lambda row: row.id,
    examples=(
        "owner:me",
        "due<30m",
        "due<0",
        "level:I,II",
        "owner:nobody",
        "state:paused",
        "age>2h",
        "-site:east",
        "kind:complaint",
        "clock:arrive",
        "T-118",
        '"two words"',
    ),
)


# ------------------------------------------------------------------------------------------------------------ devices


_DEVICE_MARKS = {
    "flapping": N_("flapping"),
    "suspected": N_("suspected"),
    "muted": N_("muted"),
    "reduced": GROUP_STATES["reduced"][0],
    "broken": GROUP_STATES["broken"][0],
}


def _device_states(row: DeviceRow, _here: Here) -> set[str]:
    marks = {"suspected": row.soft, "muted": row.mute is not None, "flapping": row.flapping is not None}
    return {row.state, row.redundancy} | {name for name, holds in marks.items() if holds}


def _device_text(row: DeviceRow) -> str:
    mute = f"{_(MUTES[row.mute])} {row.mute_text}" if row.mute else ""
    ticket = f"T-{row.ticket}" if row.ticket is not None else ""
    state = f"{row.state} {_(DEVICE_STATES[row.state])}"
    whose = f"{row.site} {row.place} {row.contract} {row.customer}"
    return f"{row.id} {row.name} {row.address} {whose} {row.kind} {state} {ticket} {mute} {row.method}"


def _age(row: DeviceRow, here: Here) -> float | None:
    return here.now - row.since if row.since else None


def _read_ago(row: DeviceRow, here: Here) -> float | None:
    """In whole seconds: the reading of a calm device is young again all the time."""
    return (here.now - row.checked) // SECOND * SECOND if row.checked else None


DEVICES: Grammar[DeviceRow] = Grammar(
    text=Remembered(_device_text),
    fields={
        "state": Choice({**DEVICE_STATES, **_DEVICE_MARKS}, _device_states),
        "site": Name(lambda row: (row.site, row.place)),
        "kind": Name(lambda row: (row.kind,)),
        "loss": Amount(lambda row, _here: row.loss, percent, ("10%", "0%")),
        "rtt": Amount(lambda row, _here: row.rtt, span, ("50ms", "1s")),
        "age": Amount(_age, span, ("10m", "1h", "1d"), timed=True),
        "read": Amount(_read_ago, span, ("1m", "10m"), timed=True),
        "name": Name(lambda row: (row.name,)),
        "device": Name(lambda row: (row.id,)),
        "address": Name(lambda row: (row.address,)),
        "behind": Name(lambda row: (row.root or "",)),
        "mute": Choice(MUTES, lambda row, _here: {row.mute} if row.mute else ()),
        "method": Name(lambda row: (row.method,)),
        "contract": Name(lambda row: (row.contract,)),
        "customer": Name(lambda row: (row.customer,)),
    },
    aliases={
        "is": "state",
        "状态": "state",
        "站点": "site",
        "类型": "kind",
        "丢包": "loss",
        "时延": "rtt",
        "历时": "age",
        "名称": "name",
        "设备": "device",
        "地址": "address",
        "合同": "contract",
        "客户": "customer",
    },
    ticket=lambda row: row.ticket,
    examples=(
        "state:down",
        "site:east",
        "state:down,degraded",
        "loss>10%",
        "rtt>50ms",
        "kind:camera",
        "age<10m",
        "-state:muted",
        "T-118",
        '"two words"',
    ),
)


def plain(text: Callable[[R], str]) -> Grammar[R]:
    """For a list without fields: words only."""
    return Grammar(text=lambda row: text(row).casefold(), examples=("-word", '"two words"'))
