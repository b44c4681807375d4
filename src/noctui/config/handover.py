"""`[handover]` of noctui.toml: which posts are handed over in words, and the limits around a hand-off."""

from collections.abc import Collection

from noctui.config.document import Document
from noctui.config.reader import Reader
from noctui.config.references import Target, expect
from noctui.config.shape import Id, Period, Shape
from noctui.domain.handover import Rules

_DEFAULTS = Rules()


class HandoverForm(Shape):
    posts: list[Id] | None = None
    """None: those whose people work in shifts, which is to say that have rules of rest."""
    prepare_by: Period = _DEFAULTS.prepare_by
    offer_by: Period = _DEFAULTS.offer_by
    accept_within: Period = _DEFAULTS.accept_within
    again: Period = _DEFAULTS.again

    def rules(self) -> Rules:
        posts = tuple(self.posts) if self.posts is not None else None
        return Rules(posts, self.prepare_by, self.offer_by, self.accept_within, self.again)


def check_posts(reader: Reader, document: Document, form: HandoverForm, posts: Collection[str]) -> None:
    """What is handed over is a post of the roster."""
    expect(reader, document, ("handover", "posts"), form.posts, Target(posts, "unknown_post", "roster.yaml"))
