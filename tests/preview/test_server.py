"""The preview's server: its port, what it says, and the live workspace."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest

from pelican_intercom.errors import IntercomError, SettingsError
from pelican_intercom.preview.application import Application
from pelican_intercom.preview.server import describe, describe_live, ending_on_signals, listen, preview
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import Workspace, make_workspace, read_live_workspace
from pelican_intercom.settings import Settings

SECRET = "an obviously fake Messenger API secret"
ENDING = [number for number in signal.Signals if number.name in {"SIGHUP", "SIGINT", "SIGTERM"}]
PUBLISHED = Settings.from_pelican({"INTERCOM_APP_ID": "abc12345", "INTERCOM_IDENTITY_URL": "/api/who"})


def test_without_a_port_another_is_taken_where_8000_is_in_use() -> None:
    with listen(None) as first, listen(None) as second:
        ports = {first.getsockname()[1], second.getsockname()[1]}
        assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"
        assert len(ports) == 2


def test_a_port_that_was_asked_for_and_is_in_use_is_an_error() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            IntercomError, match=rf"^Port {port} is not available \(Address already in use\). Choose another"
        ):
            listen(port)


def test_a_made_up_workspace_has_the_sites_app_id_and_a_secret_of_its_own() -> None:
    one, other = make_workspace("abc12345"), make_workspace(None)
    assert (one.app_id, other.app_id) == ("abc12345", "preview1")
    assert one.secret != other.secret
    assert one.secret not in repr(one)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "INTERCOM_APP_ID and INTERCOM_API_SECRET"),
        ({"INTERCOM_APP_ID": "abc12345"}, "INTERCOM_API_SECRET"),
        ({"INTERCOM_APP_ID": "abc12345", "INTERCOM_API_SECRET": ""}, "INTERCOM_API_SECRET"),
        ({"INTERCOM_API_SECRET": SECRET}, "INTERCOM_APP_ID"),
    ],
)
def test_a_live_preview_names_the_variables_that_are_missing(environment: dict[str, str], missing: str) -> None:
    with pytest.raises(IntercomError) as caught:
        read_live_workspace(environment)
    assert str(caught.value).startswith(f"The live preview needs {missing} in the environment.")
    assert SECRET not in str(caught.value)


def test_a_live_preview_names_the_workspace_and_what_its_inbox_will_show() -> None:
    workspace = read_live_workspace({"INTERCOM_APP_ID": "abc12345", "INTERCOM_API_SECRET": SECRET})
    said = "\n".join(describe_live(workspace))
    assert "the workspace abc12345" in said
    for address in ("mara@example.com", "ed@example.com", "ada@example.com", "uma@example.com"):
        assert address in said
    assert SECRET not in said


def test_an_access_token_in_the_place_of_the_secret_is_said(site: Site) -> None:
    workspace = Workspace("abc12345", "dG9rOjEyMzQ1Njc4", is_live=True)
    with pytest.raises(IntercomError, match=r"^INTERCOM_API_SECRET looks like an access token") as caught:
        Application(site, workspace, 8000)
    assert "dG9rOj" not in str(caught.value)


def test_what_is_said_once_the_site_is_built(site: Site, workspace: Workspace) -> None:
    assert list(describe(Application(site, workspace, 8000), "http://127.0.0.1:8000", PUBLISHED)) == [
        "The site:  http://127.0.0.1:8000/",
        "Sign in:   http://127.0.0.1:8000/-preview/",
        "Changes to content, theme and settings are rebuilt automatically. If a setting does not change, restart.",
        "Press Ctrl-C to stop.",
    ]


def test_what_the_published_site_lacks_is_said_too(tmp_path: Path, site: Site, workspace: Workspace) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    said = list(
        describe(Application(Site(tmp_path, site.settings), workspace, 8000), "http://127.0.0.1:8000", Settings())
    )
    assert said[:3] == [
        'No page has the tag. Is "pelican_intercom" in PLUGINS?',
        "INTERCOM_APP_ID is not set: the preview uses its own, but the published site has no Messenger.",
        "INTERCOM_IDENTITY_URL is not set: everyone on the published site is a visitor. The preview has one.",
    ]


@pytest.mark.parametrize("number", ENDING)
def test_the_impatient_do_not_interrupt_the_tidying_up(number: signal.Signals) -> None:
    before = [signal.getsignal(other) for other in ENDING]
    steps = []
    with ending_on_signals():
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            for other in ENDING:
                signal.raise_signal(other)
                steps.append(other)
    assert steps == ENDING
    assert [signal.getsignal(other) for other in ENDING] == before


def test_wrong_settings_end_the_preview_before_anything_is_built(tmp_path: Path) -> None:
    settings = tmp_path / "pelicanconf.py"
    settings.write_text('PATH = "content"\nINTERCOM_REGION = "mars"\n')
    (tmp_path / "content").mkdir()
    with pytest.raises(SettingsError, match="INTERCOM_REGION = 'mars'"):
        preview(settings, say=print)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == [
        "content",
        "pelicanconf.py",
    ]
