"""The judge of the stand-in Messenger, with Intercom's own published hashes."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from pelican_intercom.preview.judge import Judge, Verdict

NOW = 1_712_577_600.0
SECRET = "an obviously fake Messenger API secret"
JUDGE = Judge("abc12345", SECRET)


def judge(settings: dict[str, Any], *, secret: str = SECRET) -> Verdict:
    return Judge("abc12345", secret).judge("abc12345", settings, NOW)


def accepted(proof: str, user_id: str | None = None, email: str | None = None, name: str | None = None) -> Verdict:
    kind = "visitor" if proof == "none" else "user"
    return {"person": {"kind": kind, "user_id": user_id, "email": email, "name": name}, "proof": proof}


def sign(claims: dict[str, Any], *, secret: str = SECRET, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


@pytest.mark.parametrize(
    ("key", "settings", "user_hash"),
    [
        (
            "s3cre7",
            {"email": "test@intercom.io"},
            "844240a2deab99438ade8e7477aa832e22adb0e1eb1ad7754ff8d4054fb63869",
        ),
        (
            "s3cre7",
            {"user_id": "abcdef", "email": "test@intercom.io"},
            "532cd9cd6bfa49528cf2503db0743bb72456bda2cb7424d2894c5b11f6cad6cf",
        ),
        ("foo", {"email": "foo@bar.com"}, "a95b0a1ab461c0721d91fbe32a5f5f2a27ac0bfa4bfbcfced168173fa80d4e14"),
        (
            "secret",
            {"user_id": 5, "email": "test@example.com"},
            "d3123a7052b42272d9b520235008c248a5aff3221cc0c530b754702ad91ab102",
        ),
        (
            "secret",
            {"user_id": "", "email": "test@example.com"},
            "49e43229ee99dca2565241719b8341b04e71dd4de0628f991b5bea30a526e153",
        ),
    ],
)
def test_published_hashes_hold(key: str, settings: dict[str, Any], user_hash: str) -> None:
    wanted = accepted("hash", str(settings.get("user_id") or "") or None, settings["email"])
    assert judge({**settings, "user_hash": user_hash}, secret=key) == wanted
    assert judge({**settings, "user_hash": user_hash.upper()}, secret=key) == wanted
    assert judge({**settings, "user_hash": user_hash[::-1]}, secret=key) == {
        "reason": f"The user_hash does not match this {'user_id' if settings.get('user_id') else 'email'}."
    }


def test_with_a_user_id_the_hash_of_the_email_is_refused() -> None:
    settings = {
        "user_id": "abcdef",
        "email": "test@intercom.io",
        "user_hash": "844240a2deab99438ade8e7477aa832e22adb0e1eb1ad7754ff8d4054fb63869",
    }
    assert judge(settings, secret="s3cre7") == {"reason": "The user_hash does not match this user_id."}


def test_the_published_jwt_holds_until_its_last_second() -> None:
    token = (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJ1c2VyX2lkIjoiYWJjZGVmIiwiZW1haWwiOiJ0ZXN0QGludGVyY29tLmlvIiwiZXhwIjoxNzEyNTgxMjAwfQ."
        "ZqaMaJN61BC3ySkpcOYmbVCIyptPfA6ayg9KmyYS9OY"
    )
    published = Judge("abc12345", "s3cre7")
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        good = published.judge("abc12345", {"intercom_user_jwt": token}, 1_712_581_199.0)
        late = published.judge("abc12345", {"intercom_user_jwt": token}, 1_712_581_200.0)
    assert good == accepted("jwt", "abcdef", "test@intercom.io")
    assert late == {"reason": "The JWT has expired."}


def test_a_jwt_wins_over_a_hash_and_signed_values_over_unsigned_ones() -> None:
    settings = {
        "intercom_user_jwt": sign({"user_id": "42", "email": "signed@example.com"}),
        "user_hash": "wrong",
        "email": "unsigned@example.com",
        "name": "Mara",
    }
    assert judge(settings) == accepted("jwt", "42", "signed@example.com", "Mara")


def test_nobody_is_a_visitor() -> None:
    assert judge({}) == accepted("none")
    assert judge({"user_id": "", "email": "", "name": "Guest"}) == accepted("none", name="Guest")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"user_id": "42"}, "The user_id has no proof."),
        ({"email": "a@example.com"}, "The email has no proof."),
        ({"user_id": "42", "user_hash": 7}, "The user_id has no proof."),
        ({"intercom_user_jwt": 7}, "intercom_user_jwt is not a string."),
        ({"intercom_user_jwt": ""}, "The JWT does not verify: Not enough segments."),
        (
            {"intercom_user_jwt": sign({"user_id": "42"}, secret="another secret, just as long as the first")},
            "The JWT does not verify: Signature verification failed.",
        ),
        (
            {"intercom_user_jwt": jwt.encode({"user_id": "42"}, "", algorithm="none")},
            "The JWT does not verify: The specified alg value is not allowed.",
        ),
        ({"intercom_user_jwt": jwt.PyJWS().encode(b"[]", SECRET)}, "The JWT's payload is not an object."),
        (
            {"intercom_user_jwt": jwt.PyJWS().encode(b"user", SECRET)},
            "The JWT does not verify: Expecting value: line 1 column 1 (char 0).",
        ),
        ({"intercom_user_jwt": sign({"email": "a@example.com"})}, "The JWT has no user_id."),
        ({"intercom_user_jwt": sign({"user_id": ""})}, "The JWT has no user_id."),
        ({"intercom_user_jwt": sign({"user_id": "42", "exp": int(NOW)})}, "The JWT has expired."),
    ],
)
def test_a_missing_or_forged_proof_is_refused(settings: dict[str, Any], reason: str) -> None:
    assert judge(settings) == {"reason": reason}


def test_another_workspace_is_refused() -> None:
    assert JUDGE.judge("zzz", {}, NOW) == {"reason": "The app id 'zzz' is not this workspace's, 'abc12345'."}
