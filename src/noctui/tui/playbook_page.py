"""A playbook to be read through: what it is for, who has to authorise it, and every step with where it leads."""

from collections.abc import Iterator
from dataclasses import replace

from noctui.catalog import N_, _, pick
from noctui.domain.playbook import END, Step
from noctui.domain.run_views import PlaybookDetail, RoleRow
from noctui.domain.run_words import BACKUP, step_in_words
from noctui.tui import text
from noctui.tui.look import Line, Look, wrap
from noctui.tui.run_words import KINDS, answer_words, word_of


def lines(detail: PlaybookDetail, look: Look, width: int) -> list[Line]:
    """The head, then lane by lane. What a run is told only when it begins stands there as a ‹blank›."""
    detail = _with_blanks(detail)
    return [*_head(detail, look, width), *(line for lane in detail.lanes for line in _lane(detail, lane, look, width))]


def _with_blanks(detail: PlaybookDetail) -> PlaybookDetail:
    known = {one.id: detail.filled.get(one.id) or one.default or f"‹{one.id}›" for one in detail.parameters}
    names = {**detail.places, **detail.people, **{post: pick(name) for post, name in detail.posts.items()}}
    words = known | {name: names[value] for name, value in known.items() if value in names}
    words |= {f"{name}{BACKUP}": f"‹{name}{BACKUP}›" for name in known}
    lanes = tuple(
        (name, title, first, tuple(step_in_words(step, words, known) for step in steps))
        for name, title, first, steps in detail.lanes
    )
    return replace(detail, lanes=lanes)


def _head(detail: PlaybookDetail, look: Look, width: int) -> Iterator[Line]:
    row = detail.row
    yield ((f" {look.shown(pick(row.name) or row.id)}", "title"),)
    yield from _told(N_("when"), pick(row.trigger), look, width)
    yield from _told(N_("plan"), ", ".join((*row.refs, detail.source)).strip(", "), look, width)
    if row.running is not None:
        yield ((f" {look.glyph('running')} " + _("runs: RUN-{run}", run=row.running), "warn"),)
    if detail.authorise:
        roles = ", ".join(_role(detail, name) for name in detail.authorise)
        yield from _told(N_("authorised by"), roles, look, width, "warn")
    for asked in detail.parameters:
        value = detail.filled.get(asked.id, asked.default)
        mark = " *" if asked.required else ""
        yield from _told(N_("asks"), f"{pick(asked.ask) or asked.id}{mark}  {value}".rstrip(), look, width)


def _told(label: str, words: str, look: Look, width: int, token: str = "text") -> Iterator[Line]:
    start = text.fit(f" {_(label)}", 16)
    for at, line in enumerate(wrap(look.shown(words), width - 17)):
        yield ((start if not at else " " * 16, "muted"), (line, token))


def _lane(
    detail: PlaybookDetail, lane: tuple[str, dict[str, str], bool, tuple[Step, ...]], look: Look, width: int
) -> Iterator[Line]:
    name, words, first, steps = lane
    yield ()
    title = look.shown(pick(words) or name)
    people = "  " + _("people first: it never waits") if first else ""
    yield ((f" {look.glyph('cursor')} {title}", "title"), (people, "good"))
    for number, step in enumerate(steps, 1):
        following = steps[number].id if number < len(steps) else END
        yield from _step(detail, number, step, following, look, width)


def _step(detail: PlaybookDetail, number: int, step: Step, following: str, look: Look, width: int) -> Iterator[Line]:
    first, *rest = wrap(look.shown(word_of(step.say, step.id)), width - 22) or [""]
    yield ((text.fit(f"  {number:>2} ", 5), "muted"), (text.fit(_(KINDS[step.kind]), 12), "key"), (first, "text"))
    yield from (((" " * 17 + line, "text"),) for line in rest)
    for line in wrap(look.shown(pick(step.hint)), width - 22):
        yield ((" " * 17 + line, "muted"),)
    if said := f" {look.glyph('bullet')} ".join(_about(detail, step)):
        yield from (((" " * 17 + line, "key"),) for line in wrap(look.shown(said), width - 22))
    for answer, to in _exits(detail, step, following):
        yield ((" " * 17 + look.shown(f"{answer} {look.glyph('arrow')} {to}", width - 18), "muted"),)


def _about(detail: PlaybookDetail, step: Step) -> Iterator[str]:
    """Whose, how long, who is called or asked, what is written down, raw."""
    if step.role:
        yield _role(detail, step.role)
    if step.limit is not None:
        yield _("limit {limit}", limit=text.age(step.limit))
    if step.hold is not None:
        yield _("waits {limit}", limit=text.age(step.hold))
    for role in filter(None, (step.to, *step.by)):
        yield _("with {role}", role=_role(detail, role))
    if step.both:
        yield _("two operators")
    if step.after:
        yield _("after: {steps}", steps="; ".join(_words(detail, name) for name in step.after))
    if step.record:
        yield _("write down: ") + ", ".join(pick(field.ask) or field.id for field in step.record)
    if step.probe is not None:
        yield f"{step.probe.method} {step.probe.target}"
    if step.skip is not None:
        yield _("may be put off") if step.can_wait else _("may be skipped")


def _exits(detail: PlaybookDetail, step: Step, following: str) -> Iterator[tuple[str, str]]:
    """Answers and where they lead, unless all go on to the next step."""
    if all(one.to == following for one in step.exits) and step.kind != "decide":
        return
    for one in step.exits:
        to = _("this lane ends") if one.to == END else _("once more") if one.to == step.id else _words(detail, one.to)
        yield answer_words(step, one.answer), to


def _words(detail: PlaybookDetail, name: str) -> str:
    steps = {step.id: step for *_lane, steps in detail.lanes for step in steps}
    return word_of(steps[name].say, name) if name in steps else name


def _role(detail: PlaybookDetail, name: str) -> str:
    found: RoleRow | None = detail.roles.get(name)
    return pick(found.role.name) or name if found is not None else name
