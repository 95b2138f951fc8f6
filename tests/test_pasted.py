"""What is pasted in the wrong place is named alike everywhere, with where the right string is, and never repeated."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pelican_intercom.cli import main
from pelican_intercom.errors import IntercomError, SettingsError
from pelican_intercom.identity.config import Config
from pelican_intercom.identity.variables import ConfigError
from pelican_intercom.preview.workspace import read_live_workspace
from pelican_intercom.settings import Settings

SNIPPET = """<script>
  window.intercomSettings = {api_base: "https://api-iam.intercom.io", app_id: "abc12345"};
  (function(){var w=window;var ic=w.Intercom; /* ... */ s.src='https://widget.intercom.io/widget/abc12345';})();
</script>"""
FAKE_SECRET = "y-Fake_Fake0Fake1Fake2Fake3Fake4Fake5Fake"
PASTED = {
    "https://app.intercom.com/a/apps/abc12345/home": "a URL",
    "https://app.eu.intercom.com/a/apps/abc12345/settings/channels/messenger/install?tab=web": "a URL",
    "app.intercom.com/a/apps/abc12345": "a URL",
    "https://widget.intercom.io/widget/abc12345": "a URL",
    SNIPPET: "Intercom's snippet",
    'window.intercomSettings = {"app_id": "abc12345"}': "Intercom's snippet",
    'Intercom("boot", {app_id: "abc12345"})': "Intercom's snippet",
    "NEXT_PUBLIC_INTERCOM_APP_ID=abc12345": "Intercom's snippet",
    "dG9rOmZha2VfZmFrZV9mYWtlX2Zha2U6MTow": "an access token",
    "Bearer dG9rOmZha2VfZmFrZV9mYWtlX2Zha2U6MTow": "an access token",
    "0123456789abcdef" * 4: "an identity hash",
    "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiNDIifQ.ZmFrZQ": "an identity JWT",
}
INSIDE = [text for text in PASTED if "abc12345" in text]


@pytest.mark.parametrize("text", [*PASTED, FAKE_SECRET])
def test_what_is_pasted_for_the_workspace_id_is_named_alike_in_settings_and_preview(text: str) -> None:
    with pytest.raises(SettingsError) as settings:
        Settings.from_pelican({"INTERCOM_APP_ID": text})
    with pytest.raises(IntercomError) as preview:
        read_live_workspace({"INTERCOM_APP_ID": text, "INTERCOM_API_SECRET": FAKE_SECRET})
    said = f"looks like {PASTED.get(text, 'an API secret')}; "
    said += (
        "did you mean 'abc12345'?"
        if text in INSIDE
        else "must be your workspace ID: lowercase letters and digits, such as 'abc12345'. You find it in the URL when "
        "you are signed in to Intercom: it is the part after apps/"
    )
    assert str(preview.value) == f"INTERCOM_APP_ID {said}"
    assert said in str(settings.value)
    if text not in INSIDE:
        assert text not in str(settings.value)


@pytest.mark.parametrize("text", [*PASTED, "abc12345"])
def test_what_is_pasted_for_the_secret_is_named_alike_by_the_function_and_sign(text: str) -> None:
    with pytest.raises(ConfigError) as function:
        Config.load({"INTERCOM_API_SECRET": text})
    signed = CliRunner().invoke(main, ["sign", "--user-id", "42"], env={"INTERCOM_API_SECRET": text})
    said = (
        f"INTERCOM_API_SECRET looks like {PASTED.get(text, 'a workspace ID')}; it must be the Messenger API secret. "
        "Intercom shows it under Settings > Channels > Messenger > Security."
    )
    assert function.value.faults[0] == said
    assert (signed.exit_code, signed.stderr.removeprefix("Error: ").strip()) == (2, said)
    assert text not in str(function.value)


@pytest.mark.parametrize("text", [FAKE_SECRET, "fake-secret", "fake secret of a test workspace", "s3cr3t"])
def test_a_secret_is_taken_for_a_secret(text: str) -> None:
    assert CliRunner().invoke(main, ["sign", "--user-id", "42"], env={"INTERCOM_API_SECRET": text}).exit_code == 0


@pytest.mark.parametrize("name", ["INTERCOM_WORKSPACE_ID", "INTERCOM_WORKSPACE", "INTERCOM_APPID", "INTERCOM_ID"])
def test_what_others_call_the_workspace_id_is_known(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is (no|not a) setting.*INTERCOM_APP_ID"):
        Settings.from_pelican({name: "abc12345"})
