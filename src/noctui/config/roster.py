"""roster.yaml: people, and the posts that they hold as first and backup person."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from noctui.config.forms import PersonForm, PostForm, RosterForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader, named
from noctui.config.references import Target, refer
from noctui.domain.inventory import Post

PART = "roster.yaml"


def read_roster(reader: Reader, operators: Collection[str]) -> tuple[Post, ...]:
    """The posts in the order of the file; a site without a roster has none."""
    path = reader.root / PART
    document = reader.document(path) if path.exists() else None
    if not document:
        return ()
    reader.whole(document, RosterForm)
    people = reader.unique(reader.items([document], "people", PersonForm))
    posts = reader.unique(reader.items([document], "posts", PostForm))
    persons = Target(named([document], "people"), "unknown_person", PART)
    refer(reader, [document], "people", "login", Target(operators, "unknown_operator", "noctui.toml"))
    refer(reader, [document], "posts", "first", persons)
    refer(reader, [document], "posts", "backup", persons)
    reader.problems.extend(_lone(posts.values()))
    return tuple(_post(post.value, people) for post in posts.values())


def _lone(posts: Iterable[Entry[PostForm]]) -> Iterator[Problem]:
    """A person who is their own backup is none."""
    for post in posts:
        if post.value.first == post.value.backup:
            yield post.problem(("backup",), "same_person", post.value.backup)


def _post(form: PostForm, people: Mapping[str, Entry[PersonForm]]) -> Post:
    """A person without a valid entry is a problem already; their id stands in until it is mended."""
    first, backup = people.get(form.first), people.get(form.backup)
    return Post(
        id=form.id,
        name=form.name,
        first=first.value.name if first else form.first,
        backup=backup.value.name if backup else form.backup,
        phone=first.value.phone if first else "",
        backup_phone=backup.value.phone if backup else "",
    )
