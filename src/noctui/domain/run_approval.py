"""Four eyes: who may say yes or no to a run, to its plan or to a step of it."""

from collections.abc import Collection
from typing import NamedTuple


class Somebody(NamedTuple):
    """Somebody as both lists know them."""

    login: str
    """Empty: they don't sit at this desk."""
    person: str
    """Id in the roster; empty: it does not know them."""

    def same(self, other: "Somebody") -> bool:
        return (bool(self.login) and self.login == other.login) or (bool(self.person) and self.person == other.person)


def refusal(sayer: Somebody, starter: Somebody, may: Collection[str], leads: bool) -> str | None:
    """Why somebody can't say it, as a code, or None.

    `may`: persons who have one of the posts that may, or one above them; `leads`: the sayer leads by their role, which
    counts where nobody has one of those posts. Codes: four_eyes (it is the one who started the run), not_approver.
    """
    if sayer.same(starter):
        return "four_eyes"
    allowed = sayer.person in may if may else leads
    return None if allowed else "not_approver"
