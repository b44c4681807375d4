"""Whoever starts a demo: an operator, a person of its roster, and the one to whom its shift is offered."""

from collections.abc import Sequence
from dataclasses import replace

from noctui.domain import handover as rules
from noctui.domain.handover_commands import AddLine, OfferHandover
from noctui.domain.inventory import Operator, SiteFile
from noctui.domain.roster import Person
from noctui.services.handover_duty import holders
from noctui.services.handover_giving import add, offer
from noctui.services.handover_log import Step, begin
from noctui.services.handover_sweep import handed_over
from noctui.services.handover_taking import accept
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import handovers

_WATCH = "If GW-2 loses packets again, call the carrier 若 GW-2 再丢包，请致电运营商"
_BORROWED = "ladder of the east station, back by Monday 东站的梯子，周一前归还"


def seated(file: SiteFile, operators: Sequence[Operator]) -> SiteFile:
    """The site with them as operators who can do every post; people of the roster keep what it says of them."""
    known = {person.login for person in file.roster.people.values()}
    people = {_id(file, one): _person(file, one) for one in operators if one.login not in known}
    return replace(
        file,
        operators={**file.operators, **{one.login: one for one in operators}},
        roster=replace(file.roster, people={**file.roster.people, **people}),
    )


def _person(file: SiteFile, one: Operator) -> Person:
    return Person(_id(file, one), one.name, one.login, tuple(file.roster.posts))


def _id(file: SiteFile, one: Operator) -> str:
    return f"{one.login}-here" if one.login in file.roster.people else one.login


def welcome(tx: Tx, working: Working, login: str) -> None:
    """Offer them the shift that runs, unless anything was ever handed over: there is one handover to try at once."""
    begun = _begun(tx, working, login)
    if begun is None:
        return
    number, giver = begun
    add(_step(tx, number, giver), AddLine(number, "watch", _WATCH, red=True))
    add(_step(tx, number, giver), AddLine(number, "borrowed", _BORROWED))
    offer(_step(tx, number, giver), OfferHandover(number, login))


def relieve(tx: Tx, working: Working, login: str) -> None:
    """Give them the shift that runs, unless anything was ever handed over: whoever drills something else has it."""
    taker = next((one for one in tx.roster.people.values() if one.login == login), None)
    begun = _begun(tx, working, login) if taker is not None else None
    if taker is None or begun is None:
        return
    number, giver = begun
    offer(_step(tx, number, giver), OfferHandover(number, login))
    accept(_step(replace(tx, actor=login), number, taker))  # nobody signs both sides


def _begun(tx: Tx, working: Working, login: str) -> tuple[int, Person] | None:
    """The first handover of all and who gives it; None where there was one, or nobody else has a post to give."""
    post = next(handed_over(tx), None)
    crew = holders(tx.connection, tx.roster, post, tx.now) if post is not None else ()
    if post is None or not crew or handovers.newest(tx.connection):
        return None
    giver = tx.roster.people[crew[0]]
    if giver.login == login:
        return None
    return begin(tx, working, post, giver.id, rules.next_hand_off(tx.roster, post, tx.now), giver.id), giver


def _step(tx: Tx, number: int, giver: Person) -> Step:
    handover = handovers.get(tx.connection, number)
    assert handover is not None
    return Step(tx, handover, giver, handovers.items(tx.connection, number))
