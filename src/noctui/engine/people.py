"""Who calls: the kernel names the uid, the site's file says whether that login may sit at this desk."""

import pwd

from noctui.domain.inventory import Operator
from noctui.services.site import Site
from noctui.wire.server import Caller


def admit(site: Site, caller: Caller) -> Operator | str:
    """The operator behind a caller, or the sentence of the refusal."""
    try:
        login = pwd.getpwuid(caller.uid).pw_name
    except KeyError:
        return f"uid {caller.uid} has no login on this machine"
    operator = site.file.operators.get(login)
    if operator is None:
        return f"{login} is not an operator of {site.file.name}; add the login to `operators` in noctui.toml"
    return operator
