"""The preview's web application, over the sample site that its own build has made."""

from __future__ import annotations

import base64
import json
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from pelican_intercom.preview.application import Application
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import Workspace

OWN = "http://127.0.0.1:8000"
IDENTITY = "/api/intercom-identity"
SESSION = "pelican-intercom-preview-8000"


def sign_in(client: Client, person: str, *, origin: str | None = OWN, **form: str) -> TestResponse:
    headers = {} if origin is None else {"Origin": origin}
    return client.post("/-preview/person", data={"person": person, **form}, headers=headers)


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get(IDENTITY, headers={"Sec-Fetch-Site": "same-origin"})
    return answer.status_code, json.loads(answer.data or b"{}")


def test_the_site_is_served_with_the_bar_in_its_pages(client: Client, site: Site) -> None:
    answer = client.get("/three-lines.html")
    built = (site.output / "three-lines.html").read_bytes()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    before, _, rest = answer.data.partition(b'<script src="/-preview/bar.js"')
    after = rest.partition(b"</script>")[2]
    assert before + after == built


def test_other_files_are_served_as_they_are(client: Client, site: Site) -> None:
    for name, kind in (("theme/css/site.css", "text/css; charset=utf-8"), ("images/gauge.png", "image/png")):
        answer = client.get(f"/{name}")
        assert answer.data == (site.output / name).read_bytes()
        assert answer.headers["Content-Type"] == kind


def test_a_page_without_extension_is_shown_and_not_downloaded(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "tides").write_text("<!doctype html><title>Tides</title>")
    answer = Client(Application(Site(tmp_path, {}), workspace, 8000)).get("/tides", base_url=OWN)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"/-preview/bar.js" in answer.data


def test_nothing_is_kept_by_the_browser(client: Client) -> None:
    paths = ["/", "/theme/css/site.css", "/missing", "/-preview/", "/-preview/report", "/-preview/pages", IDENTITY]
    assert {client.get(path).headers["Cache-Control"] for path in paths} == {"private, no-store"}


def test_a_missing_page_is_the_sites_own_404(client: Client) -> None:
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert b"Nothing here but mud" in answer.data


def test_a_folder_leads_to_its_index(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "index.html").write_text("<!doctype html>Notes")
    client = Client(Application(Site(tmp_path, {}), workspace, 8000))
    answer = client.get("/notes", base_url=OWN)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/notes/")
    assert client.get("/missing", base_url=OWN).status_code == 404


def test_another_website_cannot_frame_the_preview(client: Client) -> None:
    policies = {client.get(path).headers["Content-Security-Policy"] for path in ("/", "/-preview/")}
    assert policies == {"frame-ancestors 'self'"}


def test_a_site_is_only_read(client: Client) -> None:
    assert client.post("/three-lines.html").status_code == 405
    assert client.delete("/").status_code == 405
    assert client.head("/three-lines.html").status_code == 200


@pytest.mark.parametrize("path", ["/", "/-preview/", "/-preview/report", IDENTITY, "/stand-in/widget/tm4rk2xz"])
@pytest.mark.parametrize("host", ["attacker.example:8000", "attacker.example", "127.0.0.1:8001", "127.0.0.1"])
def test_a_rebound_host_name_is_refused_everywhere(client: Client, host: str, path: str) -> None:
    sign_in(client, "administrator")
    answer = client.get(path, base_url=f"http://{host}")
    assert answer.status_code == 421
    assert answer.data == b"This preview answers only to http://127.0.0.1:8000 and http://localhost:8000.\n"


def test_localhost_is_answered_too(client: Client) -> None:
    assert client.get("/", base_url="http://localhost:8000").status_code == 200


@pytest.mark.parametrize(
    "origin", [None, "null", "http://attacker.example", "http://127.0.0.1:9999", "https://127.0.0.1:8000"]
)
def test_another_website_cannot_change_the_person(client: Client, origin: str | None) -> None:
    answer = sign_in(client, "administrator", origin=origin)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert ask(client) == (204, {})


def test_a_person_is_not_changed_by_a_link(client: Client) -> None:
    assert client.get("/-preview/person?person=member", headers={"Origin": OWN}).status_code == 404
    assert ask(client) == (204, {})


@pytest.mark.parametrize(
    ("key", "name", "email"),
    [
        ("member", "Mara Quinn", "mara@example.com"),
        ("editor", "Ed Okafor", "ed@example.com"),
        ("unverified", "Uma Ferreira", None),
    ],
)
def test_the_function_knows_who_signed_in(client: Client, key: str, name: str, email: str | None) -> None:
    sign_in(client, key)
    status, body = ask(client)
    assert (status, body["state"]) == (200, "user")
    answer = client.post("/stand-in/ping", json={"app_id": "tm4rk2xz", "settings": body["boot"]})
    assert answer.status_code == 200
    assert answer.json == {
        "person": {"kind": "user", "user_id": f"preview-{key}", "email": email, "name": name},
        "proof": "jwt",
    }


def test_a_hidden_role_can_be_tried(client: Client) -> None:
    sign_in(client, "administrator")
    assert ask(client) == (200, {"state": "hidden", "reason": "role administrator"})


def test_signing_out_takes_the_session_and_the_hint_away(client: Client) -> None:
    answer = sign_in(client, "member")
    session, hint = (SimpleCookie(line) for line in answer.headers.getlist("Set-Cookie"))
    assert (session[SESSION]["httponly"], session[SESSION]["samesite"], session[SESSION]["path"]) == (True, "Lax", "/")
    assert (hint["signed_in"].value, hint["signed_in"]["httponly"]) == ("1", "")
    assert client.get_cookie(SESSION, "127.0.0.1") is not None
    sign_in(client, "nobody")
    assert client.get_cookie(SESSION, "127.0.0.1") is None
    assert client.get_cookie("signed_in", "127.0.0.1") is None
    assert ask(client) == (204, {})


def test_without_a_hint_in_the_settings_there_is_one_cookie(site: Site, workspace: Workspace) -> None:
    client = Client(Application(site, workspace, 8000))
    answer = client.post("/-preview/person", data={"person": "member"}, headers={"Origin": OWN}, base_url=OWN)
    assert len(answer.headers.getlist("Set-Cookie")) == 1


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/pages/about.html?x=1", "/pages/about.html?x=1"),
        ("//attacker.example/", "/-preview/"),
        ("https://attacker.example/", "/-preview/"),
        ("/\\attacker.example", "/-preview/"),
    ],
)
def test_after_signing_in_one_is_back_on_the_page_and_never_elsewhere(client: Client, asked: str, given: str) -> None:
    answer = sign_in(client, "member", next=asked)
    assert (answer.status_code, answer.headers["Location"]) == (303, given)


def test_somebody_unknown_cannot_sign_in(client: Client) -> None:
    assert sign_in(client, "root").status_code == 400
    assert ask(client) == (204, {})


def test_a_forged_session_is_refused(client: Client, workspace: Workspace, site: Site) -> None:
    stranger = Client(Application(site, workspace, 8000))
    stranger.post("/-preview/person", data={"person": "member"}, headers={"Origin": OWN}, base_url=OWN)
    forged = stranger.get_cookie(SESSION, "127.0.0.1")
    assert forged is not None
    client.set_cookie(SESSION, forged.value, domain="127.0.0.1")
    status, body = ask(client)
    assert (status, body["code"]) == (401, "token_signature")
    assert b"Nobody is signed in." in client.get("/-preview/").data


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"user_id": "42"}, "The user_id has no proof."),
        ({"email": "ada@example.com", "user_hash": "0" * 64}, "The user_hash does not match this email."),
        ({"intercom_user_jwt": "a.b.c"}, "The JWT does not verify: Invalid header padding."),
    ],
)
def test_a_wrong_or_missing_proof_is_refused_with_403(client: Client, settings: dict[str, str], reason: str) -> None:
    answer = client.post("/stand-in/ping", json={"app_id": "tm4rk2xz", "settings": settings})
    assert answer.status_code == 403
    assert answer.json == {"reason": reason}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"app_id": "tm4rk2xz"}', b'{"settings": []}'])
def test_a_ping_that_is_none_is_refused(client: Client, body: bytes) -> None:
    assert client.post("/stand-in/ping", data=body).status_code == 400


# Each was, or could be, a traceback: what is nested, text that no UTF-8 holds, numbers without end.
ODD_PINGS = [
    b"[" * 60_000,
    b'{"settings":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    b'{"settings":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"app_id":"tm4rk2xz","settings":{"user_id":"\\ud800","user_hash":"x"}}',
    b'{"app_id":"tm4rk2xz","settings":{"user_id":"x","user_hash":"\\udfff"}}',
    b'{"app_id":NaN,"settings":{}}',
    b"\xff",
    b"\xef\xbb\xbf{}",
]


@pytest.mark.parametrize("body", ODD_PINGS, ids=lambda body: body[:40])
def test_an_odd_ping_is_refused_and_no_traceback(client: Client, body: bytes) -> None:
    assert client.post("/stand-in/ping", data=body).status_code == 400


def test_an_odd_jwt_in_a_ping_is_refused_and_no_traceback(client: Client) -> None:
    header = (
        base64.urlsafe_b64encode(b'{"alg":"HS256","x":' + b"[" * 20_000 + b"]" * 20_000 + b"}").decode().rstrip("=")
    )
    ping = {"app_id": "tm4rk2xz", "settings": {"intercom_user_jwt": f"{header}.e30.x"}}
    assert client.post("/stand-in/ping", json=ping).status_code == 403


def test_a_ping_of_endless_length_is_refused(client: Client) -> None:
    assert client.post("/stand-in/ping", data=b" " * 65_537).status_code == 413


def test_pages_without_the_tag_are_listed(client: Client) -> None:
    assert client.get("/-preview/pages").json == {
        "pages": 30,
        "bare": [
            {"path": "drafts/storm-surge.html", "reason": "draft"},
            {"path": "pages/privacy.html", "reason": "front matter"},
        ],
    }


def test_the_bar_knows_its_page_and_its_person(client: Client) -> None:
    sign_in(client, "member")
    for path, is_tagged in (("/three-lines.html", True), ("/pages/privacy.html", False)):
        start = client.get(path).data.partition(b'data-preview="')[2].partition(b'"')[0]
        facts = json.loads(start.replace(b"&#34;", b'"'))
        assert (facts["person"], facts["tagged"], facts["hidden"]) == ("member", is_tagged, ["administrator"])


def test_the_widget_is_only_at_its_own_workspace(client: Client) -> None:
    answer = client.get("/stand-in/widget/tm4rk2xz")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert client.get("/stand-in/widget/other").status_code == 404


def test_a_live_preview_has_no_stand_in(site: Site) -> None:
    client = Client(Application(site, Workspace("live1", "an obviously fake Messenger API secret", is_live=True), 8000))
    assert client.get("/stand-in/widget/live1", base_url=OWN).status_code == 404
    assert client.post("/stand-in/ping", json={"app_id": "live1", "settings": {}}, base_url=OWN).status_code == 405
    people = client.get("/-preview/", base_url=OWN)
    assert b"The Messenger is the real one, of the workspace live1." in people.data


def test_what_the_preview_serves_names_no_secret(client: Client, application: Application) -> None:
    sign_in(client, "member")
    secrets = (application.workspace.secret.encode(), application.login.secret.encode())
    for path in ("/", "/-preview/", "/-preview/report", "/-preview/pages", "/-preview/bar.js", IDENTITY):
        data = client.get(path, headers={"Sec-Fetch-Site": "same-origin"}).data
        assert not any(secret in data for secret in secrets)
