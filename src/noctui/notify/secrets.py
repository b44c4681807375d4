"""Secrets, read where the site's file says each time they are used: who changes one need not start the engine anew."""

import os
from collections.abc import Mapping
from pathlib import Path

from noctui.domain.channels import Secret


class NoSecret(Exception):
    """It can't be read; the text says why and never what."""


def reveal(secret: Secret, environ: Mapping[str, str] = os.environ) -> str:
    """The secret. Raises NoSecret."""
    if secret.env:
        if secret.env not in environ:
            raise NoSecret(f"the environment variable {secret.env} is not set")
        return environ[secret.env]
    if secret.file:
        try:
            return Path(secret.file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise NoSecret(f"cannot read the secret in {secret.file}: {_why(error)}") from None
    return secret.value


def _why(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "not UTF-8 text"
