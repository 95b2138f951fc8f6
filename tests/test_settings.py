"""Every setting: what is taken, what is refused, and what a refusal says."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from pelican_intercom.errors import SettingsError
from pelican_intercom.identity.variables import VARIABLES
from pelican_intercom.settings import Settings

NAMES = [f"INTERCOM_{item.name.upper()}" for item in fields(Settings)]
DEFAULTS = vars(Settings())
SECRET = "Zq8vT2mX7bLr4KpN0sHd5WyG"


def read(**settings: Any) -> Settings:
    return Settings.from_pelican({f"INTERCOM_{name.upper()}": value for name, value in settings.items()})


def find_faults(**settings: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        read(**settings)
    return caught.value.faults


def find_fault(**settings: Any) -> str:
    (fault,) = find_faults(**settings)
    return fault


def test_none_means_the_default() -> None:
    assert read() == read(**dict.fromkeys(DEFAULTS)) == Settings()


def test_settings_of_pelican_and_of_other_plugins_are_nobodys_business_here() -> None:
    assert Settings.from_pelican({"SITENAME": "Tide", "API_SECRET": SECRET, "PLUGINS": ["x"]}) == Settings()


def test_an_empty_app_id_is_none() -> None:
    assert read(app_id="").app_id is None


@pytest.mark.parametrize(
    ("setting", "value", "kept"),
    [
        ("app_id", "abc12345", "abc12345"),
        ("region", "au", "au"),
        ("hosts", ["WWW.Example.com", "localhost", "127.0.0.1"], ("www.example.com", "localhost", "127.0.0.1")),
        ("identity_url", "/api/intercom-identity", "/api/intercom-identity"),
        ("identity_url", "https://api.example.com/id?x=1", "https://api.example.com/id?x=1"),
        ("identity_url", "http://localhost:8000/id", "http://localhost:8000/id"),
        ("identity_url", "http://127.0.0.1:8000/id", "http://127.0.0.1:8000/id"),
        ("session_token_from", "Clerk.session.getToken", "Clerk.session.getToken"),
        ("session_token_from", "$auth._token", "$auth._token"),
        ("identity_header", "X-Session-Token", "X-Session-Token"),
        ("session_hint", "signed_in", "signed_in"),
        ("identity_fallback", "hide", "hide"),
        ("load", "interaction", "interaction"),
        ("consent", "required", "required"),
        ("consent", "cookie:CookieConsent~preferences:true", "cookie:CookieConsent~preferences:true"),
        ("exclude", ("account/*", "404.html"), ("account/*", "404.html")),
        ("drafts", True, True),
        ("launcher_label", "Write to us", "Write to us"),
        ("launcher_label", {"en": "Chat", "pt-BR": "Fale"}, {"en": "Chat", "pt-BR": "Fale"}),
        ("contact_url", "/contact/#form", "/contact/#form"),
        ("contact_url", "https://example.com/contact", "https://example.com/contact"),
        ("contact_url", "mailto:hello@example.com?subject=Hi", "mailto:hello@example.com?subject=Hi"),
        ("contact_url", "tel:+49-30-123456", "tel:+49-30-123456"),
        ("widget_url", "/stand-in/widget/abc12345", "/stand-in/widget/abc12345"),
        ("launcher_min_width", 600, 600),
        ("events", ["guide-downloaded", "Plan compared"], ("guide-downloaded", "Plan compared")),
        ("events", [], ()),
        ("shared_domain", True, True),
        ("debug", True, True),
        ("messenger", {"alignment": "left", "z_index": 5}, {"alignment": "left", "z_index": 5}),
        # Intercom's own example puts the Messenger behind the page.
        ("messenger", {"z_index": -15}, {"z_index": -15}),
        ("messenger", {"session_duration": 86400000}, {"session_duration": 86400000}),
        ("messenger", {"action_color": "rgb(0, 170, 119)"}, {"action_color": "rgb(0, 170, 119)"}),
        ("attributes", {"plan": "free", "seats": 3, "ratio": 0.5, "beta": False}, None),
        ("attributes", {"company": {"company_id": "7", "name": "Tide", "created_at": 1700000000}}, None),
        ("attributes", {"avatar": {"type": "avatar", "image_url": "https://example.com/a.png"}}, None),
    ],
)
def test_what_is_allowed_is_kept(setting: str, value: object, kept: object) -> None:
    assert getattr(read(**{setting: value}), setting) == (value if kept is None else kept)


@pytest.mark.parametrize(
    ("setting", "value", "fault"),
    [
        (
            "app_id",
            "ABC 1",
            "'ABC 1': must be your workspace ID: lowercase letters and digits, such as 'abc12345'. You",
        ),
        ("app_id", 12345678, "12345678: must be your workspace ID"),
        ("app_id", " abc12345 ", "' abc12345 ': has spaces or line breaks around it. Did you mean 'abc12345'?"),
        ("app_id", "abc\n", "'abc\\n': has spaces or line breaks around it. Did you mean 'abc'?"),
        ("launcher_min_width", "600px", "'600px': must be a whole number of pixels from 0 to 10000, such as 600"),
        ("launcher_min_width", 600.5, "600.5: must be a whole number of pixels"),
        ("launcher_min_width", -1, "-1: must be a whole number of pixels"),
        ("launcher_min_width", True, "True: must be a whole number of pixels"),
        ("events", "got", "'got': must be a list, such as ['guide-downloaded']"),
        ("events", [f"e{n}" for n in range(121)], "must have at most 120 names, the limit of a workspace"),
        ("shared_domain", "yes", "'yes': must be True or False"),
        ("region", "uk", "'uk': must be one of 'us', 'eu', 'au'"),
        ("region", "EU", "'EU': must be one of 'us', 'eu', 'au'"),
        ("hosts", "example.com", "'example.com': must be a list, such as ['www.example.com']"),
        ("show_to", "nobody", "must be one of 'everyone', 'members'"),
        ("identity_url", "api/id", "must be a path that begins with a single /, such as '/api/x', or an https URL"),
        ("identity_url", "//api.example.com/id", "or an https URL"),
        ("identity_url", "http://api.example.com/id", "must begin with https://"),
        ("identity_url", "https://api.example.com/id#x", "must not contain '#'"),
        ("identity_url", "https:///id", "or an https URL"),
        ("identity_url", "https://[oops/id", "or an https URL"),
        ("identity_url", "/api\\id", "without spaces and backslashes"),
        ("session_token_from", "Clerk.session.getToken()", "without parentheses"),
        ("session_token_from", "a..b", "dotted path"),
        ("identity_header", "X Token", "must be a header's name"),
        ("identity_header", "Cookie", "browsers do not let scripts set"),
        ("identity_header", "Sec-Fetch-Site", "browsers do not let scripts set"),
        ("session_hint", "a=b", "must be a cookie's name"),
        ("identity_fallback", "show", "'visitor', 'hide'"),
        ("load", "lazy", "'load', 'idle', 'interaction'"),
        ("consent", True, "must be 'required' or 'cookie:NAME~TEXT'"),
        ("consent", "cookie:NAME", "must be 'required' or 'cookie:NAME~TEXT'"),
        ("consent", "cookie:~x", "must not be empty"),
        ("consent", "cookie:a b~x", "must be a cookie's name"),
        ("consent", "cookie:a~", "must not be empty"),
        ("exclude", "account/*", "must be a list, such as ['account/*']"),
        ("drafts", "no", "must be True or False"),
        ("drafts", 1, "must be True or False"),
        ("messenger", [], "a list: must be a dictionary, such as {'alignment': 'left'}"),
        ("attributes", "plan", "must be a dictionary, such as {'plan': 'gold'}"),
        ("launcher_label", "", "must not be empty"),
        ("launcher_label", {}, "must be a string, or a dictionary with a string for each language"),
        ("launcher_label", "x" * 101, "must be at most 100 characters long, and has 101"),
        ("contact_url", "example.com", "must be an https, mailto or tel URL, or a path"),
        ("contact_url", "http://example.com/", "must be an https, mailto or tel URL, or a path"),
        ("contact_url", "mailto:nobody", "must be an https, mailto or tel URL, or a path"),
        ("widget_url", "ftp://example.com/x", "an https URL"),
        ("debug", None, ""),
    ],
)
def test_what_is_not_allowed_is_refused_with_name_value_and_what_is_allowed(
    setting: str, value: object, fault: str
) -> None:
    if value is None:
        assert read(**{setting: value}) == Settings()
        return
    found = find_fault(**{setting: value})
    assert found.startswith(f"INTERCOM_{setting.upper()} = ")
    assert fault in found


@pytest.mark.parametrize("value", ["/a\nb", "/a\x00b", "/a\x7f", "/a\u2028b", "/a\ud800", "\x01javascript:alert(1)"])
@pytest.mark.parametrize("setting", ["identity_url", "contact_url", "widget_url", "launcher_label"])
def test_control_characters_and_lone_surrogates_are_refused(setting: str, value: str) -> None:
    fault = find_fault(**{setting: value})
    assert "control character" in fault or "lone surrogate" in fault
    assert fault.isprintable()
    assert fault.encode()


@pytest.mark.parametrize(
    ("setting", "wrong", "fault"),
    [
        ("hosts", "https://www.example.com", "without scheme, port, path or *"),
        ("hosts", "example.com:8000", "without scheme, port, path or *"),
        ("hosts", "*.example.com", "without scheme, port, path or *"),
        ("hosts", "bücher.example", "must be written in its ASCII form (Punycode)"),
        ("hosts", 7, "must be a string"),
        ("events", 1, "must be a"),
        ("events", "a.b", "must not contain '.' or '$', which Intercom replaces"),
        ("events", "a$", "must not contain '.' or '$'"),
        ("events", " a", "or begin or end with a space"),
        ("events", "OK", "is a duplicate: Intercom ignores upper and lower case"),
    ],
)
def test_a_wrong_entry_is_named_by_its_place_in_the_list(setting: str, wrong: object, fault: str) -> None:
    found = find_fault(**{setting: ["ok", wrong]})
    assert found.startswith(f"INTERCOM_{setting.upper()}[1] = ")
    assert fault in found


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        (
            {"alignmnt": "left"},
            "['alignmnt']: is not a Messenger attribute. Did you mean 'alignment'?",
        ),
        ({"alignment": "top"}, "INTERCOM_MESSENGER['alignment'] = 'top': must be one of 'left', 'right'"),
        ({"vertical_padding": 19}, "INTERCOM_MESSENGER['vertical_padding'] = 19: must be a whole number from 20"),
        ({"vertical_padding": "20"}, "must be a whole number from 20"),
        ({"horizontal_padding": True}, "must be a whole number from 20"),
        ({"z_index": 1.5}, "INTERCOM_MESSENGER['z_index'] = 1.5: must be a whole number"),
        ({"z_index": -(2**31)}, "must be a whole number from -2147483647 to 2147483647"),
        ({"hide_default_launcher": 1}, "must be True or False"),
        ({"theme_mode": "auto"}, "'light', 'dark', 'system'"),
        ({"action_color": "red;}"}, "must be a CSS colour"),
        ({"action_color": "url(https://x)"}, "must be a CSS colour"),
        ({"custom_launcher_selector": "x" * 256}, "must be at most 255 characters long"),
        ({"app_id": "abc12345"}, "is set by INTERCOM_APP_ID"),
        ({"api_base": "https://x"}, "is set by INTERCOM_REGION"),
        ({"name": "Ann"}, "move it to INTERCOM_ATTRIBUTES"),
        ({7: 8}, "must have a string as its name"),
    ],
)
def test_messenger_attributes_are_checked_by_name_and_type(attributes: dict[Any, Any], fault: str) -> None:
    assert fault in find_fault(messenger=attributes)


@pytest.mark.parametrize(
    ("names", "start"),
    [
        ("user_id email user_hash intercom_user_jwt userId User-Hash EMAIL intercomUserJwt", "identifies a person"),
        ("auth_tokens authTokens Auth-Tokens", "contains one person's tokens"),
    ],
)
def test_identity_and_tokens_of_a_person_are_refused_among_the_attributes_for_everyone(names: str, start: str) -> None:
    for name in names.split():
        fault = find_fault(attributes={name: SECRET})
        assert fault.startswith(f"INTERCOM_ATTRIBUTES['{name}']: {start}")
        assert SECRET not in fault


@pytest.mark.parametrize(
    ("attributes", "fault"),
    [
        ({"a.b": 1}, "without '.' and '$'"),
        ({"plan": None}, "must be a string, a number, True or False"),
        ({"plan": ["a"]}, "INTERCOM_ATTRIBUTES['plan'] = a list: must be a string, a number"),
        ({"plan": "x" * 256}, "must be at most 255 characters long"),
        ({"seats": 2**53}, "up to 2**53 - 1"),
        ({"ratio": float("nan")}, "must be a string, a number"),
        ({"ratio": float("inf")}, "must be a string, a number"),
        ({"created_at": 1700000000000}, "looks like milliseconds"),
        ({"avatar": "https://example.com/a.png"}, "must be {'type': 'avatar'"),
        ({"avatar": {"type": "avatar", "image_url": "javascript:x"}}, "https URL as its image_url"),
        ({"company": {"name": "Tide"}}, "at least company_id and name"),
        ({"companies": {}}, "must be a list of dictionaries"),
        ({"utm_source": "x"}, "cannot be set"),
        ({"last_request_at": 1}, "cannot be set"),
        ({"alignment": "left"}, "move it to INTERCOM_MESSENGER"),
        ({"api_base": "https://x"}, "is set by INTERCOM_REGION"),
    ],
)
def test_attributes_for_everyone_are_checked(attributes: dict[str, Any], fault: str) -> None:
    assert fault in find_fault(attributes=attributes)


def test_members_only_needs_somewhere_to_ask_who_is_one() -> None:
    assert "needs INTERCOM_IDENTITY_URL" in find_fault(show_to="members")
    assert read(show_to="members", identity_url="/api/id").show_to == "members"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("INTERCOM_REGOIN", ". Did you mean INTERCOM_REGION?"),
        ("INTERCOM_APPID", ". Did you mean INTERCOM_APP_ID?"),
        ("INTERCOMAPP_ID", ". Did you mean INTERCOM_APP_ID?"),
        ("INTERCOM_SESSION_TOKEN_FORM", ". Did you mean INTERCOM_SESSION_TOKEN_FROM?"),
        ("INTERCOM_LAUNCHER", ". Did you mean INTERCOM_LAUNCHER_LABEL?"),
        ("INTERCOM_QWZ", " of pelican-intercom. See docs/settings.md for the list"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_right_one(name: str, fault: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_pelican({name: SECRET})
    assert caught.value.faults == (f"{name} is not a setting{fault}",)


@pytest.mark.parametrize("name", [*VARIABLES, "INTERCOM_CLAIM_PLAN", "INTERCOM_SESSION_ISUER"])
def test_the_functions_variables_are_refused_among_the_sites_settings(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} (looks like a secret|is a variable of the function)") as caught:
        Settings.from_pelican({name: SECRET})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["INTERCOM_ACCESS_TOKEN", "INTERCOM_SECRET_KEY", "INTERCOM_API_SECERT", "INTERCOM_JWT"]
)
def test_a_secret_is_refused_under_any_name_and_never_shown(name: str) -> None:
    with pytest.raises(SettingsError, match=r"in the function's environment") as caught:
        Settings.from_pelican({name: SECRET})
    assert SECRET[:6] not in str(caught.value)


@pytest.mark.parametrize("setting", [name for name in DEFAULTS if name not in {"exclude", "session_hint"}])
def test_a_secret_in_the_wrong_setting_is_not_shown(setting: str) -> None:
    value = f"https://{SECRET}@x/ {SECRET}"
    for wrong in (value, [value], {value: value}, {"plan": {"x": value}}):
        try:
            read(**{setting: wrong})
        except SettingsError as error:
            assert SECRET not in str(error)
            assert SECRET not in repr(error)


def test_all_faults_are_reported_together() -> None:
    faults = find_faults(region="uk", regoin="eu", api_secret=SECRET, load="lazy", messenger={"x": 1}, debug="on")
    assert [fault.split()[0] for fault in faults] == [
        "INTERCOM_API_SECRET",
        "INTERCOM_REGOIN",
        "INTERCOM_REGION",
        "INTERCOM_LOAD",
        "INTERCOM_MESSENGER['x']:",
        "INTERCOM_DEBUG",
    ]


def test_the_region_decides_where_the_messenger_sends_its_calls() -> None:
    assert read().api_base == "https://api-iam.intercom.io"
    assert read(region="eu").api_base == "https://api-iam.eu.intercom.io"
    assert read(region="au").api_base == "https://api-iam.au.intercom.io"


def test_the_widget_is_intercoms_own_unless_another_url_is_set() -> None:
    assert read(app_id="abc12345").widget_address == "https://widget.intercom.io/widget/abc12345"
    assert read(app_id="abc12345", widget_url="/w").widget_address == "/w"


def test_a_consent_cookie_has_a_name_and_a_text() -> None:
    assert read(consent="cookie:Consent~a~b:c").consent_cookie == ("Consent", "a~b:c")
    assert read(consent="required").consent_cookie is None
    assert read().consent_cookie is None


@pytest.mark.parametrize(
    ("url", "token", "site", "lacks"),
    [
        ("https://api.example.net/id", None, "https://www.example.com", True),
        ("https://api.example.net/id", "a.b", "https://www.example.com", False),
        ("https://app.example.com/id", None, "https://www.example.com", False),
        ("https://example.com/id", None, "https://www.example.com", False),
        ("https://app.example.co.uk/id", None, "https://www.example.co.uk", False),
        ("https://app.example.co.uk/id", None, "https://www.other.co.uk", True),
        ("https://ours.github.io/id", None, "https://theirs.github.io", True),
        ("https://app.ours.github.io/id", None, "https://ours.github.io", False),
        ("https://example.com.evil.example/id", None, "https://example.com", True),
        ("http://127.0.0.1:9000/id", None, "http://127.0.0.1:8000", False),
        ("http://127.0.0.1:9000/id", None, "http://10.0.0.1", True),
        ("http://app.site.localhost/id", None, "http://www.site.localhost", False),
        ("http://app.localhost/id", None, "http://localhost", True),
        ("https://WWW.example.com:8443/id", None, "https://www.example.com/blog", False),
        ("https://api.xn--bcher-kva.example/id", None, "https://www.bücher.example", False),
        ("/api/id", None, "https://www.example.com", False),
        ("https://api.example.net/id", None, "https://[your-domain]", False),
        ("https://api.example.net/id", None, "", False),
        (None, None, "https://www.example.com", False),
    ],
)
def test_a_function_on_another_site_lacks_a_session_token(
    url: str | None, token: str | None, site: str, lacks: bool
) -> None:
    assert read(identity_url=url, session_token_from=token).lacks_session_token(site) is lacks


@pytest.mark.parametrize("document", ["docs/settings.md", "README.md"])
def test_the_tables_of_settings_are_the_settings(document: str) -> None:
    text = (Path(__file__).parent.parent / document).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(INTERCOM_\w+)` \| (\S+|`[^|]*`) \|", text, re.MULTILINE))
    shown = {name: "[]" if default == () else repr(default).replace("'", '"') for name, default in DEFAULTS.items()}
    assert rows == {
        f"INTERCOM_{name.upper()}": "none" if value == "None" else f"`{value}`" for name, value in shown.items()
    }


@pytest.mark.parametrize(
    "glob", ["https://example.com/a.html", "./pages/*", "../a.html", ".html", "/.drafts/*", "//example.com/a.html"]
)
def test_a_glob_that_can_match_no_page_is_refused(glob: str) -> None:
    assert find_fault(exclude=["a.html", glob]) == (
        f"INTERCOM_EXCLUDE[1] = {glob!r}: cannot match any page: must be a glob for paths in the output, such as "
        "'account/*', without scheme, host or leading dot"
    )
    assert read(exclude=[".well-known/*", "/a/*"]).exclude == (".well-known/*", "/a/*")
    assert "write / for \\, on Windows too" in find_fault(exclude=[glob.replace("/", "\\") + "\\*"])


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        (
            {"hosts": ["https://a.example", "ok.example", "b.example:80", 7, "ü.example"]},
            [
                "INTERCOM_HOSTS[0] = 'https://a.example', [2] = 'b.example:80': must be only a host name",
                "INTERCOM_HOSTS[3] = 7: must be a string",
                "INTERCOM_HOSTS[4] = 'ü.example': must be written in its ASCII form (Punycode)",
            ],
        ),
        (
            {"events": ["a", "A", "b", "B"]},
            ["INTERCOM_EVENTS[1] = 'A', [3] = 'B': is a duplicate: Intercom ignores upper and lower case"],
        ),
        (
            {"launcher_label": {"en": "", "e n": "x", "de": ""}},
            [
                "INTERCOM_LAUNCHER_LABEL['en'] = '', ['de'] = '': must not be empty",
                "INTERCOM_LAUNCHER_LABEL['e n']: is not a language: use a tag such as 'en' or 'pt-BR'",
            ],
        ),
        (
            {"attributes": {"email": SECRET, "": "x", "a.b": 1, "plan": "ok", "user_id": 7}},
            [
                "INTERCOM_ATTRIBUTES['email'], ['user_id']: identifies a person",
                "INTERCOM_ATTRIBUTES['']: must not be empty",
                "INTERCOM_ATTRIBUTES['a.b']: must have a name without '.' and '$'",
            ],
        ),
    ],
)
def test_every_wrong_entry_is_named_and_those_with_the_same_fault_in_one_line(
    settings: dict[str, Any], faults: list[str]
) -> None:
    found = find_faults(**settings)
    assert [fault[: len(start)] for fault, start in zip(found, faults, strict=True)] == faults


def test_settings_that_do_nothing_without_a_function_are_named() -> None:
    idle = {"session_token_from": "a.b", "session_hint": "c", "identity_fallback": "hide"}
    assert read(**idle, region="eu").describe_unused() == (
        "INTERCOM_SESSION_TOKEN_FROM, INTERCOM_SESSION_HINT, INTERCOM_IDENTITY_FALLBACK: "
        "not used without INTERCOM_IDENTITY_URL"
    )
    assert read(**idle, identity_url="/id").describe_unused() == read(region="eu").describe_unused() == ""


@pytest.mark.parametrize(
    ("site_url", "host", "missing"),
    [
        ("https://Bücher.example/blog", "xn--bcher-kva.example", ""),
        ("https://xn--bcher-kva.example.", "xn--bcher-kva.example", ""),
        ("http://[::1]:8000", "[::1]", ""),
        ("//WWW.example.com:8443", "www.example.com", ""),
        ("https://" + "ü" * 70 + ".example", "example.com", "ü" * 70 + ".example"),
        ("https://www.example.com", "example.com", "www.example.com"),
    ],
)
def test_the_host_of_siteurl_is_compared_as_a_browser_has_it(site_url: str, host: str, missing: str) -> None:
    assert read(hosts=[host]).find_missing_host(site_url) == missing
