"""The people of roster.yaml, how to reach them, and what they can do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from noctui.config.roster_forms import PersonForm
from noctui.config.roster_hours import DutyTimes
from noctui.domain.overrides import Guard, Plan
from noctui.domain.roster import Contact, Person, Post
from noctui.domain.rotation import Crew


def person(form: PersonForm, given: Iterable[str], times: DutyTimes) -> Person:
    """`given`: the posts that the file gives them, for those who do not say what they can do."""
    return Person(
        id=form.id,
        name=form.name,
        login=form.login or "",
        posts=tuple(given if form.posts is None else form.posts),
        contacts=tuple(_contacts(form, times)),
        language=form.language or "",
        notes=form.notes,
    )


def able(posts: Iterable[Post], guards: Iterable[Guard], plans: Iterable[Plan]) -> Mapping[str, Iterable[str]]:
    """The posts that a file gives each person, in its order."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for post, crew in _given(posts, guards, plans):
        for one in crew:
            found[one][post] = None
    return found


def _given(posts: Iterable[Post], guards: Iterable[Guard], plans: Iterable[Plan]) -> Iterator[tuple[str, Crew]]:
    for post in posts:
        for part in (*post.first, *post.backup):
            for crew in (part.who,) if isinstance(part.who, tuple) else part.who.members:
                yield post.id, crew
    for guard in guards:
        yield from guard.crews.items()
    for plan in plans:
        yield plan.post, tuple(stint.person for stint in plan.stints)


def _contacts(form: PersonForm, times: DutyTimes) -> Iterator[Contact]:
    if form.phone:
        yield Contact("phone", form.phone)
    for contact in form.contacts:
        yield Contact(contact.channel, contact.address, times.hours(contact))
