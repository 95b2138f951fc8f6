"""What is written for each host: exactly what it needs, whole, and free of this package."""

from __future__ import annotations

import ast
import json
import re
import tomllib

import pytest

from pelican_intercom.hosting.copies import read_core
from pelican_intercom.hosting.hosts import HOSTS, HostError, find_host
from pelican_intercom.hosting.scaffold import DEFAULT_PATH, make_scaffold
from pelican_intercom.hosting.variables import PROVIDERS
from pelican_intercom.identity import providers
from tests.identity.calling import find_faults

OWN_FILES = {
    "netlify": {"netlify.toml", "netlify/functions/intercom-identity.mjs", "intercom.env.example"},
    "cloudflare-pages": {"wrangler.toml", "functions/api/intercom-identity.js", ".dev.vars.example"},
    "cloudflare-workers": {"wrangler.toml", "intercom-worker.mjs", ".dev.vars.example"},
    "vercel": {"vercel.json", "api/requirements.txt", "api/intercom-identity.py", "intercom.env.example"},
    "aws": {
        "intercom-aws/template.yaml",
        "intercom-aws/intercom.env.example",
        "intercom-aws/function/lambda_function.py",
        "intercom-aws/function/requirements.txt",
    },
    "google": {"intercom-google/main.py", "intercom-google/requirements.txt", "intercom-google/env.example.yaml"},
    "azure": {
        "intercom-azure/function_app.py",
        "intercom-azure/host.json",
        "intercom-azure/requirements.txt",
        "intercom-azure/intercom.env.example",
    },
    "wsgi": {"intercom-wsgi/app.py", "intercom-wsgi/requirements.txt", "intercom-wsgi/intercom.env.example"},
    "node": {"intercom-node/server.mjs", "intercom-node/intercom.env.example"},
}
# What a site's owner would fill in for each variable that has no example value.
FILLED = {
    "INTERCOM_API_SECRET": "fake-api-secret_0123456789-abcdefghijklmno",
    "INTERCOM_SESSION_SECRET": "fake-session-secret_0123456789-abcdefghijk",
    "INTERCOM_SESSION_AUDIENCE": "site",
    "INTERCOM_SESSION_AUTHORIZED_PARTIES": "https://www.example.com",
}
ISSUERS = {
    "auth0": "https://tenant.us.auth0.com/",
    "clerk": "https://clerk.example.com",
    "supabase": "https://abc.supabase.co/auth/v1",
    "cognito": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    "cloudflare-access": "https://team.cloudflareaccess.com",
    "keycloak": "https://login.example.com/realms/site",
    "oidc": "https://login.example.com",
}


@pytest.mark.parametrize("name", HOSTS)
def test_a_scaffold_is_the_core_and_that_hosts_files_alone(name: str) -> None:
    host = HOSTS[name]
    core = {f"{host.copy}/{file}" for file in [*read_core(host), "copy.json"]}
    assert {file.name for file in make_scaffold(host).files} == core | OWN_FILES[name]


@pytest.mark.parametrize("name", HOSTS)
def test_only_the_chosen_hosts_modules_are_copied(name: str) -> None:
    host = HOSTS[name]
    copied = [file for file in read_core(host) if file.startswith("hosts/")]
    assert copied == [f"hosts/{module}" for module in host.modules]
    assert (len(read_core(host)) > 10) == bool(copied)


@pytest.mark.parametrize("name", HOSTS)
def test_no_file_imports_this_package_or_pelican(name: str) -> None:
    for file in make_scaffold(HOSTS[name]).files:
        if file.name.endswith(".py"):
            for node in ast.walk(ast.parse(file.text)):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                assert not [found for found in names if found.split(".")[0] in {"pelican", "pelican_intercom"}]
        if file.name.endswith((".mjs", ".js")):
            imported = re.findall(
                r"""(?:from|import\() ?["']([^"']+)["']""", re.sub(r"/\*.*?\*/", "", file.text, flags=re.S)
            )
            assert not [found for found in imported if not found.startswith((".", "node:"))]


@pytest.mark.parametrize("name", HOSTS)
def test_the_next_steps_are_at_most_ten_lines_and_end_with_audit(name: str) -> None:
    lines = make_scaffold(HOSTS[name], path=DEFAULT_PATH).steps.splitlines()
    assert len(lines) <= 10
    assert any(f'INTERCOM_IDENTITY_URL = "{DEFAULT_PATH}"' in line for line in lines)
    assert any("Settings > Channels > Messenger > Security" in line for line in lines)
    assert "pelican-intercom audit" in lines[-1]


@pytest.mark.parametrize("name", HOSTS)
def test_every_line_fits_a_terminal_and_no_placeholder_is_left(name: str) -> None:
    scaffold = make_scaffold(HOSTS[name])
    own = [file for file in scaffold.files if file.name in OWN_FILES[name]]
    assert not [line for line in scaffold.steps.splitlines() if len(line) > 120]
    assert not [file.name for file in own if re.search(r"\$\{?[a-z]", file.text)]


def test_the_providers_are_those_that_the_function_knows() -> None:
    assert set(PROVIDERS) == set(providers.PROVIDERS)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_filled_example_environment_is_all_that_the_function_asks_for(provider: str) -> None:
    (example,) = [file for file in make_scaffold(HOSTS["wsgi"], provider=provider).files if "env.example" in file.name]
    variables = dict(re.findall(r"^(INTERCOM_\w+)=(.*)$", example.text, re.M))
    if provider == "netlify":
        variables["URL"] = "https://www.example.com"
    filled = {**FILLED, "INTERCOM_SESSION_ISSUER": ISSUERS.get(provider, "")}
    given = {name: value or filled[name] for name, value in variables.items()} | {"URL": "https://a.example"}
    assert find_faults(given) == ()
    assert variables["INTERCOM_SESSION_PROVIDER"] == provider


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_example_environment_that_is_not_filled_in_signs_nothing(provider: str) -> None:
    (example,) = [file for file in make_scaffold(HOSTS["wsgi"], provider=provider).files if "env.example" in file.name]
    variables = dict(re.findall(r"^(INTERCOM_\w+)=(.*)$", example.text, re.M))
    assert any(fault.startswith("INTERCOM_API_SECRET is not set") for fault in find_faults(variables))


def test_the_path_is_put_where_each_host_routes_by_it() -> None:
    texts = {
        name: {file.name: file.text for file in make_scaffold(HOSTS[name], path="/api/who/ami").files} for name in HOSTS
    }
    assert 'path: "/api/who/ami"' in texts["netlify"]["netlify/functions/intercom-identity.mjs"]
    assert '"../../../intercom-identity/function.mjs"' in texts["cloudflare-pages"]["functions/api/who/ami.js"]
    assert '=== "/api/who/ami"' in texts["cloudflare-workers"]["intercom-worker.mjs"]
    assert tomllib.loads(texts["cloudflare-workers"]["wrangler.toml"])["assets"]["run_worker_first"] == ["/api/who/ami"]
    assert "api/who/ami.py" in texts["vercel"]
    assert '@app.route(route="who/ami")' in texts["azure"]["intercom-azure/function_app.py"]


@pytest.mark.parametrize("path", ["api", "/", "/a b", "/api/", "/api/../x", '/a"b', "/ü", "/a\n"])
def test_a_path_that_no_host_could_serve_is_refused(path: str) -> None:
    with pytest.raises(HostError, match="letters, digits, - and _"):
        make_scaffold(HOSTS["netlify"], path=path)


@pytest.mark.parametrize("name", ["vercel", "azure"])
def test_a_path_outside_api_is_refused_where_functions_are_served_nowhere_else(name: str) -> None:
    with pytest.raises(HostError, match=f"must begin with /api/: {name}"):
        make_scaffold(HOSTS[name], path="/identity")


def test_an_unknown_host_or_provider_is_told_what_there_is() -> None:
    with pytest.raises(HostError, match="'heroku' is not a host: it is one of netlify, cloudflare-pages"):
        find_host("heroku")
    with pytest.raises(HostError, match="'okta' is not a provider: it is one of auth0, clerk"):
        make_scaffold(HOSTS["aws"], provider="okta")


def test_azure_moves_the_token_out_of_the_header_that_static_web_apps_replaces() -> None:
    (example,) = [file for file in make_scaffold(HOSTS["azure"]).files if "env.example" in file.name]
    assert "\nINTERCOM_SESSION_HEADER=X-Session-Token\n" in example.text


@pytest.mark.parametrize("name", HOSTS)
def test_json_and_toml_files_parse(name: str) -> None:
    for file in make_scaffold(HOSTS[name]).files:
        if file.name.endswith(".json"):
            json.loads(file.text)
        if file.name.endswith(".toml"):
            tomllib.loads(file.text)
