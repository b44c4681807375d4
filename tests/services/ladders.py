"""What happens by itself on a test clock: a scene whose server has a policy of one's own, and what is said of it."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from noctui.domain.inventory import Contract
from noctui.domain.moments import MINUTE
from noctui.domain.policy import Policy
from noctui.domain.roster import Roster
from noctui.services import load
from noctui.services.site import Site
from noctui.store import outbox, schema
from tests.domain.calendars import OFFICE, at
from tests.domain.policies import S19
from tests.services.plans import down
from tests.services.scene import Scene, fixed, person, site

PEOPLE = [person("Anna"), person("Bo"), person("Mia", "0123"), person("Max")]
POSTS = [fixed("noc", "anna", "bo", "NOC duty"), fixed("manager", "mia", "max", "Manager")]
ROSTER = Roster({one.id: one for one in PEOPLE}, {one.id: one for one in POSTS})


@dataclass(frozen=True)
class Said:
    kind: str
    params: dict[str, str]
    recipient: str
    bell: bool


def governed_by(policy: Policy) -> Site:
    """The small site with that policy for its contract, and two posts, one of which nobody may name."""
    small = site()
    inventory = replace(small.file.inventory, contracts={"city": Contract("city", "City video", policy.id)})
    file = replace(small.file, inventory=inventory, roster=ROSTER)
    return Site.of(file, {S19.id: S19, policy.id: policy}, {"office": OFFICE})


def fails_at(scene: Scene, policy: Policy, moment: str) -> int:
    """At that moment the server goes down; the number of its ticket."""
    scene.site, scene.now = governed_by(policy), at(moment)
    scene.restart()
    scene.all_up()
    down(scene, "srv")
    scene.now = at(moment) + MINUTE
    return max(row.id for row in scene.tickets())


def look(scene: Scene, moment: str) -> None:
    """The engine's look at that moment, and none before it."""
    scene.now = at(moment) - MINUTE
    scene.pass_time(MINUTE)


def start_anew(scene: Scene, moment: str) -> None:
    """An engine that starts at that moment, after it stood still since the last look."""
    scene.now = at(moment)
    scene.working = scene.verb(load.load)


def said(scene: Scene, *kinds: str) -> list[Said]:
    """What was announced of these kinds, oldest first."""
    rows = scene.read(lambda c: outbox.newest(c, 1000))
    recipients = scene.read(lambda c: {row.id: row.recipient for row in c.execute(select(schema.outbox))})
    return [Said(row.kind, row.params, recipients[row.id], row.bell) for row in rows if row.kind in kinds]
