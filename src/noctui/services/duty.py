"""Who has a post now, by the roster of the site's files."""

from noctui.domain.inventory import Post
from noctui.services.site import Site


def post(site: Site, name: str) -> Post | None:
    return next((post for post in site.file.posts if post.id == name), None)


def holder(site: Site, name: str) -> str:
    """The person who has the post; empty when nobody has it."""
    found = post(site, name)
    return found.first if found is not None else ""
