"""Where an issuer's keys are, found through its OpenID configuration."""

from __future__ import annotations

from tests.identity.calling import NOW, OPENID, ask, code_of, make_endpoint
from tests.identity.issuer import Issuer, describe_key, make_rsa_key, mint
from tests.identity.watch import Watch

KEY = make_rsa_key("discovered")


def test_discovery_finds_the_keys(issuer: Issuer, watch: Watch) -> None:
    variables = {**OPENID, "INTERCOM_SESSION_ISSUER": issuer.address}
    issuer.keys = [describe_key(KEY, "k1")]
    path = "/.well-known/openid-configuration"
    claims = {"iss": issuer.address, "aud": "site", "sub": "abcdef", "exp": NOW + 600}
    issuer.documents[path] = {"issuer": issuer.address, "jwks_uri": issuer.address + "/published?v=1"}
    assert ask(make_endpoint(variables), mint(claims, KEY, "k1")).status == 200
    assert issuer.paths == [path, "/published?v=1"]
    for wrong, cause in (
        ({"issuer": "https://evil.example", "jwks_uri": issuer.address + "/published"}, "is of another issuer"),
        (
            {"issuer": issuer.address, "jwks_uri": "http://evil.example/keys"},
            "has no https URL for its keys (jwks_uri)",
        ),
        ({"issuer": issuer.address, "jwks_uri": "file:///etc/passwd"}, "has no https URL for its keys (jwks_uri)"),
        ({"issuer": issuer.address}, "has no https URL for its keys (jwks_uri)"),
    ):
        issuer.documents[path] = wrong
        assert code_of(ask(make_endpoint(variables), mint(claims, KEY, "k1"))) == (503, "keys_unavailable")
        assert watch.lines[-1] == f"503 keys_unavailable: the OpenID configuration {cause}"
    assert issuer.paths[2:] == [path] * 4
