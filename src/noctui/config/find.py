"""Which site a command means when nobody says it."""

import os
from collections.abc import Mapping
from pathlib import Path

SITE_FILE = "noctui.toml"


class NoSite(Exception):
    """There is no site to open; the text says what was looked for and what to do."""


def find_site(named: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder named, `NOCTUI_SITE`, the present folder, the user's own, /etc/noctui. Raises NoSite."""
    if chosen := named or environ.get("NOCTUI_SITE"):
        if not (Path(chosen) / SITE_FILE).is_file():
            raise NoSite(f"no {SITE_FILE} in {chosen}; `noctui site init {chosen}` writes a site there")
        return Path(chosen)
    home = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    places = (Path.cwd(), Path(home, "noctui"), Path("/etc/noctui"))
    for place in places:
        if (place / SITE_FILE).is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise NoSite(f"no {SITE_FILE} in {looked}; try `noctui demo`, or write a site with `noctui site init DIR`")
