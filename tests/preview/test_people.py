"""The people of the preview, and their session tokens."""

from __future__ import annotations

import time

import jwt
import pytest

from pelican_intercom.identity.config import Config
from pelican_intercom.preview.people import PEOPLE, Login, find_person

NOW = 4_000_000_000.0


def test_there_is_a_member_an_editor_an_administrator_and_one_without_verified_address() -> None:
    assert [(person.key, person.role, person.is_verified) for person in PEOPLE] == [
        ("member", "member", True),
        ("editor", "editor", True),
        ("administrator", "administrator", True),
        ("unverified", "member", False),
    ]


def test_a_session_token_says_who_it_is_for_and_holds_twelve_hours() -> None:
    login = Login("cookie", "s" * 40)
    person = find_person("unverified")
    assert person is not None
    token = login.issue(person, NOW)
    assert jwt.decode(token, "s" * 40, algorithms=["HS256"], options={"verify_iat": False}) == {
        "sub": "preview-unverified",
        "name": "Uma Ferreira",
        "email": "uma@example.com",
        "email_verified": False,
        "roles": ["member"],
        "iat": 4_000_000_000,
        "exp": 4_000_043_200,
    }


def test_a_token_of_another_server_is_nobodys() -> None:
    ours, theirs = Login("cookie"), Login("cookie")
    token = ours.issue(PEOPLE[0], time.time())
    assert ours.find_key(token) == "member"
    assert theirs.find_key(token) == "nobody"
    assert ours.find_key("") == "nobody"


@pytest.mark.parametrize("subject", ["preview-nobody-known", "member-preview", "7"])
def test_a_token_of_somebody_unknown_is_nobodys(subject: str) -> None:
    login = Login("cookie", "s" * 40)
    assert login.find_key(jwt.encode({"sub": subject}, "s" * 40, algorithm="HS256")) == "nobody"


def test_each_login_has_a_secret_of_its_own_that_is_not_shown() -> None:
    one, other = Login("cookie"), Login("cookie")
    assert one.secret != other.secret
    assert one.secret not in repr(one)


def test_the_function_accepts_its_environment() -> None:
    login = Login("pelican-intercom-preview-8000")
    config = Config.load(login.make_environment("an obviously fake Messenger API secret", ["editor", "member"]))
    assert config.hidden_roles == ("editor", "member")
    assert config.session
    assert config.session.cookie == "pelican-intercom-preview-8000"
