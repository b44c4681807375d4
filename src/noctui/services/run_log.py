"""What every verb on a run comes down to: an event with its journal entry, and the run as it stands after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from noctui.catalog import LANGUAGES, N_, translated
from noctui.domain.paging import RUN
from noctui.domain.playbook import Playbook, Step
from noctui.domain.policy import Words
from noctui.domain.run import Event, EventKind, Run, advanced, begun, fold
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_words import in_words
from noctui.services import entries, run_naming
from noctui.services.entries import Draft
from noctui.services.tx import Tx
from noctui.store import runs, tickets
from noctui.store.runs import Header

_AUTHORISE = N_("authorise the plan")
NOTHING: Mapping[str, str] = MappingProxyType({})

_ON_THE_TICKET: frozenset[EventKind] = frozenset({"started", "authorised", "denied", "overdue", "finished", "aborted"})
"""What the time line of the ticket tells, too; all the rest is in the run's own."""


def subject(number: int) -> str:
    return f"{RUN}{number}"


@dataclass(slots=True)
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

    def step(self, name: str) -> Step | None:
        return self.playbook.by_id.get(name)

    def words(self, about: str) -> Words:
        """What a step or a timer of it is called, with the parameters filled in; nothing of the whole plan."""
        step = self.step(about)
        words = step.say if step is not None else self.playbook.timers.get(about, {})
        return in_words(words, run_naming.shown(self.tx.site, self.tx.roster, self.header))

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
        event = _write(self.tx, self.header, self.params(step), kind, step, answer, text, data, person)
        self.run = advanced(self.run, self.playbook, event)
        if kind in _ON_THE_TICKET and event.data.get("rung", "0") == "0":
            self._tell_the_ticket(kind, step, text)
        return event

    def announce(self, kind: str, about: str = "", bell: bool = True, to: str = "", **params: str) -> None:
        said = self.params(about) | params
        self.tx.announce(kind, self.subject, said, self.header.ticket, bell=bell, to=to)

    def _tell_the_ticket(self, what: EventKind, step: str, text: str) -> None:
        header = tickets.get(self.tx.connection, self.header.ticket)
        if header is not None:
            entries.write(self.tx, header, Draft("run", text, {"what": what, **self.params(step)}))
            self.tx.changes.tickets.add(header.id)


def find(tx: Tx, number: int) -> Going | None:
    header = runs.get(tx.connection, number)
    return going(tx, header) if header is not None else None


def going(tx: Tx, header: Header) -> Going:
    return Going(tx, header, fold(header.id, header.playbook, runs.events(tx.connection, header.id)))


def begin(tx: Tx, new: Header, text: str, person: str) -> Going:
    """Store a new run, and that it was started."""
    header = runs.begin(tx.connection, new, tx.now)
    data = dict(header.parameters)
    event = _write(tx, header, flat("name", header.playbook.name), "started", "", "", text, data, person)
    started = Going(tx, header, begun(header.id, header.playbook, event))
    started._tell_the_ticket("started", "", text)
    return started


def words_of(tx: Tx, clock: str) -> Words:
    """What somebody is called for, in place of a clock: the run and its step; nothing when it is no run's."""
    number, _, about = clock.removeprefix(RUN).partition(" ")
    found = find(tx, int(number)) if clock.startswith(RUN) and number.isdecimal() else None
    if found is None:
        return {}
    told = {language: translated(language, _AUTHORISE) for language in LANGUAGES}
    words = told if about == AUTHORISE else found.words(about)
    names = found.playbook.name
    return {language: f"{found.subject} {names.get(language, '')}: {word}" for language, word in words.items()}


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
    tx.changes.runs.add(header.id)
    return runs.record(tx.connection, header.id, kind, tx.now, tx.actor, person, step, answer, text, data, seq)
