"""The roster in lines: who is on, the shifts of a span, what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from noctui.catalog import N_, _, pick
from noctui.config.local_time import write_moment
from noctui.domain.findings import Finding
from noctui.domain.moments import MINUTE, Instant
from noctui.domain.roster import Duty, Gap, Shift
from noctui.domain.roster_queries import PostDetail, RosterDetail
from noctui.tui import text
from noctui.tui.roster_words import SOURCES, finding_text

NOBODY = N_("NOBODY")


class Row(NamedTuple):
    """Cells; what is bad has a word for it, too."""

    cells: Sequence[str]
    bad: bool = False


class Lines:
    """Words for one answer."""

    def __init__(self, detail: RosterDetail) -> None:
        self._detail = detail
        self._posts = {post.id: post for post in detail.posts}

    def names(self, crew: Iterable[str]) -> str:
        return ", ".join(self._name(one) for one in crew)

    def moment(self, at: Instant | None) -> str:
        return write_moment(at, self._detail.zone) if at is not None else "-"

    def who(self) -> Iterator[Row]:
        """Every post in a line."""
        yield Row(("POST", "FIRST", "BACKUP", "WHY", "UNTIL", "NEXT", "CALL"))
        for post in self._detail.posts:
            duty = post.duty
            first, bad = self._first(post)
            after = self.names(post.coming.first) or _(NOBODY) if post.coming is not None else "-"
            call = next((way for one in duty.holders for way in self._ways(one)), "-")
            backup, why, until = self.names(duty.backup) or "-", _(SOURCES[duty.source]), self.moment(duty.until)
            yield Row((post.id, first, backup, why, until, after, call), bad)

    def one(self, post: PostDetail) -> Iterator[Row]:
        """One post with all that is known of it."""
        duty = post.duty
        first, bad = self._first(post)
        yield Row((post.id, pick(post.name)))
        yield Row((_("first"), f"{first} ({_(SOURCES[duty.source])})"), bad)
        yield from self._calls(duty.first)
        yield Row((_("backup"), f"{self.names(duty.backup) or '-'} ({_(SOURCES[duty.backup_source])})"))
        yield from self._calls(duty.backup)
        yield Row((_("until"), self.moment(duty.until)))
        yield Row((_("next"), self._next(post)))

    def shifts(self) -> Iterator[Row]:
        yield Row(("POST", "FROM", "TO", "FIRST", "BACKUP", "WHY"))
        for post in self._detail.posts:
            for shift in post.shifts:
                yield self._shift(shift, post.gaps)

    def findings(self) -> Iterator[Row]:
        if not self._detail.findings:
            yield Row((_("nothing is wrong until {end}", end=self.moment(self._detail.end // MINUTE * MINUTE)),))
            return
        yield Row(("", "FROM", "TO", "WHAT"))
        for one in self._detail.findings:
            words = finding_text(replace(one, person=self._name(one.person))) + _measure(one)
            yield Row((_("urgent") if one.red else "", self.moment(one.begin), self.moment(one.end), words), one.red)

    def _name(self, person: str) -> str:
        known = self._detail.people.get(person)
        return known.name if known is not None else person

    def _first(self, post: PostDetail) -> tuple[str, bool]:
        """Who is first. Of a post that nobody has: who has the next one above; and that this is bad."""
        duty = post.duty
        if duty.first:
            return self.names(duty.first), False
        if duty.backup or not post.needed:
            return (_("not needed now") if not duty.backup else "-"), False
        above = self._above(post)
        return _(NOBODY) + (f" → {above.post}: {self.names(above.holders)}" if above else ""), True

    def _above(self, post: PostDetail) -> Duty | None:
        seen = {post.id}
        while post.above in self._posts and post.above not in seen:
            post = self._posts[post.above]
            seen.add(post.id)
            if post.duty.holders:
                return post.duty
        return None

    def _next(self, post: PostDetail) -> str:
        if post.coming is None:
            return "-"
        backup = self.names(post.coming.backup)
        return (self.names(post.coming.first) or _(NOBODY)) + (f" / {backup}" if backup else "")

    def _calls(self, crew: Iterable[str]) -> Iterator[Row]:
        for one in crew:
            for way in self._ways(one):
                yield Row(("", f"{self._name(one)}: {way}"))

    def _ways(self, person: str) -> list[str]:
        known = self._detail.people.get(person)
        return [f"{channel} {address}" for channel, address in known.ways] if known is not None else []

    def _shift(self, shift: Shift, gaps: Iterable[Gap]) -> Row:
        empty = not shift.holders and any(gap.begin < shift.end and shift.begin < gap.end for gap in gaps)
        first = self.names(shift.first) or (_(NOBODY) if empty else "-")
        times = self.moment(shift.begin), self.moment(shift.end)
        why = _(SOURCES[shift.source])
        return Row((shift.post, *times, first, self.names(shift.backup) or "-", why), empty)


def _measure(one: Finding) -> str:
    """How much of what it is about, beside how much it should be."""
    match one.kind:
        case "short_rest":
            return f" ({text.age(one.count)} < {text.age(one.limit)})"
        case "many_nights" | "unfair_weekends":
            return f" ({one.count} > {one.limit})"
        case _:
            return ""
