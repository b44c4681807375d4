"""A trend as lines: bars of the round trips, under them what was lost, and in words how long and how bad."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from noctui.catalog import N_, _
from noctui.tui import text
from noctui.tui.details import labelled
from noctui.tui.glyphs import SPARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from noctui.domain.history_views import Stretch, TrendDetail, TrendPoint
    from noctui.tui.look import Line, Look, Piece

_STRETCHES: Mapping[Stretch, str] = {"hour": N_("last hour"), "day": N_("last day"), "month": N_("last 30 days")}
_NEXT: Mapping[Stretch, Stretch] = {"hour": "day", "day": "month", "month": "hour"}
_BAND = 2
"""How many times the slowest mean the bars go up to: one lost second must not flatten all the rest."""


def next_stretch(stretch: Stretch) -> Stretch:
    return _NEXT[stretch]


def trend_lines(trend: TrendDetail, look: Look, tall: int = 1) -> list[Line]:
    """Bars as high as `tall` lines, a line of losses where something was lost, and what it says in words."""
    if look.glyph(SPARKS[-1]) != look.glyph("full"):
        tall = 1  # heights are digits on a console: they can't be stacked
    points = {point.at: point for point in trend.points}
    shown = [points.get(trend.begin + number * trend.step) for number in range(trend.steps)]
    top = _top(trend.points, tall)
    rows = [_joined(_bar(point, top, look, floor, tall) for point in shown) for floor in reversed(range(tall))]
    lines = [labelled("" if number else N_("trend"), *row) for number, row in enumerate(rows)]
    if any(point.received < point.sent for point in trend.points):
        lines.append(labelled(N_("lost"), *_joined(_loss(point, look) for point in shown)))
    return [*lines, labelled("", (_words(trend, look), "muted"))]


def _top(points: Iterable[TrendPoint], tall: int) -> int:
    """The round trip that fills all lines: of single ones the slowest mean, else with room for what was slower."""
    mean = max((point.rtt_avg or 0 for point in points), default=0)
    most = max((point.rtt_max or 0 for point in points), default=0)
    return mean if tall == 1 else min(most, mean * _BAND)


def _bar(point: TrendPoint | None, top: int, look: Look, floor: int, tall: int) -> Piece:
    """One cell, `floor` lines above the foot: the mean as a block, the slowest answer as a shade above it."""
    if point is None:
        return (" " if floor else look.glyph("bullet"), "muted")
    if point.rtt_avg is None or point.rtt_max is None:
        return (" ", "") if floor else (look.glyph("down"), "bad")
    height = _height(point.rtt_avg, top, tall) - floor * len(SPARKS)
    if height >= 0:
        return look.glyph(SPARKS[min(len(SPARKS) - 1, height)]), "text"
    shaded = tall > 1 and _height(point.rtt_max, top, tall) >= floor * len(SPARKS)
    return (look.glyph("shade"), "muted") if shaded else (" ", "")


def _height(rtt: int, top: int, tall: int) -> int:
    return rtt * len(SPARKS) * tall // (top + 1)


def _loss(point: TrendPoint | None, look: Look) -> Piece:
    """Nothing where nothing was lost, all of a cell where everything was."""
    if point is None or point.received >= point.sent:
        return " ", ""
    lost = point.sent - point.received
    eighth = -(-lost * len(SPARKS) // point.sent) - 1
    return look.glyph(SPARKS[eighth]), "warn" if point.received else "bad"


def _joined(cells: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(
        ("".join(sign for sign, _token in run), token) for token, run in groupby(cells, key=lambda cell: cell[1])
    )


def _words(trend: TrendDetail, look: Look) -> str:
    stretch = _("{stretch}, {span} each", stretch=_(_STRETCHES[trend.stretch]), span=text.age(trend.step))
    sent, received = (sum(getattr(point, name) for point in trend.points) for name in ("sent", "received"))
    if not sent:
        return _("{stretch}: nothing measured", stretch=stretch)
    answered = [point for point in trend.points if point.received]
    dash = look.glyph("dash")
    least = min((point.rtt_min or 0 for point in answered), default=None)
    mean = sum((point.rtt_avg or 0) * point.received for point in answered) // received if received else None
    most = max((point.rtt_max or 0 for point in answered), default=None)
    rtts = " / ".join(text.rtt(rtt, dash) for rtt in (least, mean, most))
    return _("{stretch}: {rtts}, lost {share}", stretch=stretch, rtts=rtts, share=text.percent(1 - received / sent))
