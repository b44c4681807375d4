"""What happens by itself to handovers, asked each second: prepared, kept up to date, said when they stand still."""

from collections.abc import Iterator

from noctui.domain import handover as rules
from noctui.domain.handover import Handover
from noctui.domain.moments import SECOND, Instant, Span
from noctui.domain.roster import Roster, on_duty
from noctui.domain.rotation import Crew
from noctui.services import handover_telling as telling
from noctui.services.handover_duty import newest
from noctui.services.handover_log import begin, record, renew, subject
from noctui.services.one_by_one import one_by_one
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import handovers

RENEWED_EVERY: Span = 10 * SECOND
"""Between two looks at what an open handover hands on. A step of an operator looks anew in any case."""


def sweep(tx: Tx, working: Working) -> None:
    standing = handovers.open_ones(tx.connection)
    one_by_one(tx, standing, lambda handover: subject(handover.number), lambda found: _keep(tx, working, found))
    under_way = {handover.post for handover in standing}
    others = [post for post in handed_over(tx) if post not in under_way]
    one_by_one(tx, others, lambda post: f"handover of {post}", lambda post: _prepare(tx, working, post))


def handed_over(tx: Tx) -> Iterator[str]:
    """The posts that are handed over in words, by the site's choice or because their people work in shifts."""
    chosen = tx.site.file.handover.posts
    for name, post in tx.roster.posts.items():
        if post.rest is not None if chosen is None else name in chosen:
            yield name


def _keep(tx: Tx, working: Working, handover: Handover) -> None:
    planned = _planned(tx, handover)
    if planned != handover.hand_off:
        record(tx, handover.number, "moved", data={"hand_off": str(planned or "")})
    looked = handovers.looked(tx.connection, handover.number)
    if not looked <= tx.now < looked + RENEWED_EVERY:
        renew(tx, working, handover)
    due = rules.alarm(handover, tx.site.file.handover, tx.now)
    if due is not None:
        telling.alarm(tx, handover, due)


def _planned(tx: Tx, handover: Handover) -> Instant | None:
    """The hand-off as the roster has it now. One that has passed stays; one that is settled is another's."""
    roster = tx.roster
    if handover.post not in roster.posts or (handover.hand_off is not None and handover.hand_off <= tx.now):
        return handover.hand_off
    others = (one for one in handovers.newest(tx.connection, handover.post, limit=2) if one.number != handover.number)
    settled = max((rules.settled_until(one) for one in others), default=tx.now)
    return rules.next_hand_off(roster, handover.post, max(tx.now, settled))


def _prepare(tx: Tx, working: Working, post: str) -> None:
    """Begin the handover of the next hand-off when it is time, or of the newest one that nobody has prepared.

    Only from somebody who can take part: else the roster goes on to say who has the post.
    """
    giving, hand_off = _coming(tx, post)
    if hand_off is None or tx.now < hand_off - tx.site.file.handover.prepare_by:
        return
    if giving and _is_operator(tx, giving[0]):
        begin(tx, working, post, giving[0], hand_off)


def _coming(tx: Tx, post: str) -> tuple[Crew, Instant | None]:
    """Who hands over next, those first who leave, and when. Where that was missed for a whole shift, or somebody was
    relieved, the roster says who has the post now."""
    roster, last = tx.roster, newest(tx.connection, post)
    since = tx.now if last is None else _since(roster, last, tx.now)
    hand_off = rules.next_hand_off(roster, post, since)
    following = None if hand_off is None or hand_off > tx.now else rules.next_hand_off(roster, post, hand_off)
    giving = _giving(roster, post, last, since)
    missed = following is not None and following <= tx.now
    if missed or (giving and rules.relieved(roster, post, giving[0], tx.now)):
        giving, hand_off = on_duty(roster, post, tx.now).holders, rules.next_hand_off(roster, post, tx.now)
    return _leaving_first(roster, post, giving, hand_off), hand_off


def _since(roster: Roster, last: Handover, now: Instant) -> Instant:
    """From when on the next handover is looked for: after the last one, and after every absence that has begun or ended
    since then, for those need none."""
    since = rules.settled_until(last)
    hand_off = rules.next_hand_off(roster, last.post, since)
    while hand_off is not None and hand_off <= now and rules.goes_without_words(roster, last.post, hand_off):
        since, hand_off = hand_off, rules.next_hand_off(roster, last.post, hand_off)
    return since


def _giving(roster: Roster, post: str, last: Handover | None, since: Instant) -> Crew:
    planned = on_duty(roster, post, since).holders
    if last is None or since > rules.settled_until(last):
        return planned
    return rules.holder(last, planned, rules.crew_before(roster, last))


def _leaving_first(roster: Roster, post: str, crew: Crew, hand_off: Instant | None) -> Crew:
    staying = on_duty(roster, post, hand_off).holders if hand_off is not None else ()
    return tuple(sorted(crew, key=lambda one: one in staying))


def _is_operator(tx: Tx, person: str) -> bool:
    known = tx.roster.people.get(person)
    return known is not None and known.login in tx.site.file.operators
