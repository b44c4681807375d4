"""What a site writes down becomes an inventory; what does not fit is refused at its line and column, all at once."""

from pathlib import Path

import pytest

from noctui.domain.inventory import CheckSpec, Contract, Group, Limits, Operator, Place
from noctui.domain.moments import MILLISECOND, MINUTE, SECOND
from noctui.domain.roster import Contact, Part, Person, Post
from tests.config.build import INVENTORY, ROSTER, SETTINGS, load, problems, said

CORE = "inventory/core.yaml"


def test_a_good_site_loads_with_everything_it_says(tmp_path: Path) -> None:
    file = load(tmp_path).file
    inventory = file.inventory
    assert (file.name, file.zone, file.language, file.demo) == ("Test site", "Asia/Shanghai", "en", False)
    assert file.operators == {"ann": Operator("ann", "Ann")}
    assert file.roster.posts == {"duty": Post("duty", {"en": "Duty"}, (Part(("ann",)),), (Part(("bob",)),))}
    assert file.roster.people["ann"] == Person("ann", "Ann", "ann", ("duty",), (Contact("phone", "110"),))
    assert (file.rules.uplinks, file.rules.reopen_within) == (("GW-1",), 30 * MINUTE)
    assert inventory.places == {"hq": Place("hq", "Head office", "", "0123")}
    assert inventory.groups == {"core": Group("core", ("SW-1", "SW-2"), 1)}
    assert inventory.contracts == {"lan": Contract("lan", "LAN", "s19", "ACME")}
    assert list(inventory.devices) == ["GW-1", "SW-1", "SW-2", "SRV-1"]


def test_a_contract_promises_a_share_of_the_time_and_no_more_than_all_of_it(tmp_path: Path) -> None:
    promised = INVENTORY.replace("policy: s19,", "policy: s19, availability: 99.999%,")
    contracts = load(tmp_path, **{CORE: promised}).file.inventory.contracts
    assert contracts["lan"].availability == pytest.approx(0.99999)
    (problem,) = said(tmp_path, {CORE: promised.replace("99.999%", "101%")})
    assert "availability" in problem


def test_a_device_has_the_checks_of_its_kind_with_its_own_changes(tmp_path: Path) -> None:
    devices = load(tmp_path).file.inventory.devices
    limits = Limits(0.1, 50 * MILLISECOND)
    assert devices["SW-1"].checks == (
        CheckSpec("SW-1/ping", "SW-1", "icmp", "10.0.0.2", None, 5 * SECOND, SECOND, 2, 3, limits=limits),
    )
    ping, ssh = devices["SRV-1"].checks
    assert ping == CheckSpec("SRV-1/ping", "SRV-1", "icmp", "2001:db8::1", attempts=5)
    assert ssh == CheckSpec("SRV-1/ssh", "SRV-1", "tcp", "2001:db8::1", 2222, 30 * SECOND)


def test_a_check_of_the_kind_can_be_switched_off_and_a_limit_too(tmp_path: Path) -> None:
    changed = INVENTORY.replace("ping: {attempts: 5}", "ping: {off: true}").replace("rtt: 50ms", "rtt: off")
    devices = load(tmp_path, **{CORE: changed}).file.inventory.devices
    assert [check.id for check in devices["SRV-1"].checks] == ["SRV-1/ssh"]
    assert devices["SW-1"].checks[0].limits == Limits(0.1, None)


def test_groups_of_groups_and_soft_parents_are_read(tmp_path: Path) -> None:
    more = """\
groups:
  - {id: all, members: [core, GW-1], need: 2}
devices:
  - {id: CAM, kind: switch, site: hq, address: 10.9.9.9, parents: [all], soft_parents: [SRV-1, core]}
"""
    inventory = load(tmp_path, **{"inventory/more.yaml": more}).file.inventory
    assert inventory.groups["all"] == Group("all", ("core", "GW-1"), 2)
    assert (inventory.devices["CAM"].parents, inventory.devices["CAM"].soft_parents) == (("all",), ("SRV-1", "core"))


def test_flapping_is_switched_off_for_a_check_or_for_the_whole_site(tmp_path: Path) -> None:
    changed = INVENTORY.replace("ping: {attempts: 5}", "ping: {flapping: false}")
    devices = load(tmp_path, **{CORE: changed}).file.inventory.devices
    assert [check.flapping for check in devices["SRV-1"].checks] == [False, True]
    assert load(tmp_path).file.rules.flapping
    assert not load(tmp_path, **{"noctui.toml": SETTINGS + "flapping = false\n"}).file.rules.flapping


def test_a_ring_through_groups_and_soft_parents_is_told_at_the_device_that_is_in_it(tmp_path: Path) -> None:
    more = """\
groups:
  - {id: loop, members: [CAM-2]}
devices:
  - {id: CAM-1, kind: switch, site: hq, address: 10.9.9.1, soft_parents: [loop]}
  - {id: CAM-2, kind: switch, site: hq, address: 10.9.9.2, parents: [CAM-1]}
"""
    assert said(tmp_path, {"inventory/more.yaml": more}) == [
        "inventory/more.yaml:4:75: devices.0.soft_parents.0: the parents form a ring: "
        "CAM-1 → loop → CAM-2 → CAM-1 (take one of them out)"
    ]


def test_several_files_make_one_inventory(tmp_path: Path) -> None:
    more = "devices:\n  - {id: SW-9, kind: switch, site: hq, address: 10.9.9.9, parents: [core]}\n"
    assert "SW-9" in load(tmp_path, **{"inventory/more.yml": more}).file.inventory.devices


def test_a_kind_without_a_word_is_pinged(tmp_path: Path) -> None:
    more = "kinds:\n  camera:\ndevices:\n  - {id: CAM, kind: camera, site: hq, address: 10.9.9.9}\n"
    assert load(tmp_path, **{"inventory/more.yaml": more}).file.inventory.devices["CAM"].checks == (
        CheckSpec("CAM/ping", "CAM", "icmp", "10.9.9.9"),
    )


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    wrong = """\
kinds:
  switch:
    checks:
      ping: {interval: 10}
devices:
  - id: SW-1
    name: 0123
    kind: swtich
    site: hq
    address: sw1.example
    parents: [edge, SW-1X]
  - id: SW 2
    kind: switch
    address: 10.0.0.2
    simulated: yes
    checks: []
    parent: SW-1
"""
    toml = 'name = "x"\nzone = "Mars/Olympus"\nlanguage = "de"\n\n[watch]\nuplinks = ["SW-1"]\nreopen_within = 30\n'
    roster = "people:\n  - {id: ann, name: Ann, phone: 110}\nposts:\n  - {id: d, name: D, first: ann, backup: ann}\n"
    assert said(tmp_path, {"noctui.toml": toml, CORE: wrong, "roster.yaml": roster}) == [
        "inventory/core.yaml:4:24: kinds.switch.checks.ping.interval: a duration needs a unit, found 10 "
        "(write it like 10s or 10m)",
        'inventory/core.yaml:7:11: devices.0.name: should be text, found 0123 (put it in quotes: "0123")',
        "inventory/core.yaml:8:11: devices.0.kind: no such kind 'swtich' (did you mean 'switch'?)",
        "inventory/core.yaml:9:11: devices.0.site: no such site 'hq' (describe it under sites:)",
        "inventory/core.yaml:10:14: devices.0.address: not an IP address: 'sw1.example' "
        "(names are not looked up; write it like 10.1.0.7)",
        "inventory/core.yaml:11:15: devices.0.parents.0: no such device or group 'edge'",
        "inventory/core.yaml:11:21: devices.0.parents.1: no such device or group 'SW-1X' (did you mean 'SW-1'?)",
        "inventory/core.yaml:12:5: devices.1.site: the key 'site' is missing",
        "inventory/core.yaml:12:9: devices.1.id: not an id: 'SW 2' "
        "(1 to 64 letters, digits, dots, dashes and underscores; a letter or digit first)",
        "inventory/core.yaml:15:16: devices.1.simulated: should be true or false, found 'yes'",
        "inventory/core.yaml:16:13: devices.1.checks: should be keys with values, found a list",
        "inventory/core.yaml:17:5: devices.1.parent: unknown key 'parent' (did you mean 'parents'?)",
        "noctui.toml:2:8: zone: no such time zone: 'Mars/Olympus' (write it like Asia/Shanghai)",
        "noctui.toml:3:12: language: should be one of 'en' or 'zh', found 'de'",
        "noctui.toml:7:17: watch.reopen_within: a duration needs a unit, found 30 (write it like 30s or 30m)",
        'roster.yaml:2:33: people.0.phone: should be text, found 110 (put it in quotes: "110")',
        "roster.yaml:4:42: posts.0.backup: 'ann' can't be first and backup person of one post",
    ]


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        ("[core]", "[sw-1]", "sw-1", "devices.3.parents.0: no such device or group 'sw-1' (did you mean 'SW-1'?)"),
        ("need: 1", "need: 3", "3}", "groups.0.need: needs 3 of only 2 members"),
        ("need: 1", "need: 0", "0}\ndev", "groups.0.need: should be 1 or more, found 0"),
        ("[SW-1, SW-2]", "[]", "[]", "groups.0.members: is empty"),
        ("[SW-1, SW-2]", "[SW-2, SW-2]", "SW-2],", "groups.0.members.1: 'SW-2' is named twice"),
        ("SW-2],", "SW-3],", "SW-3],", "groups.0.members.1: no such device or group 'SW-3' (did you mean 'SW-2'?)"),
        (
            "SW-2],",
            "core],",
            "core],",
            "groups.0.members.1: the parents form a ring: core → core (take one of them out)",
        ),
        ("s19", "s199", "s199", "contracts.0.policy: no such policy 's199' (did you mean 's19'?)"),
        (
            "contract: lan",
            "contract: other",
            "other",
            "devices.3.contract: no such contract 'other' (describe it under contracts:)",
        ),
        (
            "10.0.0.3,",
            "10.0.0.2 ,",
            "10.0.0.2 ,",
            "devices.2.address: the address '10.0.0.2' is taken by SW-1, at inventory/core.yaml:17:5",
        ),
        (
            "id: SW-2,",
            "id: GW-1 ,",
            "GW-1 ,",
            "devices.2.id: the id 'GW-1' is taken, first at inventory/core.yaml:16:5 (an id names one thing)",
        ),
        (
            "id: SRV-1",
            "id: core",
            "core\n",
            "devices.3.id: the id 'core' is taken, first at inventory/core.yaml:14:5 (an id names one thing)",
        ),
        (
            "10.0.0.1}",
            "224.0.0.1}",
            "224",
            "devices.0.address: not the address of a single device: '224.0.0.1'",
        ),
        (
            "2001:DB8::1",
            '"fe80::1%\\e[2J"',
            '"fe80',
            "devices.3.address: not an IP address: 'fe80::1%\\x1b[2J' "
            "(names are not looked up; write it like 10.1.0.7)",
        ),
        (
            "ping: {attempts: 5}",
            "ping: {port: 7}",
            "7}\n",
            "devices.3.checks.ping.port: an icmp check has no port (add kind: tcp, or remove the port)",
        ),
        (
            "ssh: {port: 2222}",
            "web: {kind: tcp}",
            "{kind: tcp}",
            "devices.3.checks.web: a tcp check needs a port (write it like port: 22)",
        ),
        ("port: 2222", "port: 70000", "70000", "devices.3.checks.ssh.port: should be 65535 or less, found 70000"),
        ("port: 2222", "port: 22.5", "22.5", "devices.3.checks.ssh.port: should be a whole number, found 22.5"),
        (
            "interval: 5s",
            "interval: 500ms",
            "500ms",
            "kinds.switch.checks.ping.interval: a duration of at least 1s belongs here, found '500ms'",
        ),
        (
            "interval: 5s",
            "interval: 20:00",
            "20:00",
            "kinds.switch.checks.ping.interval: not a duration: '20:00' (write it like 90s, 5m, 1h 30m or 2d)",
        ),
        (
            "loss: 10%",
            "loss: 0.1",
            "0.1,",
            "kinds.switch.checks.ping.limits.loss: not a share from 0% to 100%: 0.1 (write it like 20%)",
        ),
        (
            "attempts: 5",
            "attempts: 5, timeout: 20s",
            "20s}",
            "devices.3.checks.ping.timeout: the timeout '20s' is longer than the interval 10s",
        ),
        (
            "id: SRV-1",
            'id: "SRV\\e[2J"',
            '"SRV',
            "devices.3.id: not an id: 'SRV\\x1b[2J' "
            "(1 to 64 letters, digits, dots, dashes and underscores; a letter or digit first)",
        ),
        (
            "城东 server",
            '"nul\\0"',
            '"nul',
            "devices.3.name: holds a character that no store takes: 'nul\\x00' (remove it)",
        ),
        (
            "城东 server",
            '"\\ud800"',
            '"\\ud',
            "devices.3.name: holds a character that no store takes: '\\ud800' (remove it)",
        ),
        ("城东 server", "x" * 201, "xx", "devices.3.name: longer than 200 characters"),
        ("城东 server", '""', '""', "devices.3.name: is empty"),
        ("kind: server", 'kind: ""', '""\n', "devices.3.kind: no such kind '' (describe it under kinds:)"),
        ("sites:\n", "sitez:\n", "sitez", "sitez: unknown key 'sitez' (did you mean 'sites'?)"),
        ("    kind: server\n", "", "id: SRV-1", "devices.3.kind: the key 'kind' is missing"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place_and_its_mend(
    tmp_path: Path, old: str, new: str, at: str, expected: str
) -> None:
    text = INVENTORY.replace(old, new, 1)
    before = text[: text.index(at)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert f"{CORE}:{line}:{column}: {expected}" in said(tmp_path, {CORE: text})


def test_a_device_without_any_check_is_refused(tmp_path: Path) -> None:
    text = INVENTORY.replace("ping: {attempts: 5}", "ping: {off: true}").replace(
        "ssh: {port: 2222}", "ssh: {off: true}"
    )
    assert said(tmp_path, {CORE: text}) == [
        "inventory/core.yaml:27:7: devices.3.checks: nothing checks 'SRV-1' (leave one check of its kind on)"
    ]


def test_a_ring_of_parents_is_named_whole(tmp_path: Path) -> None:
    text = INVENTORY.replace("10.0.0.1}", "10.0.0.1, parents: [SRV-1]}")
    assert said(tmp_path, {CORE: text})[0] == (
        "inventory/core.yaml:16:69: devices.0.parents.0: the parents form a ring: "
        "GW-1 → SRV-1 → core → SW-1 → GW-1 (take one of them out)"
    )


def test_a_device_that_is_its_own_parent_is_a_ring(tmp_path: Path) -> None:
    text = INVENTORY.replace("10.0.0.1}", "10.0.0.1, parents: [GW-1]}")
    assert [problem.params["ring"] for problem in problems(tmp_path, {CORE: text})] == ["GW-1 → GW-1"]


def test_a_chain_of_three_thousand_parents_is_no_trouble(tmp_path: Path) -> None:
    lines = [
        f"  - {{id: D{n}, kind: switch, site: hq, address: 10.{n // 62500 + 1}.{n // 250 % 250}.{n % 250 + 1}"
        + (f", parents: [D{n - 1}]}}" if n else "}")
        for n in range(3000)
    ]
    more = "devices:\n" + "\n".join(lines)
    assert len(load(tmp_path, **{"inventory/more.yaml": more}).file.inventory.devices) == 3004


def test_what_stands_in_an_unreadable_file_is_not_called_unknown(tmp_path: Path) -> None:
    split = INVENTORY.index("sites:")
    files = {CORE: INVENTORY[split:], "inventory/kinds.yaml": INVENTORY[:split] + "  broken: [\n"}
    assert [problem.code for problem in problems(tmp_path, files)] == ["syntax"]


def test_hostile_names_are_kept_as_they_are_for_the_screen_to_show_safely(tmp_path: Path) -> None:
    name = "\x1b[2J [@click=app.quit] \u202e"
    text = INVENTORY.replace("城东 server", '"\\e[2J [@click=app.quit] \\u202e"')
    assert load(tmp_path, **{CORE: text}).file.inventory.devices["SRV-1"].name == name


def test_nothing_hostile_is_printed_in_a_problem(tmp_path: Path) -> None:
    text = INVENTORY.replace("kind: server", '"ki\\end\\u202e": "\\e]0;x\\a"').replace("  switch:", '  "\\e[2J":')
    printed = "".join(said(tmp_path, {CORE: text, "inventory/\x1b[2J\u202e.yaml": "["}))
    assert printed.isprintable()


def test_the_version_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    first = load(tmp_path / "a").file.version
    assert load(tmp_path / "b").file.version == first
    assert load(tmp_path / "c", **{CORE: INVENTORY + "\n# a word\n"}).file.version != first


def test_the_roster_names_people_and_operators_that_exist(tmp_path: Path) -> None:
    roster = ROSTER.replace("login: ann", "login: eve").replace("backup: bob", "backup: bobb")
    assert said(tmp_path, {"roster.yaml": roster}) == [
        "roster.yaml:2:47: people.0.login: no such operator 'eve' (list the login in noctui.toml)",
        "roster.yaml:5:48: posts.0.backup: no such person or rotation 'bobb' (did you mean 'bob'?)",
    ]


def test_an_uplink_is_a_device(tmp_path: Path) -> None:
    settings = SETTINGS.replace('["GW-1"]', '["GW-1", "core"]')
    assert said(tmp_path, {"noctui.toml": settings}) == ["noctui.toml:9:11: watch.uplinks.1: no such device 'core'"]


def test_what_other_readers_turn_into_flags_and_numbers_is_a_good_name_here(tmp_path: Path) -> None:
    text = INVENTORY.replace("id: SRV-1", "id: NO").replace("城东 server", "20:00")
    device = load(tmp_path, **{CORE: text}).file.inventory.devices["NO"]
    assert (device.id, device.name) == ("NO", "20:00")


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("2001:DB8::1", "12:34:56:12:34:56", ["address"]),
        ("2001:DB8::1", "20:00", ["address"]),
        ("[core]", "[*core]", ["alias"]),
        ("kind: server\n", "kind: server\n    kind: switch\n    kinds: server\n", ["duplicate_key", "unknown_key"]),
        ("devices:", "devices: " + "[" * 700_000, ["too_deep"]),
        ("devices:", "devices:\n" + "  - {id: *a}\n" * 50_000, ["alias"]),
    ],
)
def test_the_traps_of_yaml_are_told_all_at_once(tmp_path: Path, old: str, new: str, codes: list[str]) -> None:
    found = {problem.code for problem in problems(tmp_path, {CORE: INVENTORY.replace(old, new, 1)})}
    assert sorted(found) == codes


def test_of_a_long_ring_both_ends_are_named(tmp_path: Path) -> None:
    groups = "".join(f"  - {{id: r{number}, members: [r{(number + 1) % 500}]}}\n" for number in range(500))
    found = problems(tmp_path, {"inventory/more.yaml": "groups:\n" + groups})
    assert [problem.params["ring"] for problem in found] == [
        "r0 → r1 → r2 → r3 → r4 → r5 → r6 → r7 → r8 → r9 → … → r499 → r0"
    ]
