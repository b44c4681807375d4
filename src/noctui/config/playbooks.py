"""The playbooks of a site: its own, read with its files, and the bundled ones, each read when it is first asked for.

A playbook that is no good stops nothing but itself: at three in the morning the others are needed. Its last good
version stays, when there is one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from noctui.bundled import folder
from noctui.config.playbook_cache import Cache
from noctui.config.playbook_code import versioned
from noctui.config.playbook_draft import Draft, problem, read_draft
from noctui.config.problems import Problem
from noctui.config.reader import Reader
from noctui.config.rings import find_rings, turn
from noctui.config.yaml import parse_yaml
from noctui.domain.playbook import Playbook
from noctui.domain.playbook_flaws import Flaw, spots
from noctui.domain.playbook_needs import Around, unmet

PART = "playbooks"
NO_CACHE = Cache(None)


class Source(NamedTuple):
    """A file and what it says."""

    name: str
    text: str
    draft: Draft


class Playbooks(Mapping[str, Playbook]):
    """By id, each with the lanes of its closing part; a site's own replaces the bundled one of the same id."""

    def __init__(self, own: Iterable[Source], bundled: Mapping[str, str]) -> None:
        """`bundled`: texts by id."""
        self.own = {source.draft.playbook.id: source for source in own}
        self._bundled = {name: text for name, text in bundled.items() if name not in self.own}
        self._whole: dict[str, Playbook] = {}

    def draft(self, name: str) -> Draft | None:
        """As its file has it."""
        if name in self.own:
            return self.own[name].draft
        return _bundled(name, self._bundled[name])[0] if name in self._bundled else None

    def __getitem__(self, name: str) -> Playbook:
        if name not in self._whole:
            if (draft := self.draft(name)) is None:
                raise KeyError(name)
            self._whole[name] = versioned(closed(draft, self.draft(draft.closing)))
        return self._whole[name]

    def __contains__(self, name: object) -> bool:
        return name in self.own or name in self._bundled

    def __iter__(self) -> Iterator[str]:
        return (name for name in (*self.own, *self._bundled) if self.draft(name) is not None)

    def __len__(self) -> int:
        return len(list(iter(self)))


def closed(draft: Draft, closing: Draft | None) -> Playbook:
    """The playbook with its closing part: the lanes of that, and what they speak of."""
    playbook = draft.playbook
    if closing is None:
        return playbook
    part = closing.playbook
    known = {parameter.id for parameter in playbook.parameters}
    return replace(
        playbook,
        lanes=(*playbook.lanes, *(replace(lane, closing=True) for lane in part.lanes)),
        parameters=(*playbook.parameters, *(each for each in part.parameters if each.id not in known)),
        timers={**part.timers, **playbook.timers},
    )


def bundled_texts(reader: Reader) -> dict[str, str]:
    """By id, which is also the name of the file."""
    paths = sorted((folder("data") / PART).glob("*.yaml"))
    texts = ((path.stem, reader.text(path)) for path in paths)
    return {name: text for name, text in texts if text is not None}


def read_sources(reader: Reader, texts: Iterable[tuple[str, str]], cache: Cache = NO_CACHE) -> Iterator[Source]:
    """What these files (name, text) say, but for those that say nothing good; what is wrong goes to the reader."""
    first: dict[str, str] = {}
    for name, text in texts:
        draft = cache.find(text) or _draft(reader, name, text, cache)
        if draft is None:
            continue
        playbook = draft.playbook.id
        if playbook in first:
            _refuse(reader, name, text, Flaw(("id",), "duplicate_id", playbook, params={"first": first[playbook]}))
        else:
            first[playbook] = name
            yield Source(name, text, draft)


def _draft(reader: Reader, name: str, text: str, cache: Cache) -> Draft | None:
    before = len(reader.problems)
    document = parse_yaml(name, text, reader.problems)
    draft = read_draft(reader, document) if document else None
    if draft is not None and len(reader.problems) == before:
        cache.keep(text, draft)
    return draft


def _refuse(reader: Reader, name: str, text: str, flaw: Flaw) -> None:
    """What holds together by itself was not kept with its places: it is parsed once more."""
    if document := parse_yaml(name, text, []):
        reader.problems.append(problem(document, flaw))


@lru_cache(maxsize=64)
def _bundled(name: str, text: str) -> tuple[Draft | None, tuple[Problem, ...]]:
    reader = Reader(folder("data"))
    draft = _draft(reader, f"data/{PART}/{name}.yaml", text, NO_CACHE)
    return None if reader.problems else draft, tuple(reader.problems)


# --------------------------------------------------------------------------------------------- what belongs together


def check_together(reader: Reader, playbooks: Playbooks, around: Around, files: Collection[str] | None = None) -> None:
    """What of the site's own playbooks does not go with the other files; it goes to the reader.

    `files`: names of those to look at; None: all.
    """
    rings = list(_rings(playbooks))
    for name, source in playbooks.own.items():
        if files is not None and source.name not in files:
            continue
        flaws = [*unmet(source.draft.playbook, around), *_closing(playbooks, source.draft)]
        flaws += [flaw for ring, flaw in rings if ring == name]
        for flaw in flaws:
            _refuse(reader, source.name, source.text, flaw)


def _closing(playbooks: Playbooks, draft: Draft) -> Iterator[Flaw]:
    if not draft.closing:
        return
    closing = playbooks.draft(draft.closing)
    if draft.playbook.part:
        yield Flaw(("closing",), "part_closing")
    elif closing is None:
        yield Flaw(("closing",), "unknown_playbook", draft.closing, tuple(playbooks))
    elif not closing.playbook.part:
        yield Flaw(("closing",), "no_part", draft.closing)
    else:
        yield from _clashes(draft.playbook, closing.playbook)


def _clashes(playbook: Playbook, part: Playbook) -> Iterator[Flaw]:
    """Ids of the closing part that stand here too."""
    lanes, steps = {lane.id for lane in part.lanes}, part.by_id.keys() | part.timers.keys()
    for index, lane in enumerate(playbook.lanes):
        if lane.id in lanes:
            yield Flaw(("lanes", index, "id"), "closing_clash", lane.id)
    for spot in spots(playbook):
        if spot.step.id in steps:
            yield spot.flaw(spot.step.kind, "closing_clash", spot.step.id)


def _rings(playbooks: Playbooks) -> Iterator[tuple[str, Flaw]]:
    """(playbook, flaw) for each ring of calls, at an own one of it."""
    graph: dict[str, set[str]] = {}
    waiting = list(playbooks.own)
    while waiting:
        name = waiting.pop()
        if name not in graph:
            draft = playbooks.draft(name)
            graph[name] = {step.calls for step in draft.playbook.steps() if step.calls} if draft else set()
            waiting += graph[name]
    for ring in find_rings(graph):
        if own := next((name for name in ring if name in playbooks.own), ""):
            told = turn(ring, own)
            yield own, _call(playbooks.own[own].draft.playbook, told)


def _call(playbook: Playbook, ring: list[str]) -> Flaw:
    spot = next(spot for spot in spots(playbook) if spot.step.calls == ring[1])
    return spot.flaw("calls", "call_ring", ring=" → ".join(ring))
