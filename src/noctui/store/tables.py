"""Every table of the store: whoever creates them imports this, so that none is missing."""

from noctui.store import (
    schema_handover,
    schema_history,
    schema_message,
    schema_mute,
    schema_operator,
    schema_page,
    schema_roster,
    schema_run,
)
from noctui.store.schema import metadata

__all__ = [
    "metadata",
    "schema_handover",
    "schema_history",
    "schema_message",
    "schema_mute",
    "schema_operator",
    "schema_page",
    "schema_roster",
    "schema_run",
]
