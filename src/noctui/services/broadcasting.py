"""A report of progress goes to all whom the site lists for its clock; each of them hears the end, too."""

from collections.abc import Iterator

from noctui.domain.audience import people_of
from noctui.domain.commands import AddFact
from noctui.domain.message import Urgency
from noctui.domain.paging import Page
from noctui.domain.policy import ClockSpec, Policy
from noctui.services import page_words, recording
from noctui.services.tx import Tx
from noctui.store import pages, tickets
from noctui.store.tickets import Header

RUNG = "report"


def progress(tx: Tx, header: Header, command: AddFact) -> None:
    """Once to each person, whatever lists they are on. Faults of the worst level wait for no hour."""
    policy, level = recording.policy(tx, header), recording.level(tx, header)
    if policy is None:
        return
    urgency: Urgency = "urgent" if policy.levels and policy.levels[0].id == level else "normal"
    told: set[str] = set()
    known = {(page.clock, page.person) for page in pages.open_of(tx.connection, header.id) if page.state == "told"}
    newest = tickets.facts(tx.connection, header.id)[-1].id
    for spec, name in _listed(tx, policy, command, level):
        for person in people_of(tx.roster, name, tx.now, tx.site.file.lists):
            if (spec.id, person) not in known:
                known.add((spec.id, person))
                _remember(tx, header, spec.id, name, person)
            if person not in told:
                told.add(person)
                key = f"report:{header.id}:{newest}:{person}"
                page_words.reported(tx, header, person, level, command.text, key, urgency)


def _listed(tx: Tx, policy: Policy, command: AddFact, level: str) -> Iterator[tuple[ClockSpec, str]]:
    """Each rhythm that the report keeps, with whom the site names for it and the roster still knows."""
    roster, file = tx.roster, tx.site.file
    for spec in policy.clocks:
        if spec.beat == command.fact and spec.has(level) and command.clock.strip() in ("", spec.id):
            for name in file.escalation.broadcast.get(spec.id, ()):
                if name in file.lists or name in roster.posts or name in roster.people:
                    yield spec, name


def _remember(tx: Tx, header: Header, clock: str, name: str, person: str) -> None:
    """Who has heard of it hears its end."""
    pages.add(
        tx.connection,
        Page(0, header.id, clock, RUNG, name, person, tx.now, tx.now, tx.now, rings=1, state="told"),
    )
    tx.paged.add(header.id)
