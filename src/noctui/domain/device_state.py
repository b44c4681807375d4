"""How a device is."""

from typing import Literal

DeviceState = Literal["unknown", "up", "degraded", "down", "unreachable"]
