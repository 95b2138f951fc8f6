"""Who a verified token names, and what may be signed about them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.identity.calling import NOW, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, open_identity, read
from tests.identity.issuer import forge, mint
from tests.identity.watch import Watch

CLAIMS: Mapping[str, object] = {"sub": "abcdef", "exp": NOW + 600}


def sign(data: bytes) -> bytes:
    return hmac.digest(SESSION_SECRET.encode(), data, "sha256")


def identify(claims: Mapping[str, object], **variables: str) -> dict[str, object]:
    token = mint({**CLAIMS, **claims}, SESSION_SECRET)
    return open_identity(ask(make_endpoint({**SHARED, **variables}), token))


def refuse(claims: str, **variables: str) -> tuple[int, str | None]:
    text = f'{{"exp":{NOW + 600},{claims}}}'
    return code_of(ask(make_endpoint({**SHARED, **variables}), forge('{"alg":"HS256"}', text, sign)))


@pytest.mark.parametrize(
    "value",
    ["9007199254740992", "9007199254740993", "-9007199254740992", "9007199254740993.0", "1e400", "1.5", "1" * 5000],
)
def test_id_that_is_an_unsafe_integer(value: str) -> None:
    assert refuse(f'"sub":{value}') == (401, "user_id_invalid")


@pytest.mark.parametrize("value", ["true", "false"])
def test_id_that_is_a_boolean(value: str) -> None:
    assert refuse(f'"sub":{value}') == (401, "user_id_invalid")


@pytest.mark.parametrize("value", ['"\\ud800"', '"a\\udc00b"', '"\\udc00\\ud800"'])
def test_id_that_is_a_lone_surrogate(value: str) -> None:
    assert refuse(f'"sub":{value}') == (401, "user_id_invalid")


@pytest.mark.parametrize(
    "claims",
    ['"sub":""', '"sub":null', '"sub":[]', '"sub":["abcdef"]', '"sub":{}', '"name":"Ann"', '"__proto__":{"sub":"x"}'],
)
def test_id_that_is_empty_or_missing(claims: str) -> None:
    assert refuse(claims) == (401, "user_id_invalid")


NOBODIES = [
    "undefined", "null", "None", "NaN", "[object Object]", "NULL", "nil", "nan", "none", "<nil>", "(null)", "true",
    "False", "[object Undefined]", "[object Promise]", "AnonymousUser", "anonymousUser", "{}", "[]", '""', "'null'",
    " undefined ", "00000000-0000-0000-0000-000000000000", " ", "\t\n", "\u00a0", "\u200b", "\ufeff\u2060", "\u3000 ",
    "\0", "\u3164", "\u2800", "Infinity", "-Infinity", "<undefined>", "[None]", "()", "{null}", '["undefined"]',
    "{00000000-0000-0000-0000-000000000000}",
]  # fmt: skip
SOMEBODIES = [
    "0", "no", "undefined-42", "user_null", "Nona", "nonexistent", "[ann]", "-", "a b", " 5 ", "\u738b", "nullable",
    "(null) 5", "[no]",
]  # fmt: skip


@pytest.mark.parametrize("value", NOBODIES)
def test_id_that_is_what_a_program_writes_for_nobody(value: str) -> None:
    assert refuse(f'"sub":{json.dumps(value)}') == (401, "user_id_invalid")


@pytest.mark.parametrize("value", SOMEBODIES)
def test_id_that_only_looks_like_nobody(value: str) -> None:
    assert identify({"sub": value}) == {"user_id": value}


@pytest.mark.parametrize(
    ("value", "expected"),
    [("5", "5"), ("9007199254740991", "9007199254740991"), ("-1", "-1"), ("0", "0"), ("-0", "0"), ("5.0", "5"),
     ("5e2", "500"), ('" 5 "', " 5 "), ('"\\ud83d\\udc26"', "\U0001f426"), ('"e\\u0301"', "e\u0301")],
)  # fmt: skip
def test_id_is_kept_to_the_letter(value: str, expected: str) -> None:
    token = forge('{"alg":"HS256"}', f'{{"exp":{NOW + 600},"sub":{value}}}', sign)
    assert open_identity(ask(make_endpoint(SHARED), token)) == {"user_id": expected}


def test_all_standard_claims_are_signed_in_order() -> None:
    claims = {"email": "ann@example.com", "email_verified": True, "name": "Ann", "created_at": 1_600_000_000}
    identity = identify(claims)
    assert list(identity.items()) == [
        ("user_id", "abcdef"),
        ("email", "ann@example.com"),
        ("name", "Ann"),
        ("created_at", 1_600_000_000),
    ]


@pytest.mark.parametrize("verified", [False, None, "true", 1, "yes", [True], {"email": True}])
def test_an_unverified_address_is_left_out_of_the_whole_answer(verified: object) -> None:
    claims = {
        "email": "Victim@Example.com",
        "email_verified": verified,
        "name": "victim@example.com",
        "nick": "I am VICTIM@example.com!",
        "plan": "gold",
    }
    variables = {"INTERCOM_CLAIM_NICK": "nick", "INTERCOM_CLAIM_PLAN": "plan"}
    assert identify(claims, **variables) == {"user_id": "abcdef", "plan": "gold"}
    hashed = ask(
        make_endpoint({**SHARED, **variables, "INTERCOM_SIGN": "hash"}), mint({**CLAIMS, **claims}, SESSION_SECRET)
    )
    assert b"ictim@" not in hashed.body.lower()
    assert list(read(hashed)["boot"]) == ["user_id", "plan", "user_hash"]


# How an address can be written that reads as victim@example.com.
DISGUISED = [
    "victim@example.com", " victim@example.com", "victim@example.com\n", "\u200bvictim@example.com",
    "VICTIM@EXAMPLE.COM", "victim\uff20example.com", "\uff56ictim@example.com", "victim@example\uff0ecom",
    "victim@example\u3002com", "victim@example\uff61com", "victim@ex\u00adample.com", "victim%40example.com",
    "victim @ example.com", "Victim <victim@example.com>", "mailto:victim@example.com", "I am victim@example.com!",
    '"victim@example.com"', "vi\u017ftim@example.com".replace("\u017f", "c"),
]  # fmt: skip


@pytest.mark.parametrize("claimed", ["victim@example.com", " victim@example.com", "VICTIM@example.com\u00a0"])
@pytest.mark.parametrize("written", DISGUISED)
def test_an_unverified_address_is_left_out_however_it_is_written(claimed: str, written: str) -> None:
    assert identify({"email": claimed, "name": written, "nick": written}, INTERCOM_CLAIM_NICK="nick") == {
        "user_id": "abcdef"
    }


PATHS: list[tuple[dict[str, object], dict[str, str]]] = [
    # The standard claim says whose address it is, wherever the configured one is.
    ({"email": "victim@example.com"}, {"EMAIL": "mail", "NAME": "email"}),
    ({"email": "victim@example.com"}, {"EMAIL": "mail", "PLAN": "email"}),
    ({"email": "victim@example.com", "mail": "ann@example.com"}, {"EMAIL": "mail", "NAME": "email"}),
    ({"email": "victim@example.com", "name": "Victim@example.com"}, {"EMAIL": "mail"}),
    ({"email": "root@localhost", "name": "Root@localhost"}, {"EMAIL": "mail"}),
    # Where no claim of an address is, a name is not one either.
    ({"mail": "victim@example.com"}, {"NAME": "mail"}),
    ({"mail": "victim@example.com", "email_verified": True}, {"NAME": "mail"}),
    ({"profile": {"mail": "victim@example.com"}}, {"PLAN": "profile.mail"}),
    ({"email": ["victim@example.com"], "name": "victim@example.com"}, {}),
    # One who is ann@example.com is not jo-ann@example.com.
    ({"name": "jo-ann@example.com", "mail": "ann@example.com", "mail_verified": False}, {"EMAIL": "mail"}),
]


@pytest.mark.parametrize(("claims", "paths"), PATHS)
def test_an_unverified_address_is_left_out_at_every_path(claims: dict[str, object], paths: dict[str, str]) -> None:
    variables = {f"INTERCOM_CLAIM_{name}": path for name, path in paths.items()}
    assert identify(claims, **variables) == {"user_id": "abcdef"}


@pytest.mark.parametrize("written", [" victim@example.com", "VICTIM@example.com", "victim\uff20example.com"])
@pytest.mark.parametrize("path", ["email", "mail", "profile.upn"])
def test_an_unverified_address_is_never_a_user_id(path: str, written: str) -> None:
    claims = {"email": written, "mail": written, "profile": {"upn": written}}
    variables = {"INTERCOM_CLAIM_USER_ID": path, "INTERCOM_CLAIM_EMAIL": "elsewhere"}
    token = mint({**CLAIMS, **claims}, SESSION_SECRET)
    assert code_of(ask(make_endpoint({**SHARED, **variables}), token)) == (401, "email_unverified")


VERIFIED: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"name": "ann@example.com"}, {"name": "ann@example.com"}),
    ({"name": "Ann <Ann@Example.com>"}, {"name": "Ann <Ann@Example.com>"}),
    ({"name": "I am ann@example.com."}, {"name": "I am ann@example.com."}),
    ({"name": "ann@example.com or bob@example.com"}, {}),
    ({"name": "joann@example.com"}, {}),
    ({"name": "@ann"}, {"name": "@ann"}),
    ({"name": "100% Ann"}, {"name": "100% Ann"}),
]


@pytest.mark.parametrize(("claims", "expected"), VERIFIED)
def test_a_verified_address_may_be_anywhere(claims: dict[str, object], expected: dict[str, object]) -> None:
    verified = {"email": "ann@example.com", "email_verified": True}
    assert identify({**verified, **claims}) == {"user_id": "abcdef", "email": "ann@example.com", **expected}


def test_an_address_is_an_id_where_the_issuer_gave_it() -> None:
    assert identify({"sub": "ann@example.com"}) == {"user_id": "ann@example.com"}
    claimed = '"sub":"ann@example.com","email":"Ann@example.com "'
    assert refuse(claimed) == (401, "email_unverified")
    assert refuse(claimed, INTERCOM_CLAIM_EMAIL="mail") == (401, "email_unverified")


def test_an_unverified_address_is_signed_where_the_owner_says_so() -> None:
    claims = {"email": "ann@example.com", "email_verified": False}
    assert identify(claims, INTERCOM_UNVERIFIED_EMAIL="sign") == {"user_id": "abcdef", "email": "ann@example.com"}


def test_an_unverified_address_as_the_only_identifier_is_no_identity() -> None:
    claims = '"email":"Victim@example.com"'
    assert refuse(claims, INTERCOM_CLAIM_USER_ID="email") == (401, "email_unverified")
    assert refuse(f'{claims},"login":"victim@example.com"', INTERCOM_CLAIM_USER_ID="login") == (401, "email_unverified")
    verified = mint({"email": "ann@example.com", "email_verified": True, "exp": NOW + 600}, SESSION_SECRET)
    answer = ask(make_endpoint({**SHARED, "INTERCOM_CLAIM_USER_ID": "email"}), verified)
    assert open_identity(answer) == {"user_id": "ann@example.com", "email": "ann@example.com"}


def test_verification_counts_for_the_address_beside_it_alone() -> None:
    claims = {"email_verified": True, "profile": {"email": "victim@example.com"}}
    assert identify(claims, INTERCOM_CLAIM_EMAIL="profile.email") == {"user_id": "abcdef"}
    claims = {"profile": {"email": "ann@example.com", "email_verified": True}}
    assert identify(claims, INTERCOM_CLAIM_EMAIL="profile.email")["email"] == "ann@example.com"


def test_an_exact_name_wins_over_steps() -> None:
    claims = {"https://example.com/plan": "gold", "a.b": "exact", "a": {"b": "step", "c": {"d": 7}}}
    variables = {
        "INTERCOM_CLAIM_PLAN": "https://example.com/plan",
        "INTERCOM_CLAIM_X": "a.b",
        "INTERCOM_CLAIM_Y": "a.c.d",
    }
    assert identify(claims, **variables) == {"user_id": "abcdef", "plan": "gold", "x": "exact", "y": 7}


@pytest.mark.parametrize("value", [None, "", [], {}, ["gold"], "x" * 256, 2**53, 1e300, 1e-7, "\ud800"])
def test_an_attribute_that_intercom_cannot_take_is_left_out(value: object) -> None:
    text = json.dumps({**CLAIMS, "plan": value})
    answer = ask(make_endpoint({**SHARED, "INTERCOM_CLAIM_PLAN": "plan"}), forge('{"alg":"HS256"}', text, sign))
    assert open_identity(answer) == {"user_id": "abcdef"}


@pytest.mark.parametrize("value", ["gold", "x" * 255, "\U0001f426" * 255, True, False, 0, -7, 4.5, 2**53 - 1, 1e-4])
def test_an_attribute_that_intercom_takes_is_signed(value: object) -> None:
    signed = identify({"plan": value}, INTERCOM_CLAIM_PLAN="plan")["plan"]
    assert (signed, type(signed)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1_600_000_000, 1_600_000_000), (1_600_000_000.9, 1_600_000_000), ("2020-09-13T12:26:40Z", 1_600_000_000),
     ("2020-09-13T14:26:40.123+02:00", 1_600_000_000), ("2020-09-13 10:26:40-02:00", 1_600_000_000),
     (1_600_000_000_123, 1_600_000_000), (1_600_000_000_123.5, 1_600_000_000), (1_600_000_000_123_456, 1_600_000_000),
     ("1600000000", 1_600_000_000), ("1600000000123", 1_600_000_000), ("9007199254740991", 9_007_199_254),
     ("9007199254740993", None), ("1.5", None), ("0", 0), (99_999_999_999, 99_999_999_999),
     ("2020-02-30T00:00:00Z", None), ("yesterday", None), ("-1", None), (" 1600000000", None), ("9" * 17, None),
     ("\u0661600000000", None), (True, None), (-1, None), (1e300, None), ("2020-09-13T12:26:40", None),
     ("2020-09-13", None)],
)  # fmt: skip
def test_created_at_is_unix_seconds(value: object, expected: int | None) -> None:
    assert identify({"created_at": value}).get("created_at") == expected


HIDDEN: list[object] = [
    "administrator",
    " administrator",
    "administrator ",
    "\tadministrator\u00a0",
    "administrator\u200b",
    "member\u2060administrator",
    "member,administrator",
    "member, administrator",
    "member administrator",
    "editor;administrator",
    "editor | administrator",
    "member\nadministrator",
    '["editor","administrator"]',
    "{editor,administrator}",
    "'administrator'",
    ["member", "administrator"],
    ["administrator "],
    ["member,administrator"],
    [["administrator"]],
    {"administrator": True},
    {"administrator": {"org-1": "example.com"}},
    {"administrator": 1},
    {"administrator": []},
    {"roles": ["administrator"]},
    {"names": "editor;administrator"},
    {" administrator ": True},
    [{"name": "administrator"}],
    [{"name": "member"}, {"id": 7, "name": "administrator"}],
    [{"role": {"slug": "administrator"}}],
    [1, None, "administrator"],
    [True, "administrator"],
]
SHOWN: list[object] = [
    None, "", [], {}, "Administrator", "administrators", "co-administrator", ["member"], {"administrator": False},
    {"administrator": None}, {"administrator": 0}, {"administrator": ""}, [{"name": "member"}], 7, [7, "member"], True,
    1.5,
]  # fmt: skip


def ask_with_roles(roles: object) -> dict[str, Any]:
    endpoint = make_endpoint({**SHARED, "INTERCOM_HIDDEN_ROLES": "site editor, administrator, 42"})
    return read(ask(endpoint, mint({**CLAIMS, "roles": roles}, SESSION_SECRET)))


@pytest.mark.parametrize("roles", HIDDEN)
def test_a_hidden_role_in_any_shape(roles: object) -> None:
    assert ask_with_roles(roles) == {"state": "hidden", "reason": "role administrator"}


@pytest.mark.parametrize("roles", SHOWN)
def test_another_role_hides_nobody(roles: object) -> None:
    assert ask_with_roles(roles)["state"] == "user"


@pytest.mark.parametrize(
    ("roles", "role"),
    [("site editor", "site editor"), ("member; site editor", "site editor"), (["site editor"], "site editor"),
     (42, "42"), ([{"id": 42}], "42")],
)  # fmt: skip
def test_a_role_of_two_words_and_one_that_is_a_number(roles: object, role: str) -> None:
    assert ask_with_roles(roles) == {"state": "hidden", "reason": f"role {role}"}


@pytest.mark.parametrize(("roles", "said"), [(True, 1), (1.5, 1), (["member", False], 1), ([7], 0), ({}, 0), (None, 0)])
def test_roles_that_cannot_be_read_are_said_once(watch: Watch, roles: object, said: int) -> None:
    endpoint = make_endpoint({**SHARED, "INTERCOM_HIDDEN_ROLES": "administrator"})
    for _ in range(3):
        ask(endpoint, mint({**CLAIMS, "roles": roles}, SESSION_SECRET))
    line = "The claim of INTERCOM_CLAIM_ROLES holds something that is not the name of a role."
    assert watch.lines == [line] * said


def test_nobody_is_hidden_by_default() -> None:
    assert identify({"roles": ["administrator", "owner"]}) == {"user_id": "abcdef"}


MET: list[tuple[dict[str, object], str]] = [
    ({"aal": "aal2"}, "aal=aal2"),
    ({"aal": ["aal1", "aal2"]}, "aal=aal2"),
    ({"level": 2}, "level=2"),
    ({"level": "2"}, "level=2"),
    ({"mfa": True}, "mfa=true"),
    ({"mfa": False}, "mfa=false"),
    ({"a": {"b": "c"}}, "a.b=c"),
    ({"a.b": "c"}, "a.b=c"),
    ({"amr": [{"method": "password"}, {"method": "totp"}]}, "amr.method=totp"),
    ({"aal": "aal2", "level": 2}, " aal = aal2 , level=2"),
    ({"url": "x=y"}, "url=x=y"),
]
UNMET: list[tuple[dict[str, object], str]] = [
    ({}, "aal=aal2"),
    ({"aal": None}, "aal=aal2"),
    ({"aal": "aal1"}, "aal=aal2"),
    ({"aal": "AAL2"}, "aal=aal2"),
    ({"aal": "aal2 "}, "aal=aal2"),
    ({"aal": {"aal2": True}}, "aal=aal2"),
    ({"aal": []}, "aal=aal2"),
    ({"mfa": "true"}, "mfa=true"),
    ({"mfa": 1}, "mfa=true"),
    ({"mfa": None}, "mfa=false"),
    ({"mfa": 0}, "mfa=false"),
    ({"level": 2.5}, "level=2.5"),
    ({"level": -2}, "level=-2"),
    ({"level": 2}, "level=02"),
    ({"level": True}, "level=1"),
    ({"aal": "aal2"}, "aal=aal2,level=2"),
    ({"amr": [{"method": "password"}, "totp", {"method": None}]}, "amr.method=totp"),
    ({"a": "b"}, "a.b=c"),
]


@pytest.mark.parametrize(("claims", "required"), MET)
def test_a_session_that_has_what_is_required_is_a_person(claims: dict[str, object], required: str) -> None:
    assert identify(claims, INTERCOM_SESSION_REQUIRE=required) == {"user_id": "abcdef"}


@pytest.mark.parametrize(("claims", "required"), UNMET)
def test_a_session_without_what_is_required_is_nobody(claims: dict[str, object], required: str, watch: Watch) -> None:
    answer = ask(
        make_endpoint({**SHARED, "INTERCOM_SESSION_REQUIRE": required}), mint({**CLAIMS, **claims}, SESSION_SECRET)
    )
    reason = dict(answer.headers)["Pelican-Intercom-Reason"]
    assert (answer.status, answer.body, reason in required.split(",")) == (204, b"", True)
    assert watch.lines == [f"204: the session is not a person's full one: {reason}"]


COMPANIES: list[tuple[object, dict[str, object] | None]] = [
    ({"company_id": "c1", "name": "Acme"}, {"company_id": "c1", "name": "Acme"}),
    ({"id": 7, "name": "Acme", "plan": "gold"}, {"company_id": "7", "name": "Acme"}),
    ({"company_id": "c1", "id": "c2", "name": "Acme"}, {"company_id": "c1", "name": "Acme"}),
    ({"company_id": "c1"}, None),
    ({"name": "Acme"}, None),
    ({"id": "undefined", "name": "Acme"}, None),
    ("Acme", None),
    ({"id": "c1", "name": ""}, None),
    ({"id": "c1", "name": 5}, None),
    ({"id": True, "name": "Acme"}, None),
    ([], None),
    ({"id": "c1", "name": "victim@example.com"}, None),
    ({"id": "x" * 256, "name": "Acme"}, None),
    (None, None),
]


@pytest.mark.parametrize("sign", ["jwt", "hash"])
@pytest.mark.parametrize(("claimed", "company"), COMPANIES)
def test_a_company_goes_beside_the_proof(
    claimed: object, company: dict[str, object] | None, sign: str, watch: Watch
) -> None:
    endpoint = make_endpoint({**SHARED, "INTERCOM_CLAIM_COMPANY": "org", "INTERCOM_SIGN": sign})
    for _ in range(2):
        answer = ask(endpoint, mint({**CLAIMS, "org": claimed}, SESSION_SECRET))
        assert read(answer)["boot"].get("company") == company
    if sign == "jwt":
        assert open_identity(answer) == {"user_id": "abcdef"}
    said = ["The claim of INTERCOM_CLAIM_COMPANY is not an object with an id and a name."]
    assert watch.lines == (said if company is None and claimed is not None else [])


def test_a_company_is_sent_only_where_it_is_asked_for() -> None:
    answer = ask(make_endpoint(SHARED), mint({**CLAIMS, "company": {"id": "c1", "name": "Acme"}}, SESSION_SECRET))
    assert list(read(answer)["boot"]) == ["intercom_user_jwt"]
