"""Small sites written to disk, and what is wrong with them."""

from collections.abc import Mapping
from pathlib import Path

from noctui.config.document import Document
from noctui.config.problems import BadFiles, Problem
from noctui.config.site import Site, load_site
from noctui.config.yaml import parse_yaml

SETTINGS = """\
name = "Test site"
zone = "Asia/Shanghai"

[[operators]]
login = "ann"
name = "Ann"

[watch]
uplinks = ["GW-1"]
"""

INVENTORY = """\
kinds:
  switch:
    checks:
      ping: {interval: 5s, retry: 1s, attempts: 2, probes: 3, limits: {loss: 10%, rtt: 50ms}}
  server:
    checks:
      ping: {}
      ssh: {kind: tcp, port: 22, interval: 30s}
sites:
  - {id: hq, name: Head office, phone: "0123"}
contracts:
  - {id: lan, name: LAN, policy: s19, customer: ACME}
groups:
  - {id: core, members: [SW-1, SW-2], need: 1}
devices:
  - {id: GW-1, kind: switch, site: hq, address: 10.0.0.1}
  - {id: SW-1, kind: switch, site: hq, address: 10.0.0.2, parents: [GW-1]}
  - {id: SW-2, kind: switch, site: hq, address: 10.0.0.3, parents: [GW-1]}
  - id: SRV-1
    name: 城东 server
    kind: server
    site: hq
    address: 2001:DB8::1
    parents: [core]
    contract: lan
    checks:
      ping: {attempts: 5}
      ssh: {port: 2222}
"""

ROSTER = """\
people:
  - {id: ann, name: Ann, phone: "110", login: ann}
  - {id: bob, name: Bob, phone: "120"}
posts:
  - {id: duty, name: Duty, first: ann, backup: bob}
"""

GOOD = {"noctui.toml": SETTINGS, "inventory/core.yaml": INVENTORY, "roster.yaml": ROSTER}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The good site with some files replaced or added."""
    for name, content in {**GOOD, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(folder: Path, **files: str | bytes) -> Site:
    """The good site with some files replaced, loaded. Names of files are the keywords."""
    return load_site(write(folder, files))


def problems(folder: Path, files: Mapping[str, str | bytes]) -> list[Problem]:
    """Everything that is wrong with a site, nothing when it loads."""
    try:
        load_site(write(folder, files))
    except BadFiles as bad:
        return bad.problems
    return []


def said(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    return [str(problem) for problem in problems(folder, files)]


def parse(text: str) -> tuple[Document | None, list[str]]:
    """A YAML text by itself: the document, and each problem as `line:column code`."""
    found: list[Problem] = []
    document = parse_yaml("f.yaml", text, found)
    return document, [f"{problem.line}:{problem.column} {problem.code}" for problem in found]
