"""policies/*.yaml: service policies with their levels and clocks."""

from collections.abc import Collection, Iterable
from pathlib import Path

from noctui.config.calendars import PART as CALENDARS
from noctui.config.document import Document
from noctui.config.flaws import flaws
from noctui.config.forms import ClockForm, LevelForm, PenaltyForm, PolicyForm, RepeatForm, RungForm
from noctui.config.reader import Reader
from noctui.config.references import Target, expect
from noctui.config.shape import Words
from noctui.domain.policy import ClockSpec, Level, Penalty, Policy, Repeat, Rung


def load_policies(folder: Path) -> dict[str, Policy]:
    """The policies of one folder by id, whatever calendars they name. Raises BadFiles."""
    reader = Reader(folder)
    policies = valid_policies(reader, reader.documents(folder))
    reader.finish()
    return policies


def valid_policies(
    reader: Reader, documents: Iterable[Document], calendars: Collection[str] | None = None
) -> dict[str, Policy]:
    """The valid ones of these files by id; what is wrong goes to the reader.

    `calendars`: the ids that a clock may name; None: whatever it names.
    """
    read = (reader.whole(document, PolicyForm) for document in documents)
    entries = reader.unique(entry for entry in read if entry)
    for entry in entries.values():
        reader.problems.extend(flaws(entry))
        if calendars is not None:
            target = Target(calendars, "unknown_calendar", CALENDARS)
            for index, clock in enumerate(entry.value.clocks):
                expect(reader, entry.document, ("clocks", index, "calendar"), clock.calendar, target)
    return {key: _policy(entry.value) for key, entry in entries.items()}


def _policy(form: PolicyForm) -> Policy:
    return Policy(
        id=form.id,
        name=form.name.by_language(),
        scheme=form.scheme,
        levels=tuple(_level(level) for level in form.levels),
        clocks=tuple(_clock(clock) for clock in form.clocks),
        closing=tuple(form.closing),
        repeat=_repeat(form.repeat) if form.repeat else None,
        penalty=_penalty(form.penalty) if form.penalty else None,
    )


def _level(form: LevelForm) -> Level:
    return Level(
        id=form.id,
        name=form.name.by_language(),
        total=form.total,
        min_share=form.min_share,
        min_devices=form.min_devices,
        about=_words(form.about),
    )


def _clock(form: ClockForm) -> ClockSpec:
    return ClockSpec(
        id=form.id,
        name=form.name.by_language(),
        start=form.start,
        until=tuple(form.until),
        within=form.within,
        refs=form.refs,
        every=form.every,
        beat=form.beat,
        daily=form.daily,
        watch=form.watch,
        needs=form.needs,
        only_total=form.only_total,
        channels=tuple(form.channels),
        promised=tuple(form.promised),
        warn=form.warn,
        calendar=form.calendar,
        pausable=form.pausable,
        ladder=tuple(_rung(rung) for rung in form.ladder),
        upgrade=form.upgrade,
        to=_words(form.to),
        counts=form.counts or "",
    )


def _rung(form: RungForm) -> Rung:
    return Rung(form.to, form.at.share, form.at.offset, form.again)


def _repeat(form: RepeatForm) -> Repeat:
    return Repeat(form.count, form.within, form.ref)


def _penalty(form: PenaltyForm) -> Penalty:
    return Penalty(form.share, form.late_limit, form.longest, tuple(form.refs))


def _words(form: Words | None) -> dict[str, str]:
    return form.by_language() if form else {}
