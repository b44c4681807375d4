"""Four eyes: who said yes or no to a plan or a step, and whether they may."""

from collections.abc import Sequence

from noctui.domain.commands import Answer
from noctui.domain.four_eyes import Party, refusal, same
from noctui.domain.run import Deed
from noctui.domain.run_commands import AuthoriseRun, Way
from noctui.services import run_naming, run_people
from noctui.services.run_log import Going

_CODES = {"needs_other": "four_eyes", "needs_say": "not_approver"}


def authorise(going: Going, command: AuthoriseRun) -> Answer:
    if going.run.over:
        return Answer("run_ended")
    if not going.playbook.authorise:
        return Answer("no_authorisation")
    if going.run.authorised:
        return Answer("authorised_already")
    said = said_by(going, going.playbook.authorise, command.by, command.way)
    if isinstance(said, Answer):
        return said
    kind: Deed = "authorised" if command.granted else "denied"
    going.record(kind, text=command.text, data=word(said, command.way), person=said.person)
    going.announce(f"run_{kind}", who=name(going, said))
    return Answer("done")


def said_by(going: Going, roles: Sequence[str], by: str, way: Way) -> Party | Answer:
    """Who says it, or why they can't. `by`: whom the actor vouches for; empty: the actor."""
    tx = going.tx
    actor = run_people.party(tx, tx.actor) or Party(tx.actor)
    sayer = run_people.party(tx, by) if by else actor
    if sayer is None:
        return Answer("unknown_person", {"who": by})
    if way == "here" and not same(sayer, actor):
        return Answer("way_required", {"who": name(going, sayer)})
    if refused := _refused(going, roles, sayer):
        return Answer(refused, {"who": name(going, sayer), "roles": ", ".join(roles)})
    return sayer


def _refused(going: Going, roles: Sequence[str], sayer: Party) -> str | None:
    """Who leads by their role counts only where nobody has a post that may."""
    turns = run_people.approvers(going.tx, roles, starter(going))
    posts = {turn.post for turn in turns}
    has = frozenset(turn.post for turn in turns if sayer.person in turn.crew)
    code = refusal(starter(going), sayer._replace(posts=has), posts, () if posts else ("leader", "manager"))
    return _CODES[code] if code is not None else None


def starter(going: Going) -> Party:
    login = going.run.starter
    return run_people.party(going.tx, login) or Party(login)


def word(said: Party, way: Way) -> dict[str, str]:
    """What an event keeps of a yes or no."""
    return {"by": said.person or said.login, "way": way}


def name(going: Going, who: Party) -> str:
    return run_naming.person(going.tx.site, going.tx.roster, who.person or who.login)
