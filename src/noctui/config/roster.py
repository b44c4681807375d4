"""roster.yaml: people, who takes turns, the posts that they hold, and what changes that for a while; and roster/, with
more of what changes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from noctui.config.document import Document, Loc
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.rings import find_rings
from noctui.config.roster_forms import ChangesForm, DutyTimesForm, PartForm, PersonForm, PostForm, RosterForm
from noctui.config.roster_hours import DutyTimes
from noctui.config.roster_names import PART, Elsewhere, check_names
from noctui.config.roster_people import able, person
from noctui.config.roster_spans import Spans, guards, leaves, overrides, plans, read_spans
from noctui.config.roster_turns import read_turns, turns
from noctui.domain.dutyhours import DutyHours
from noctui.domain.handoff import shown
from noctui.domain.moments import to_datetime
from noctui.domain.overrides import Side
from noctui.domain.rest import Rest
from noctui.domain.roster import NOBODY, Cover, Part, Post, Roster
from noctui.domain.rotation import Pattern, Rotation
from noctui.domain.worktime import Calendar

_SIDES: tuple[Side, Side] = ("first", "backup")
FOLDER = "roster"
"""Of files with plans, guards, overrides and leave, as `noctui roster import` writes them."""


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post with the parts of its covers; a plain name is one part."""

    entry: Entry[PostForm]
    covers: Mapping[Side, list[PartForm]]
    needed: DutyTimesForm | str


def read_roster(reader: Reader, zone: str, calendars: Mapping[str, Calendar], elsewhere: Elsewhere) -> Roster:
    """Who is on by the file alone; a site without a roster has nobody. `zone`: for whatever names none.

    `calendars` may be empty while any file has a problem: nothing is built then.
    """
    path = reader.root / PART
    document = reader.document(path) if path.exists() else None
    if not document:
        return NOBODY
    more = list(reader.documents(reader.root / FOLDER))
    reader.whole(document, RosterForm)
    for file in more:
        reader.whole(file, ChangesForm)
    people = reader.unique(reader.items([document], "people", PersonForm))
    rotations = reader.unique(read_turns(reader, document), taken=people)
    posts = [_read_post(reader, entry) for entry in reader.unique(reader.items([document], "posts", PostForm)).values()]
    spans = read_spans(reader, [document, *more], zone)
    for file in (document, *more):
        check_names(reader, document, file, elsewhere)
    reader.problems.extend(_rings(posts))
    if reader.problems:
        reader.unread.add(PART)
        return NOBODY
    times = DutyTimes(calendars)
    reader.problems.extend(problem for post in posts for problem in _clashes(post, times, zone))
    takers = {key: turns(entry.value, zone) for key, entry in rotations.items()}
    made = {post.entry.id: _post(post, takers, times, zone) for post in posts}
    return _roster(people, made, spans, times, zone)


def _roster(
    people: Mapping[str, Entry[PersonForm]], posts: Mapping[str, Post], spans: Spans, times: DutyTimes, zone: str
) -> Roster:
    guarded, planned = guards(spans.guards, zone), plans(spans.plans, zone)
    can = able(posts.values(), guarded, planned)
    return Roster(
        people={key: person(entry.value, can.get(key, ()), times) for key, entry in people.items()},
        posts=posts,
        overrides=overrides(spans.overrides, zone),
        plans=planned,
        guards=guarded,
        leaves=leaves(spans.leave, zone),
    )


def _read_post(reader: Reader, entry: Entry[PostForm]) -> PostEntry:
    post = PostEntry(entry, {side: _parts(reader, entry, side) for side in _SIDES}, _needed(reader, entry))
    if post.covers["first"] and post.covers["first"] == post.covers["backup"]:
        written = entry.value.backup
        code = "same_person" if isinstance(written, str) else "same_cover"
        reader.problems.append(entry.problem(("backup",), code, written))
    return post


def _parts(reader: Reader, entry: Entry[PostForm], side: Side) -> list[PartForm]:
    """Parts, or one of plain names."""
    written, loc = getattr(entry.value, side), (*entry.loc, side)
    items = written if isinstance(written, list) else [written]
    if any(isinstance(item, dict) for item in items):
        entries = (reader.entry(entry.document, (*loc, at), item, PartForm) for at, item in enumerate(items))
        return [part.value for part in entries if part]
    if written is None:
        return []
    reader.problems.extend(_not_names(entry.document, loc, written))
    return [PartForm(who=tuple(map(str, items)))] if items else []


def _not_names(document: Document, loc: Loc, written: object) -> Iterator[Problem]:
    if written == []:
        yield document.problem(loc, "empty")
    for at, item in enumerate(written) if isinstance(written, list) else ():
        if not isinstance(item, str):
            yield document.problem((*loc, at), "want_text", item)
    if not isinstance(written, str | list):
        yield document.problem(loc, "want_cover", written)


def _needed(reader: Reader, entry: Entry[PostForm]) -> DutyTimesForm | str:
    written = entry.value.needed
    if isinstance(written, dict):
        hours = reader.entry(entry.document, (*entry.loc, "needed"), written, DutyTimesForm)
        return hours.value if hours else "always"
    if written not in ("always", "guards"):
        reader.problems.append(entry.problem(("needed",), "want_needed", written, known=("always", "guards")))
    return str(written)


def _rings(posts: list[PostEntry]) -> Iterator[Problem]:
    """Posts above each other: what nobody answers would go round for ever."""
    entries = {post.entry.id: post.entry for post in posts}
    graph = {key: {entry.value.above} for key, entry in entries.items() if entry.value.above in entries}
    for ring in find_rings({key: {above for above in those if above} for key, those in graph.items()}):
        yield entries[ring[0]].problem(("above",), "above_ring", ring=" → ".join(ring))


def _clashes(post: PostEntry, times: DutyTimes, zone: str) -> Iterator[Problem]:
    """Parts of a cover that hold together and do not say that they do."""
    for side, parts in post.covers.items():
        alone = [(at, part) for at, part in enumerate(parts) if not part.overlapping]
        for (first, one), (at, other) in combinations(alone, 2):
            if (clash := times.clash(one, other)) is not None:
                when = f"{to_datetime(shown(zone, clash)):%Y-%m-%d %H:%M}"
                where = post.entry.document.where((*post.entry.loc, side, first))
                yield post.entry.problem((side, at), "part_overlap", first=where, when=when)


def _post(post: PostEntry, takers: Mapping[str, Rotation | Pattern], times: DutyTimes, zone: str) -> Post:
    form = post.entry.value
    first, backup = (_cover(post.covers[side], takers, times) for side in _SIDES)
    rest = form.rest
    owed = Rest(rest.zone or zone, **rest.model_dump(exclude={"zone"})) if rest else None
    return Post(form.id, form.name.by_language(), first, backup, form.above, _when(post.needed, times), owed)


def _when(needed: DutyTimesForm | str, times: DutyTimes) -> DutyHours | Literal["guards"] | None:
    if isinstance(needed, DutyTimesForm):
        return times.hours(needed)
    return "guards" if needed == "guards" else None


def _cover(parts: list[PartForm], takers: Mapping[str, Rotation | Pattern], times: DutyTimes) -> Cover:
    return tuple(Part(takers.get(part.who[0], part.who), times.hours(part), part.overlapping) for part in parts)
