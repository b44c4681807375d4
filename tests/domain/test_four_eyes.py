"""Two people are two logins and two persons, and the second one has a say in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.four_eyes import Party, refusal, same

words = st.sampled_from(["", "a", "b"])
posts = st.frozensets(st.sampled_from(["noc", "lead"]))
roles = st.sampled_from([None, "operator", "leader"])
parties: st.SearchStrategy[Party] = st.builds(Party, words, words, roles, posts)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (Party("anna", "bo"), "needs_other"),
        (Party("other", "anna"), "needs_other"),
        (Party("bo", "bo"), "needs_say"),
        (Party("bo", "bo", "manager"), "needs_say"),
        (Party("bo", "bo", posts=frozenset({"noc"})), "needs_say"),
        (Party("bo", "bo", "leader"), None),
        (Party("bo", "bo", posts=frozenset({"noc", "duty-leader"})), None),
        (Party("anna", "anna", "leader", frozenset({"duty-leader"})), "needs_other"),
    ],
)
def test_somebody_else_confirms_who_has_the_post_or_the_role(second: Party, code: str | None) -> None:
    assert refusal(Party("anna", "anna"), second, ["duty-leader"], ["leader"]) == code


def test_where_nothing_is_named_anybody_else_confirms() -> None:
    assert refusal(Party("anna", "anna"), Party("bo")) is None
    assert refusal(Party(), Party()) is None, "an unknown login is no second name of another unknown one"


@given(parties, parties, posts, st.frozensets(st.sampled_from(["operator", "leader"])))
def test_nobody_confirms_what_is_their_own_whatever_they_have(
    first: Party, second: Party, named: frozenset[str], entitled: frozenset[str]
) -> None:
    found = refusal(first, second, named, entitled)  # type: ignore[arg-type]
    one_login = first.login == second.login != ""
    one_person = first.person == second.person != ""
    assert same(first, second) == same(second, first) == (one_login or one_person)
    assert (found == "needs_other") == (one_login or one_person)
    if found is None and (named or entitled):
        assert second.role in entitled or second.posts & named
