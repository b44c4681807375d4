"""What the cursor stands on in the roster: a post, a person, a stretch of duty, a change; and what lies around it."""

from dataclasses import dataclass

from noctui.domain.change_views import ChangeRow
from noctui.domain.moments import Instant
from noctui.domain.overrides import Side
from noctui.domain.roster_queries import RosterDetail


@dataclass(frozen=True, slots=True)
class Spot:
    post: str = ""
    """Id of the post, if the cursor stands on one."""
    person: str = ""
    """Id of who is on there, or whose row it is."""
    side: Side = "first"
    """The side on which that person is."""
    begin: Instant | None = None
    """The stretch of duty: a shift, of a long one the day under the cursor."""
    end: Instant | None = None
    at: Instant | None = None
    """A moment in it."""
    change: ChangeRow | None = None
    changes: tuple[ChangeRow, ...] = ()
    """All that are waited for, in force or still to come."""
    detail: RosterDetail | None = None
    """Shifts and people around it, once the engine has told them."""
    now: Instant = 0

    @property
    def key(self) -> object:
        """What it is, for whoever has to tell one from another."""
        return self.change.id if self.change is not None else (self.post, self.person, self.begin)

    def able(self, *steps: str, kind: str = "") -> list[ChangeRow]:
        """The changes of that kind about which one of these steps can be taken."""
        return [row for row in self.changes if kind in ("", row.kind) and set(steps) & set(row.steps)]

    def to_do(self, *steps: str, kind: str = "") -> ChangeRow | None:
        """The one of them under the cursor; where it stands on no change, the only one."""
        able = self.able(*steps, kind=kind)
        if self.change is None:
            return able[0] if len(able) == 1 else None
        return next((row for row in able if row.id == self.change.id), None)

    def me(self, login: str) -> str:
        """Id of the person whose login that is; empty when nobody in the roster has it."""
        people = self.detail.people if self.detail is not None else {}
        return next((key for key, member in people.items() if login and member.login == login), "")
