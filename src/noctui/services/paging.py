"""Calls: a rung pages who has its post, again and again until somebody answers, and says when it is over."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from noctui.domain import paging as rules
from noctui.domain.audience import people_of
from noctui.domain.clock import Clock
from noctui.domain.happenings import Due
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.paging import DESKS_AGAIN, EVERYBODY, HOLDING, Manned, Page, Step
from noctui.domain.policy import clocks_by_id
from noctui.domain.roster import ladder, on_duty
from noctui.domain.rotation import Crew
from noctui.domain.ticket import Fact
from noctui.services import clocks, duty, entries, page_words
from noctui.services.entries import Draft
from noctui.services.handover_duty import holders
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx
from noctui.store import pages, tickets
from noctui.store.tickets import Header

_CALLED = HOLDING | {"waiting"}


def fire(tx: Tx, header: Header, due: Due) -> None:
    """A rung has come: call its post, or once more who was called and has not answered."""
    known = pages.open_of(tx.connection, header.id)
    call = (due.event.clock, due.event.kind)
    mine = [page for page in known if page.call == call and page.state not in ("over", "declined")]
    waiting = [replace(page, due=due.event.due) for page in mine if page.state == "waiting"]
    if mine:
        ringing = [page for page in waiting if _rings(tx, page, known)]
        _ring(tx, header, ringing, due.level, aloud=True)
        return
    page = Page(0, header.id, *call, due.to, EVERYBODY, due.event.due, tx.now, tx.now)
    step = _next(tx, page, _declined(known, page))
    _pass_by(tx, header, page, step, due.level)
    _begin(tx, header, page, step, known, due.level)


def relieve(tx: Tx, header: Header, page: Page, level: str) -> None:
    """Somebody can't come: whoever is next is called at once, unless somebody has it."""
    known = pages.open_of(tx.connection, header.id)
    of_call = [one for one in known if one.call == page.call]
    if any(one.state in HOLDING or (one.person == EVERYBODY and one.state == "waiting") for one in of_call):
        return
    step = _next(tx, page, {one.person for one in of_call})
    _pass_by(tx, header, page, step, level)
    _begin(tx, header, page, step, known, level)


def summon(tx: Tx, header: Header, clock: str, rung: int, post: str, crew: Crew, due: Instant) -> None:
    """Call people for a step of a run; once more who was called for it and has not answered. Nobody: every desk."""
    known = [page for page in pages.open_of(tx.connection, header.id) if page.clock == clock]
    waiting = [page for page in known if page.state == "waiting" and page.person in (crew or (EVERYBODY,))]
    if waiting:
        _call(tx, header, [rules.rung(replace(page, due=due), tx.now) for page in waiting], header.level)
    fresh = tuple(person for person in crew if all(page.person != person for page in known))
    if fresh or not (crew or waiting):
        page = Page(0, header.id, clock, f"rung:{rung}:{post}", post, EVERYBODY, due, tx.now, tx.now)
        _begin(tx, header, page, Step((), post, fresh), known, header.level)


def follow_run(tx: Tx, header: Header, run: int, still: Collection[str]) -> None:
    """Say the end of what is no longer waited for in a run; `still`: in place of clocks, what is."""
    known = pages.open_of(tx.connection, header.id)
    mine = [page for page in known if page.clock.startswith(rules.run_clock(run, ""))]
    _end(tx, header, [page for page in mine if page.clock not in still], {})


def follow(tx: Tx, header: Header, told: Sequence[Clock]) -> None:
    """Say the end of what has ended to all who were called for it, each once, whatever is muted."""
    if header.id not in tx.paged:
        return
    policy, by_spec = tx.site.policy(header.policy), {clock.spec: clock for clock in told}
    specs = clocks_by_id(policy) if policy is not None else {}
    known = [page for page in pages.open_of(tx.connection, header.id) if not page.of_run]
    over = [page for page in known if rules.is_over(page, by_spec.get(page.clock), specs.get(page.clock))]
    _end(tx, header, over, by_spec)


def _end(tx: Tx, header: Header, over: Iterable[Page], told: Mapping[str, Clock]) -> None:
    by_person: dict[str, list[Page]] = {}
    for page in over:
        state = "over" if page.state == "waiting" else page.state
        pages.save(tx.connection, replace(page, state=state, next=None, ended=tx.now))
        by_person.setdefault(page.person, []).append(page)
    for person, ended in by_person.items():
        if any(page.rings for page in ended):
            how = {page.clock: "done" if page.of_run else _how(header, told.get(page.clock)) for page in ended}
            page_words.over(tx, header, person, how, f"page:{ended[0].id}:over")


def sweep(tx: Tx) -> None:
    """The engine's look each second: who has to be called again, who wanted to be reminded."""
    numbers = pages.waking(tx.connection, tx.now)
    if numbers:
        facts, known = tickets.facts_of(tx.connection, numbers), pages.open_ones(tx.connection, numbers)

        def one(header: Header) -> None:
            _look(tx, header, known[header.id], _clocks(tx, header, facts[header.id]))
            tx.changes.tickets.add(header.id)

        one_by_one(tx, tickets.some(tx.connection, numbers).values(), lambda header: f"T-{header.id}", one)
    reminders = pages.due_reminders(tx.connection, tx.now)
    one_by_one(tx, reminders, lambda reminder: f"T-{reminder.ticket}", lambda reminder: _remind(tx, reminder))


def _clocks(tx: Tx, header: Header, facts: Sequence[Fact]) -> dict[str, Clock]:
    try:
        return {clock.spec: clock for clock in clocks.of(tx.site, header, facts, tx.now)}
    except Exception:  # the sweep of the clocks says what is wrong with them; calls go on
        return {}


def _look(tx: Tx, header: Header, known: Sequence[Page], told: dict[str, Clock]) -> None:
    ringing: dict[tuple[str, str, str], list[Page]] = {}
    for page in known:
        clock = told.get(page.clock)
        if clock is not None and clock.state == "paused" and page.next is not None and page.next <= tx.now:
            pages.save(tx.connection, rules.put_off(page, page.again or MINUTE, tx.now))
            continue
        looked, rings = rules.look(page, known, tx.now)
        if rings:
            ringing.setdefault((*page.call, page.post), []).append(page)
        elif looked != page:
            pages.save(tx.connection, looked)
    for some in ringing.values():
        clock = told.get(some[0].clock)
        _ring(tx, header, some, clock.level if clock is not None else header.level)


def _rings(tx: Tx, page: Page, known: Iterable[Page]) -> bool:
    """Whether no answer holds back a page; one that is held back rings when the answer has ended."""
    held = rules.held_until(page, known, tx.now)
    if held is not None:
        pages.save(tx.connection, replace(page, next=held))
    return held is None


def _ring(tx: Tx, header: Header, some: Sequence[Page], level: str, aloud: bool = False) -> None:
    """Call those of one call once more; or instead of them who has the post meanwhile. `aloud`: with the posts that
    nobody has."""
    if not some:
        return
    first, known = some[0], pages.open_of(tx.connection, header.id)
    if first.of_run:  # whose turn it is, the run says
        _call(tx, header, [rules.rung(page, tx.now) for page in some], level)
        return
    step = _next(tx, first, _declined(known, first))
    if aloud:
        _pass_by(tx, header, first, step, level)
    called = {page.person for page in known if page.call == first.call and page.state in _CALLED}
    if called.issuperset(step.crew or (EVERYBODY,)):
        _call(tx, header, [rules.rung(page, tx.now) for page in some], level)
        return
    for page in some:
        pages.save(tx.connection, replace(page, state="over", next=None))
    step = step._replace(crew=tuple(person for person in step.crew if person not in called))
    _begin(tx, header, first, step, known, level)


def _next(tx: Tx, page: Page, tried: Collection[str]) -> Step:
    """Whoever is next on the way up from the rung's post; at its end the last resort."""
    step = rules.reach(_manned(tx, page.rung.rpartition(":")[2]), tried)
    if step.crew:
        return step
    last = rules.last_resort(tx.roster, tx.site.file.escalation, tx.site.file.lists, tried, tx.now)
    return last._replace(passed=step.passed)


def _declined(known: Iterable[Page], page: Page) -> set[str]:
    return {one.person for one in known if one.call == page.call and one.state == "declined"}


def _pass_by(tx: Tx, header: Header, page: Page, step: Step, level: str) -> None:
    for post in step.passed:
        _announce(tx, header, page, post, "", level)


def _begin(tx: Tx, header: Header, like: Page, step: Step, known: Sequence[Page], level: str) -> None:
    """Call people for the first time."""
    fresh = [pages.add(tx.connection, one) for one in _pages(rules.anew(like, _again(tx, header, like), tx.now), step)]
    tx.paged.add(header.id)
    _call(tx, header, [rules.rung(one, tx.now) for one in fresh if _rings(tx, one, known)], level)


def _pages(page: Page, step: Step) -> Iterator[Page]:
    for person in step.crew:
        yield replace(page, post=step.post, person=person)
    if not step.crew:
        yield replace(page, post=step.post, person=EVERYBODY, again=DESKS_AGAIN)


def _call(tx: Tx, header: Header, ringing: Sequence[Page], level: str) -> None:
    """On every desk once, and to each of them."""
    if not ringing:
        return
    first = ringing[0]
    kind = "escalation" if first.person != EVERYBODY else "last_resort"
    if not (first.of_run and first.rings == 1 and first.person):  # the run has said so
        _announce(tx, header, first, first.post, _names(tx, ringing), level, kind)
    for page in ringing:
        pages.save(tx.connection, page)
        page_words.called(tx, header, page, level)
    if any(page.rings == 1 for page in ringing):
        _note(tx, header, ringing)


def _announce(tx: Tx, header: Header, page: Page, post: str, to: str, level: str, kind: str = "escalation") -> None:
    clock = page_words.clock_name(tx, header, page)
    params = {"clock": clock, "device": header.root, "level": level, "policy": header.policy or ""}
    tx.announce(kind, f"T-{header.id}", params | {"due": str(page.due), "post": post}, header.id, to=to)


def _note(tx: Tx, header: Header, ringing: Sequence[Page]) -> None:
    """On the time line of the ticket."""
    first = ringing[0]
    ways = dict.fromkeys(page_words.channel(tx, page.person) for page in ringing)
    data = {
        "clock": page_words.clock_name(tx, header, first),
        "post": first.post,
        "to": _names(tx, ringing),
        "by": ", ".join(filter(None, ways)),
    }
    entries.write(tx, header, Draft("paged", data=data))


def _names(tx: Tx, some: Iterable[Page]) -> str:
    return duty.names(tx.roster, tuple(page.person for page in some if page.person))


def _manned(tx: Tx, post: str) -> Iterator[Manned]:
    """Up the ladder from a post; a list instead of a post is called as a whole."""
    if post in tx.site.file.lists:
        yield Manned(post, people_of(tx.roster, post, tx.now, tx.site.file.lists))
        return
    for step in ladder(tx.roster, post) if post in tx.roster.posts else (post,):
        known = on_duty(tx.roster, step, tx.now) if step in tx.roster.posts else None
        crew = holders(tx.connection, tx.roster, step, tx.now)
        yield Manned(step, crew, known.backup if known is not None else ())


def _again(tx: Tx, header: Header, page: Page) -> int | None:
    """How often this call is repeated, if its rung does not do that by itself."""
    policy = tx.site.policy(header.policy)
    spec = policy.clock(page.clock) if policy is not None else None
    place = int(page.rung.split(":")[1])
    own = spec.ladder[place].again if spec is not None and place < len(spec.ladder) else None
    return tx.site.file.escalation.again if own is None else None


def _how(header: Header, clock: Clock | None) -> str:
    """In which way a clock came to its end."""
    if header.status in ("recovered", "resolved", "closed"):
        return header.status
    return clock.state if clock is not None else "gone"


def _remind(tx: Tx, one: pages.Reminder) -> None:
    pages.reminded(tx.connection, one.id, tx.now)
    header = tickets.get(tx.connection, one.ticket)
    if header is None:
        return
    params = {"text": one.text, "device": header.root or header.text}
    tx.announce("reminder", f"T-{header.id}", params, header.id, to=tx.site.name_of(one.login))
    person = next((known.id for known in tx.roster.people.values() if known.login == one.login), "")
    page_words.reminded(tx, header, person, one)
