"""What the engine says aloud of a handover that does not go on, and of its end; each to a post of the ladder."""

from noctui.domain import handover_sides as sides
from noctui.domain.handover import Alarm, Handover, timing
from noctui.domain.roster import ladder
from noctui.services import duty, handover_news
from noctui.services.handover_duty import called
from noctui.services.handover_log import record, subject
from noctui.services.tx import Tx
from noctui.store import handovers


def alarm(tx: Tx, handover: Handover, found: Alarm) -> None:
    """Book it, and have the post hear of it whose turn it is. That nobody has that post is said, not hidden."""
    rungs = _ladder(tx, handover.post)
    post = rungs[min(found.rung, len(rungs) - 1)]
    record(tx, handover.number, found.kind, data={"due": str(found.at), "to": post})
    _say(tx, handover, f"handover_{found.kind}", post)


def over(tx: Tx, handover: Handover) -> None:
    """Everybody who heard that it did not go on hears that it is over."""
    heard = (event.data["to"] for event in handovers.events(tx.connection, handover.number) if "due" in event.data)
    for post in dict.fromkeys(heard):
        _say(tx, handover, "handover_over", post)


def early(tx: Tx, handover: Handover) -> None:
    """A post that changed hands long before its time is heard of above it."""
    accepted = handovers.get(tx.connection, handover.number)
    if accepted is not None and timing(accepted, tx.site.file.handover) == "early":
        _say(tx, accepted, "handover_early", _ladder(tx, handover.post)[:2][-1])


def _ladder(tx: Tx, post: str) -> tuple[str, ...]:
    """The post and those above it; of one that the files have no more, itself."""
    roster = tx.roster
    return ladder(roster, post) if post in roster.posts else (post,)


def _say(tx: Tx, handover: Handover, kind: str, post: str) -> None:
    """The post itself is with the outgoing person still; above it the one that somebody has, and those on the way."""
    person = sides.giver(tx.roster, handover, tx.now)
    outgoing = duty.name_of(tx.roster, person)
    params = {"handover": subject(handover.number), "of": handover.post, "who": outgoing}
    if handover.hand_off is not None:
        params["at"] = str(handover.hand_off)
    if post == handover.post:
        tx.announce(kind, subject(handover.number), params | {"post": post}, to=outgoing)
        handover_news.post(tx, kind, (person,), params)
        return
    for step, crew in called(tx.connection, tx.roster, post, tx.now):
        tx.announce(kind, subject(handover.number), params | {"post": step}, to=duty.names(tx.roster, crew))
        handover_news.post(tx, kind, crew, params)
