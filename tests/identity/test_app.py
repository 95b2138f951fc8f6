"""Your own app: what it may give as a person, and what is answered."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import jwt
import pytest
from markupsafe import Markup
from werkzeug.local import LocalProxy

from pelican_intercom.identity.config import Config
from pelican_intercom.identity.endpoint import Endpoint, Request, Response
from pelican_intercom.identity.variables import ConfigError
from tests.identity.calling import API_SECRET, NOW, Clock, code_of, open_identity, read
from tests.identity.test_person import DISGUISED, NOBODIES
from tests.identity.test_signing import READ_AS_JWT

SITE = "https://www.example.com"
VARIABLES = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_ALLOWED_ORIGINS": SITE}
ASKED = {"origin": SITE, "sec-fetch-site": "same-site"}
ANN = {"user_id": 42, "name": "Ann"}
# Frameworks' lazy objects say that they are of the kind that they stand for.
LAZY, LAZY_NUMBER = LocalProxy(lambda: "gold"), LocalProxy(lambda: 42)


def respond(
    person: Mapping[str, object] | None,
    variables: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
) -> Response:
    endpoint = Endpoint(Config.for_app({**VARIABLES, **(variables or {})}), clock=Clock())
    return endpoint.respond(Request(method, headers or ASKED), person)


def reject(person: Mapping[str, object]) -> str:
    answer = respond(person)
    assert code_of(answer) == (500, "person_invalid"), answer.body
    return str(read(answer)["detail"])


def test_the_whole_answer_for_a_person_of_an_app() -> None:
    answer = respond(ANN)
    assert answer.status == 200
    assert dict(answer.headers) == {
        "Content-Type": "application/json",
        "Cache-Control": "private, no-store",
        "Vary": "Origin, Cookie, Authorization",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Access-Control-Allow-Origin": SITE,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After",
    }
    body = read(answer)
    assert list(body) == ["state", "boot", "account", "expires_in"]
    assert (body["state"], body["expires_in"], list(body["boot"])) == ("user", 900, ["intercom_user_jwt"])
    proof = body["boot"]["intercom_user_jwt"]
    assert jwt.decode(proof, API_SECRET, algorithms=["HS256"], options={"verify_exp": False}) == {
        "user_id": "42",
        "name": "Ann",
        "exp": NOW + 900,
    }


def test_nobody_is_204() -> None:
    answer = respond(None)
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://www.example.com.evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_an_origin_that_is_not_listed_learns_nothing(headers: Mapping[str, str]) -> None:
    answer = respond(ANN, headers=headers)
    assert code_of(answer) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in dict(answer.headers)


@pytest.mark.parametrize(
    ("user_id", "expected"),
    [
        (42, "42"),
        (0, "0"),
        (2**64, "18446744073709551616"),
        ("ann", "ann"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_user_id_is_signed_as_a_string(user_id: object, expected: str) -> None:
    assert open_identity(respond({"user_id": user_id})) == {"user_id": expected}


@pytest.mark.parametrize(
    "user_id", [None, "", True, False, 1.5, b"ann", [], ["ann"], Decimal(1), "\ud800", object(), LAZY, LAZY_NUMBER]
)
def test_a_user_id_that_is_none_names_the_key(user_id: object) -> None:
    assert reject({"user_id": user_id}).startswith("The person's user_id must be")
    assert reject({"name": "Ann"}).startswith("The person's user_id must be")


@pytest.mark.parametrize("value", [None, ""])
def test_none_and_empty_strings_are_absent(value: object) -> None:
    given = dict.fromkeys(("name", "email", "created_at", "roles", "company", "expires_at", "plan"), value)
    answer = respond({"user_id": "ann", **given, "impersonated": None, "email_verified": None})
    assert open_identity(answer) == {"user_id": "ann"}


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        (dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC), 1769860800),
        (dt.datetime(2026, 1, 31, 13, 0, 0, 999, tzinfo=dt.timezone(dt.timedelta(hours=1))), 1769860800),
        (1769860800, 1769860800),
        (1769860800.9, 1769860800),
    ],
)
def test_created_at_is_unix_seconds(created_at: object, expected: int) -> None:
    assert open_identity(respond({**ANN, "created_at": created_at}))["created_at"] == expected


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("created_at", dt.datetime(2026, 1, 31), "must have a time zone"),
        ("created_at", dt.date(2026, 1, 31), "must be a datetime with a time zone, or Unix seconds"),
        ("created_at", "2026-01-31", "must be a datetime with a time zone, or Unix seconds"),
        ("created_at", True, "must be a datetime with a time zone, or Unix seconds"),
        ("created_at", 1769860800000, "must be a datetime with a time zone, or Unix seconds"),
        ("created_at", float("nan"), "must be a datetime with a time zone, or Unix seconds"),
        ("expires_at", "soon", "must be a datetime with a time zone, or Unix seconds"),
        ("expires_at", dt.datetime(2026, 1, 31), "must have a time zone"),
        ("name", 5, "must be a string"),
        ("email", ["ann@example.com"], "must be a string"),
        ("email_verified", 1, "must be True or False"),
        ("email_verified", "true", "must be True or False"),
        ("impersonated", "yes", "must be True or False"),
        ("impersonated", 1, "must be True or False"),
        ("roles", 5, "must be strings"),
        ("roles", [1], "must be strings"),
        ("roles", {"staff": True, "groups": ("sales",)}, "must be strings"),
        ("roles", {("staff",): True}, "must be strings"),
        ("roles", LAZY, "must be strings"),
        ("roles", [LAZY], "must be strings"),
        ("name", LAZY, "must be a string"),
        ("plan", LAZY, "must be a string, a number"),
        ("seats", LAZY_NUMBER, "must be a string, a number"),
        ("created_at", LAZY_NUMBER, "must be a datetime with a time zone, or Unix seconds"),
        ("company", "Acme", "must be a dictionary with id and name"),
        ("company", {"name": "Acme"}, "must have an id and a name"),
        ("company", {"id": 7}, "must have an id and a name"),
        ("company", {"id": True, "name": "Acme"}, "must have an id and a name"),
        ("company", {"id": "undefined", "name": "Acme"}, "must have an id and a name"),
        ("company", {"id": 10**5000, "name": "Acme"}, "must have an id and a name"),
        ("company", {"id": LAZY_NUMBER, "name": "Acme"}, "must have an id and a name"),
        ("company", {"id": 7, "name": 5}, "must have an id and a name"),
        ("plan", ["gold"], "must be a string, a number"),
        ("plan", {"name": "gold"}, "must be a string, a number"),
        ("plan", Decimal("1.5"), "must be a string, a number"),
        ("plan", b"gold", "must be a string, a number"),
        ("plan", float("inf"), "must be a string, a number"),
        ("plan", 2**53, "must be a string, a number"),
        ("plan", 10**400, "must be a string, a number"),
        ("plan", float("nan"), "must be a string, a number"),
        ("company", {"id": 7, "name": None}, "must have an id and a name"),
        ("user_hash", "abc", "is not an attribute"),
        ("intercom_user_jwt", "abc", "is not an attribute"),
        ("app_id", "abc12345", "is not an attribute"),
        ("auth_tokens", "abc", "is not an attribute"),
        ("exp", 5, "is not an attribute"),
        ("sub", "ann", "is not an attribute"),
        ("utm_source", "x", "is not an attribute"),
        ("a.b", "x", "is not an attribute"),
    ],
)
def test_a_wrong_value_names_its_key_and_never_itself(key: str, value: object, rule: str) -> None:
    detail = reject({**ANN, key: value})
    assert detail.startswith(f"The person's {key} {rule}")
    assert "gold" not in detail
    assert "example.com" not in detail


def test_what_is_said_of_a_datetime_without_a_time_zone_helps() -> None:
    naive = dt.datetime(2026, 1, 31, 12)
    assert ".astimezone() adds the server's own, .replace(tzinfo=datetime.UTC) adds UTC" in reject(
        {**ANN, "since": naive}
    )
    for moment in (naive.astimezone(), naive.replace(tzinfo=dt.UTC)):
        assert open_identity(respond({**ANN, "since": moment}))["since"] == moment.timestamp()


def test_an_address_is_signed_only_where_the_app_says_that_it_is_verified() -> None:
    person = {"user_id": 42, "name": "ann@example.com (Ann)", "email": "Ann@Example.com", "plan": "gold"}
    assert open_identity(respond(person)) == {"user_id": "42", "plan": "gold"}
    assert open_identity(respond({**person, "email_verified": False})) == {"user_id": "42", "plan": "gold"}
    assert open_identity(respond({**person, "email_verified": True}))["email"] == "Ann@Example.com"
    assert open_identity(respond({"user_id": 42, "email": "ann, at example.com"})) == {"user_id": "42"}
    assert open_identity(respond(person, {"INTERCOM_UNVERIFIED_EMAIL": "sign"}))["email"] == "Ann@Example.com"


def test_an_unverified_address_as_user_id_is_no_identity() -> None:
    assert code_of(respond({"user_id": "ann@example.com", "email": "ann@example.com"})) == (401, "email_unverified")


@pytest.mark.parametrize(
    ("expires_at", "expected"),
    [(NOW + 60, 300), (NOW + 400, 400), (NOW + 7200, 3600), (dt.datetime.fromtimestamp(NOW + 1000, dt.UTC), 1000)],
)
def test_a_proof_ends_with_the_apps_session(expires_at: object, expected: int) -> None:
    answer = respond({**ANN, "expires_at": expires_at})
    assert read(answer)["expires_in"] == expected


def test_a_session_that_is_over_is_nobodys() -> None:
    assert respond({**ANN, "expires_at": NOW}).status == 204


def test_hidden_roles_and_impersonation_show_nothing() -> None:
    hidden = {"INTERCOM_HIDDEN_ROLES": "staff,administrator"}
    for roles in (["staff"], ("editor", "administrator"), {"staff"}, "staff", "editor, staff", iter(["staff"])):
        answer = respond({**ANN, "roles": roles}, hidden)
        assert read(answer)["state"] == "hidden", roles
        assert read(answer)["reason"].startswith("role ")
    assert read(respond({**ANN, "roles": ["editor"]}, hidden))["state"] == "user"
    assert read(respond({**ANN, "impersonated": True})) == {"state": "hidden", "reason": "impersonation"}


@pytest.mark.parametrize("sign", ["jwt", "hash"])
def test_a_company_goes_beside_the_proof(sign: str) -> None:
    company = {"id": 7, "name": "Acme", "plan": "gold", "seats": 5, "since": dt.datetime.fromtimestamp(NOW, dt.UTC)}
    boot = read(respond({**ANN, "company": company}, {"INTERCOM_SIGN": sign}))["boot"]
    assert boot["company"] == {"company_id": "7", "name": "Acme", "plan": "gold", "seats": 5, "since": NOW}
    assert ("user_hash" in boot) == (sign == "hash")


def test_every_other_key_is_a_custom_attribute() -> None:
    custom: dict[str, Any] = {"plan": "gold", "seats": 5, "ratio": 0.5, "is_trial": False}
    since = dt.datetime.fromtimestamp(NOW, dt.UTC)
    assert open_identity(respond({"user_id": 1, **custom, "renewed_at": since})) == {
        "user_id": "1",
        **custom,
        "renewed_at": NOW,
    }


def test_the_account_is_of_the_app_and_of_the_person() -> None:
    first, again, other = (read(respond({"user_id": user_id}))["account"] for user_id in (42, "42", 43))
    assert first == again != other
    assert len(first) == 24


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"INTERCOM_API_SECRET": ""}, "INTERCOM_API_SECRET is not set"),
        ({"INTERCOM_ALLOWED_ORIGINS": ""}, "INTERCOM_ALLOWED_ORIGINS is not set"),
        ({"INTERCOM_ALLOWED_ORIGINS": "www.example.com"}, "INTERCOM_ALLOWED_ORIGINS must be"),
        ({"INTERCOM_SESSION_PROVIDER": "hs256"}, "INTERCOM_SESSION_PROVIDER is not used here"),
        ({"INTERCOM_SESSION_COOKIE": "session"}, "INTERCOM_SESSION_COOKIE is not used here"),
        ({"INTERCOM_CLAIM_PLAN": "plan"}, "INTERCOM_CLAIM_PLAN is not used here"),
        ({"INTERCOM_SIGN": "rsa"}, "INTERCOM_SIGN must be jwt or hash"),
        ({"INTERCOM_JWT_TTL": "5"}, "INTERCOM_JWT_TTL must be"),
    ],
)
def test_a_wrong_variable_is_a_500_that_names_it(variables: Mapping[str, str], said: str) -> None:
    endpoint = Endpoint({**VARIABLES, **variables}, load=Config.for_app)
    # Where no origin is allowed, the owner reads it in the address bar.
    answer = endpoint.respond(Request("GET", {} if "ORIGINS" in said else ASKED), ANN)
    assert code_of(answer) == (500, "misconfigured")
    assert said in read(answer)["detail"]
    assert ("Access-Control-Allow-Origin", SITE) in answer.headers or "ORIGINS" in said


@pytest.mark.parametrize("user_id", [value for value in NOBODIES if value])
def test_an_app_gives_no_id_that_programs_write_for_nobody(user_id: str) -> None:
    assert code_of(respond({"user_id": user_id})) == (500, "person_invalid")


@pytest.mark.parametrize("user_id", READ_AS_JWT)
def test_an_app_gets_no_hash_that_is_a_jwts_signature(user_id: str) -> None:
    assert code_of(respond({"user_id": user_id}, {"INTERCOM_SIGN": "hash"})) == (500, "person_invalid")
    assert respond({"user_id": user_id}).status == 200


@pytest.mark.parametrize("written", DISGUISED)
def test_an_app_gives_no_unverified_address_however_it_is_written(written: str) -> None:
    person = {"user_id": "42", "email": "victim@example.com", "name": written, "nick": written}
    assert open_identity(respond(person)) == {"user_id": "42"}
    boot = read(respond({**person, "company": {"id": 1, "name": written}}))["boot"]
    assert list(boot) == ["intercom_user_jwt"]


@pytest.mark.parametrize("roles", [MappingProxyType({"editor": True}), {"editor": 1}, "admin;editor", ("editor ",)])
def test_an_apps_hidden_role_in_any_shape(roles: object) -> None:
    answer = respond({"user_id": "42", "roles": roles}, {"INTERCOM_HIDDEN_ROLES": "editor"})
    assert read(answer) == {"state": "hidden", "reason": "role editor"}


class Plan(str, enum.Enum):  # noqa: UP042  (the kind whose str is its name)
    """As many apps have it."""

    GOLD = "gold"


class Key(int, enum.Enum):
    """A number with a name."""

    ANN = 42


def test_a_value_of_an_enum_is_the_value_and_not_its_name() -> None:
    person = {"user_id": Key.ANN, "plan": Plan.GOLD, "seats": Key.ANN, "name": Markup("Ann")}
    assert open_identity(respond(person)) == {"user_id": "42", "plan": "gold", "seats": 42, "name": "Ann"}
    answer = respond({**person, "roles": [Plan.GOLD]}, {"INTERCOM_HIDDEN_ROLES": "gold"})
    assert read(answer) == {"state": "hidden", "reason": "role gold"}
    boot = read(respond({**person, "company": {"id": Key.ANN, "name": Plan.GOLD, 5: 6}}))["boot"]
    assert boot["company"] == {"company_id": "42", "name": "gold", "5": 6}


@pytest.mark.parametrize("person", ["42", 42, ["user_id"], object(), False])
def test_what_is_no_mapping_is_no_person(person: Any) -> None:
    assert reject(person) == "The person must be a dictionary with a user_id, or None for a visitor."


def test_a_session_that_never_ends_has_proofs_that_do() -> None:
    forever = dt.datetime.max.replace(tzinfo=dt.UTC)
    assert read(respond({**ANN, "expires_at": forever}))["expires_in"] == 3600


def test_a_number_that_python_does_not_write_is_no_id() -> None:
    assert reject({"user_id": 10**5000}).startswith("The person's user_id must be")


@pytest.mark.parametrize("kind", [list, tuple])
def test_an_apps_own_settings_may_have_lists_and_a_number(kind: type) -> None:
    given = {
        "INTERCOM_ALLOWED_ORIGINS": kind([SITE, "https://a.example"]),
        "INTERCOM_HIDDEN_ROLES": kind(["staff", "head of sales"]),
        "INTERCOM_JWT_TTL": 900,
    }
    config = Config.for_app({**VARIABLES, **given, "INTERCOM_APP_ID": None, "INTERCOM_ENABLED": True})
    assert config.origins == {SITE, "https://a.example"}
    assert config.hidden_roles == ("staff", "head of sales")
    assert config.lifetime == 900


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("INTERCOM_ALLOWED_ORIGINS", {SITE}, "must be a string, or a list of strings without commas."),
        ("INTERCOM_ALLOWED_ORIGINS", [SITE, 7], "must be a string, or a list of strings without commas."),
        ("INTERCOM_ALLOWED_ORIGINS", 0, "must be a string, or a list of strings without commas."),
        ("INTERCOM_HIDDEN_ROLES", ["head, sales"], "must be a string, or a list of strings without commas."),
        ("INTERCOM_API_SECRET", API_SECRET.encode(), "must be a string."),
        ("INTERCOM_API_SECRET", [API_SECRET], "must be a string."),
        ("INTERCOM_SIGN", False, "must be a string."),
        ("INTERCOM_JWT_TTL", True, "must be a string or an int."),
        ("INTERCOM_JWT_TTL", 900.0, "must be a string or an int."),
    ],
)
def test_a_setting_of_another_type_is_a_config_error(name: str, value: object, fault: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Config.for_app({**VARIABLES, name: value})
    assert raised.value.faults == (f"{name} {fault}",)


@pytest.mark.parametrize("seconds", [0, -1, 10**9])
def test_a_lifetime_that_is_a_number_has_the_same_limits(seconds: int) -> None:
    with pytest.raises(ConfigError, match="INTERCOM_JWT_TTL must be a whole number of seconds"):
        Config.for_app({**VARIABLES, "INTERCOM_JWT_TTL": seconds})
