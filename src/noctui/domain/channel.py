"""How a ticket came in: some promises are made to callers only."""

from typing import Literal

from noctui.domain.ticket import Fact

Channel = Literal["phone", "mail", "visit", "chat", "monitoring", "other"]


def channel_of(reported: Fact | None) -> str:
    """The `channel` of the fact that began a ticket. What nobody told was seen by the monitoring."""
    return (reported.data.get("channel") if reported is not None else None) or "monitoring"
