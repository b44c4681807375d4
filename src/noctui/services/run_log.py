"""What every verb on a run comes down to: an event with its journal entry, and the run as it stands after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from noctui.catalog import LANGUAGES, N_, translated
from noctui.domain.paging import RUN
from noctui.domain.playbook import Playbook, Step
from noctui.domain.policy import Words
from noctui.domain.run import Event, EventKind, Run, advanced, begun, fold
from noctui.domain.run_clocks import AUTHORISE
from noctui.services import entries, run_naming
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import runs, tickets
from noctui.store.runs import Header
from noctui.store.tickets import Header as Ticket

_AUTHORISE = N_("authorise the plan")
_CALL = N_("{run} {name}: {what}")
NOTHING: Mapping[str, str] = MappingProxyType({})

_ON_THE_TICKET: frozenset[EventKind] = frozenset({"started", "authorised", "denied", "overdue", "finished", "aborted"})
"""What the time line of the ticket tells too, of a limit once; all the rest is in the run's own."""


def subject(number: int) -> str:
    return f"{RUN}{number}"


@dataclass
class Going:
    """A run, and what is being done to it in one transaction."""

    tx: Tx
    header: Header
    run: Run

    @property
    def playbook(self) -> Playbook:
        return self.header.playbook

    @property
    def subject(self) -> str:
        return subject(self.header.id)

    @cached_property
    def ticket(self) -> Ticket:
        """As it was when it was first asked for."""
        found = tickets.get(self.tx.connection, self.header.ticket)
        if found is None:
            raise LookupError(f"no T-{self.header.ticket}")
        return found

    def step(self, name: str) -> Step | None:
        return self.playbook.by_id.get(name)

    def words(self, about: str) -> Words:
        return run_naming.about(self.tx.site, self.tx.roster, self.header, about)

    def params(self, about: str = "") -> dict[str, str]:
        """What an announcement and the journal tell of it: words by language, flat: `name.en`, `about.zh`."""
        said = {"run": self.subject, **flat("name", self.playbook.name)}
        return said | flat("about", self.words(about)) if about and about != AUTHORISE else said

    def record(
        self,
        kind: EventKind,
        step: str = "",
        answer: str = "",
        text: str = "",
        data: Mapping[str, str] = NOTHING,
        person: str = "",
    ) -> Event:
        """Journal it, store it, and let the run go on from it."""
        spoken = {name: word for name, word in data.items() if name.startswith("say.")}
        event = _write(self.tx, self.header, self.params(step) | spoken, kind, step, answer, text, data, person)
        again = self.run.told.get((kind, step), (0, 0))[0] == int(data.get("due", -1))
        self.run = advanced(self.run, self.playbook, event)
        self.tx.changes.runs[self.header.id] = self.header, self.run
        if kind in _ON_THE_TICKET and not again:
            self.tell_the_ticket(kind, step, text)
        return event

    def announce(self, kind: str, about: str = "", bell: bool = True, to: str = "", **params: str) -> None:
        said = self.params(about) | params
        self.tx.announce(kind, self.subject, said, self.header.ticket, bell=bell, to=to)

    def tell_the_ticket(self, what: EventKind, step: str, text: str) -> None:
        entries.write(self.tx, self.ticket, Draft("run", text, {"what": what, **self.params(step)}))
        self.tx.changes.tickets.add(self.ticket.id)


def find(tx: Tx, number: int) -> Going | None:
    header = runs.get(tx.connection, number)
    return going(tx, header) if header is not None else None


def going(tx: Tx, header: Header, events: Sequence[Event] = ()) -> Going:
    """`events`: all of it, for who has them at hand. ValueError or LookupError where they make no sense."""
    told = events or runs.events(tx.connection, header.id)
    return Going(tx, header, fold(header.id, header.playbook, told))


def sound(tx: Tx, headers: Iterable[Header]) -> Iterator[Going]:
    """Those whose events make sense: what the sweep says of the others stops nobody."""
    for header in headers:
        with suppress(ValueError, LookupError):
            yield going(tx, header)


def begin(tx: Tx, new: Header, text: str, person: str) -> Going:
    """Store a new run, and that it was started."""
    header = runs.begin(tx.connection, new, tx.now)
    data = dict(header.parameters)
    event = _write(tx, header, flat("name", header.playbook.name), "started", "", "", text, data, person)
    started = Going(tx, header, begun(header.id, header.playbook, event))
    tx.changes.runs[header.id] = header, started.run
    started.tell_the_ticket("started", "", text)
    return started


def words_of(tx: Tx, clock: str) -> Words:
    """What somebody is called for, in place of a clock: the run and its step; nothing when it is no run's."""
    if clock not in tx.known_words:
        tx.known_words[clock] = _words_of(tx, clock)
    return tx.known_words[clock]


def _words_of(tx: Tx, clock: str) -> Words:
    number, _, about = clock.removeprefix(RUN).partition(" ")
    header = runs.get(tx.connection, int(number)) if clock.startswith(RUN) and number.isdecimal() else None
    if header is None:
        return {}
    told = {language: translated(language, _AUTHORISE) for language in LANGUAGES}
    words = told if about == AUTHORISE else run_naming.about(tx.site, tx.roster, header, about)
    names = header.playbook.name
    return {
        language: translated(language, _CALL, run=subject(header.id), name=names.get(language, ""), what=word)
        for language, word in words.items()
    }


def flat(name: str, words: Words) -> dict[str, str]:
    return {f"{name}.{language}": word for language, word in words.items()}


def _write(
    tx: Tx,
    header: Header,
    told: Mapping[str, str],
    kind: EventKind,
    step: str,
    answer: str,
    text: str,
    data: Mapping[str, str],
    person: str,
) -> Event:
    payload = {"step": step, "answer": answer, "text": text, "person": person, **told, "data": dict(data)}
    seq = tx.log(f"run.{kind}", subject(header.id), {name: value for name, value in payload.items() if value})
    return runs.record(tx.connection, header.id, kind, tx.now, tx.actor, person, step, answer, text, data, seq)
