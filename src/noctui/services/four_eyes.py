"""Who the two are that something needs, by their logins: asked of the site and of who has which post now."""

from collections.abc import Collection

from noctui.domain import four_eyes as rules
from noctui.domain import handover_sides as sides
from noctui.domain.four_eyes import Party
from noctui.domain.inventory import Role
from noctui.services.handover_duty import crew
from noctui.services.tx import Tx


def refusal(tx: Tx, first: str, posts: Collection[str] = (), roles: Collection[Role] = ()) -> str | None:
    """Why the actor may not confirm what the login `first` did (see `domain.four_eyes`). Posts that the roster does not
    have are nobody's."""
    return rules.refusal(party(tx, first), party(tx, tx.actor, posts), posts, roles)


def party(tx: Tx, login: str, posts: Collection[str] = ()) -> Party:
    """Somebody with those of `posts` that they have now."""
    person, operator = sides.person_of(tx.roster, login), tx.site.file.operators.get(login)
    name, role = person.id if person is not None else "", operator.role if operator is not None else None
    return having(tx, Party(login, name, role), posts)


def having(tx: Tx, who: Party, posts: Collection[str]) -> Party:
    """The same with those of `posts` that they have now."""
    mine = (post for post in posts if who.person and who.person in crew(tx.connection, tx.roster, post, tx.now))
    return who._replace(posts=frozenset(mine))
