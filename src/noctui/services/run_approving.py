"""Four eyes: who said yes or no to a plan or a step, and whether they may."""

from collections.abc import Sequence

from noctui.domain import run_approval as rules
from noctui.domain.commands import Answer
from noctui.domain.run import Deed
from noctui.domain.run_approval import Somebody
from noctui.domain.run_commands import AuthoriseRun, Way
from noctui.services import run_naming, run_people
from noctui.services.run_log import Going


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


def said_by(going: Going, roles: Sequence[str], by: str, way: Way) -> Somebody | Answer:
    """Who says it, or why they can't. `by`: whom the actor vouches for; empty: the actor."""
    tx = going.tx
    actor = run_people.somebody(tx, tx.actor) or Somebody(tx.actor, "")
    sayer = run_people.somebody(tx, by) if by else actor
    if sayer is None:
        return Answer("unknown_person", {"who": by})
    if way == "here" and not sayer.same(actor):
        return Answer("way_required", {"who": name(going, sayer)})
    begun_by = starter(going)
    may = {person for turn in run_people.approvers(tx, roles, begun_by) for person in turn.crew}
    refused = rules.refusal(sayer, begun_by, may, run_people.leads(tx, sayer))
    if refused is not None:
        return Answer(refused, {"who": name(going, sayer), "roles": ", ".join(roles)})
    return sayer


def starter(going: Going) -> Somebody:
    login = going.run.starter
    return run_people.somebody(going.tx, login) or Somebody(login, "")


def word(said: Somebody, way: Way) -> dict[str, str]:
    """What an event keeps of a yes or no."""
    return {"by": said.person or said.login, "way": way}


def name(going: Going, who: Somebody) -> str:
    return run_naming.person(going.tx.site, going.tx.roster, who.person or who.login)
