"""Why no engine can be started: a page in the place of empty lists, one sentence above lists that are not."""

from noctui.catalog import _
from noctui.tui.look import Line, Look, wrap

_INDENT = 2
"""Cells before each line of the page, and before what goes on below the first line of a reason."""


def page(reasons: str, look: Look, width: int, height: int) -> list[Line]:
    """`reasons`: foreign text, a line each. What has no room is counted, never cut off in silence."""
    head = _("No engine can be started: nobody watches the site, and no clock is told.")
    foot = _("It is tried again as soon as the files have changed; F5 tries at once. `noctui site check` lists all.")
    lines: list[Line] = [_said(""), *_said_all(head, width, "bad"), _said("")]
    tail: list[Line] = [_said(""), *_said_all(foot, width, "muted")]
    told = [_said_all(look.shown(reason), width, "text") for reason in reasons.splitlines()]
    room = height - len(lines) - len(tail) - 1
    for index, reason in enumerate(told):
        if index and len(lines) + len(reason) > room:
            lines.append(_said(_("… and {count} more", count=len(told) - index), "muted"))
            break
        lines += reason
    return [*lines, *tail]


def sentence(reasons: str, look: Look) -> str:
    """The first reason, and how many more there are; empty when there is none."""
    first, *more = reasons.splitlines() or [""]
    if not first:
        return ""
    shown = look.shown(first, 200) + (f" (+{len(more)})" if more else "")
    return _("No engine can be started: {reason}", reason=shown)


def _said(words: str, token: str = "text") -> Line:
    return ((" " * _INDENT + words, token),)


def _said_all(words: str, width: int, token: str) -> list[Line]:
    first, *rest = wrap(words, width - 3 * _INDENT) or [""]
    return [_said(first, token), *(_said(" " * _INDENT + line, token) for line in rest)]
