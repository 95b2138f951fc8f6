"""What is written for each host: an entry of a few lines, what the host needs to be told, and nothing else."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from pelican_intercom.hosting.command import DEFAULT_PATH
from pelican_intercom.hosting.hosts import HOSTS, Host, HostError, find_host
from pelican_intercom.hosting.scaffold import CONFIGURATION
from pelican_intercom.hosting.variables import PROVIDERS, list_variables
from pelican_intercom.identity import providers
from tests.hosting.writing import REQUIREMENT, plan_for, write
from tests.identity.calling import find_faults

FILES = {
    "netlify": """.gitignore intercom-identity/function.mjs intercom.env.example netlify.toml
        netlify/functions/intercom-identity.mjs""",
    "cloudflare-pages": """.gitignore functions/api/intercom-identity.js intercom-identity/function.mjs
        intercom.env.example wrangler.toml""",
    "cloudflare-workers": """.gitignore intercom-identity/function.mjs intercom-worker.mjs intercom.env.example
        wrangler.toml""",
    "vercel": ".gitignore api/intercom-identity.py api/requirements.txt intercom.env.example vercel.json",
    "aws": """intercom-aws/.gitignore intercom-aws/function/lambda_function.py intercom-aws/function/requirements.txt
        intercom-aws/intercom.env.example intercom-aws/template.yaml""",
    "google": """intercom-google/.gcloudignore intercom-google/.gitignore intercom-google/env.example.yaml
        intercom-google/main.py intercom-google/requirements.txt""",
    "azure": """intercom-azure/.funcignore intercom-azure/.gitignore intercom-azure/function_app.py
        intercom-azure/host.json intercom-azure/intercom.env.example intercom-azure/requirements.txt
        staticwebapp.config.json""",
    "wsgi": """intercom-wsgi/.gitignore intercom-wsgi/app.py intercom-wsgi/intercom.env.example
        intercom-wsgi/requirements.txt""",
    "node": """intercom-node/.gitignore intercom-node/intercom-identity/function.mjs
        intercom-node/intercom.env.example intercom-node/server.mjs""",
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
def test_a_site_gets_these_files_and_no_copied_module(name: str, tmp_path: Path) -> None:
    assert list(plan_for(name, tmp_path).files) == FILES[name].split()


@pytest.mark.parametrize("host", HOSTS.values(), ids=lambda host: host.name)
def test_an_entry_imports_the_function_in_a_few_lines(host: Host, tmp_path: Path) -> None:
    scaffold = plan_for(host.name, tmp_path)
    first, second, *lines = scaffold.files[scaffold.entry].splitlines()
    comment, most = ("//", 10) if host.function else ("#", 5)
    assert first == f"{comment} pelican-intercom add-function {host.name} --provider oidc --path {DEFAULT_PATH}"
    assert "sha256 of all other lines: " in second
    assert 1 <= len([line for line in lines if line]) <= most
    if host.function:
        imported = re.findall(r'from "([^"]+)"', "\n".join(lines))
        (function,) = [file for file in imported if not file.startswith("node:")]
        assert posixpath.normpath(posixpath.join(posixpath.dirname(scaffold.entry), function)) in scaffold.files
    else:
        assert any(line.startswith("from pelican_intercom.identity.hosts.") for line in lines)
        (file,) = [name for name in scaffold.files if name.endswith("requirements.txt")]
        requirements = scaffold.files[file].splitlines()
        assert requirements[-1] == REQUIREMENT
        assert not [line for line in requirements if re.match("jwt|pyjwt|pelican(?!-intercom)", line, re.I)]


# What someone may call the copy that they fill in, against the steps' advice, or what a host's own tool writes.
FILLED_COPIES = {
    "netlify": [".env"],
    "cloudflare-pages": [".dev.vars", ".env"],
    "cloudflare-workers": [".dev.vars", ".env"],
    "vercel": [".env"],
    "aws": ["intercom-aws/intercom.env"],
    "google": ["intercom-google/env.yaml"],
    "azure": ["intercom-azure/intercom.env", "intercom-azure/local.settings.json"],
    "wsgi": ["intercom-wsgi/intercom.env", "intercom-wsgi/.env"],
    "node": ["intercom-node/intercom.env", "intercom-node/.env"],
}


@pytest.mark.parametrize("name", HOSTS)
def test_filled_in_values_are_kept_out_of_git_and_of_what_is_uploaded(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    examined = ["git", "check-ignore", *FILLED_COPIES[name], "output/index.html"]
    ignored = subprocess.run(examined, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.splitlines()
    assert ignored == FILLED_COPIES[name]
    for uploaded in [*tmp_path.glob("*/.gcloudignore"), *tmp_path.glob("*/.funcignore")]:
        assert {Path(copy).name for copy in FILLED_COPIES[name]} <= set(uploaded.read_text().splitlines())
    assert len(list(tmp_path.glob("*/.gcloudignore"))) == (name == "google")
    assert len(list(tmp_path.glob("*/.funcignore"))) == (name == "azure")


@pytest.mark.parametrize("name", HOSTS)
def test_the_next_steps_are_few_and_end_with_audit_and_the_two_switches(name: str, tmp_path: Path) -> None:
    lines = plan_for(name, tmp_path).steps.splitlines()
    assert len(lines) <= 16
    assert any(f'INTERCOM_IDENTITY_URL = "{DEFAULT_PATH}"' in line for line in lines)
    assert any("The secret: Intercom > Settings > Channels > Messenger > Security" in line for line in lines)
    audit, enforce, verified = lines[-3:]
    assert audit.endswith("pelican-intercom audit https://YOUR-SITE")
    assert "When audit passes, turn on Enforce Messenger security" in enforce
    assert "Require verified updates" in verified


@pytest.mark.parametrize("name", HOSTS)
def test_every_line_fits_a_terminal_no_placeholder_is_left_and_configurations_parse(name: str, tmp_path: Path) -> None:
    scaffold = plan_for(name, tmp_path)
    assert not [line for line in scaffold.steps.splitlines() if len(line) > 120]
    for file, text in scaffold.files.items():
        assert file.endswith("function.mjs") or not re.search(r"\$\{?[a-z]", text)
        if file.endswith(CONFIGURATION):
            assert (json.loads if file.endswith(".json") else tomllib.loads)(text)


def test_the_providers_are_those_that_the_function_knows() -> None:
    assert set(PROVIDERS) == set(providers.PROVIDERS)
    (chosen,) = [found for found in list_variables("clerk", "wsgi") if found.name == "INTERCOM_SESSION_PROVIDER"]
    assert chosen.where == f"Who issues session tokens: {', '.join(PROVIDERS)}."


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_filled_example_environment_is_all_that_the_function_asks_for(provider: str, tmp_path: Path) -> None:
    example = plan_for("wsgi", tmp_path, provider=provider).files["intercom-wsgi/intercom.env.example"]
    variables = dict(re.findall(r"^(INTERCOM_\w+)=(.*)$", example, re.M))
    filled = {**FILLED, "INTERCOM_SESSION_ISSUER": ISSUERS.get(provider, "")}
    given = {name: value or filled[name] for name, value in variables.items()} | {"URL": "https://a.example"}
    assert find_faults(given) == ()
    assert variables["INTERCOM_SESSION_PROVIDER"] == provider
    # One that is not filled in signs nothing.
    assert any(fault.startswith("INTERCOM_API_SECRET is not set") for fault in find_faults(variables))


def test_the_path_is_put_where_each_host_routes_by_it(tmp_path: Path) -> None:
    texts = {name: plan_for(name, tmp_path, path="/api/who/ami").files for name in HOSTS}
    assert 'path: "/api/who/ami"' in texts["netlify"]["netlify/functions/intercom-identity.mjs"]
    assert '"../../../intercom-identity/function.mjs"' in texts["cloudflare-pages"]["functions/api/who/ami.js"]
    assert '=== "/api/who/ami"' in texts["cloudflare-workers"]["intercom-worker.mjs"]
    assert tomllib.loads(texts["cloudflare-workers"]["wrangler.toml"])["assets"]["run_worker_first"] == ["/api/who/ami"]
    assert "api/who/ami.py" in texts["vercel"]
    assert 'app.route(route="who/ami")' in texts["azure"]["intercom-azure/function_app.py"]


@pytest.mark.parametrize("path", ["api", "/", "/a b", "/api/", "/api/../x", '/a"b', "/ü", "/a\n"])
def test_a_path_that_no_host_could_serve_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(HostError, match="letters, digits, - and _"):
        plan_for("netlify", tmp_path, path=path)


@pytest.mark.parametrize("name", ["vercel", "azure"])
def test_a_path_outside_api_is_refused_where_functions_are_served_nowhere_else(name: str, tmp_path: Path) -> None:
    with pytest.raises(HostError, match=f"must begin with /api/, where {name}"):
        plan_for(name, tmp_path, path="/identity")


def test_an_unknown_host_or_provider_is_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=r"'heroku' is not a host\. Hosts: netlify, cloudflare-workers"):
        find_host("heroku")
    with pytest.raises(HostError, match=r"'okta' is not a provider\. Providers: auth0, clerk"):
        plan_for("aws", tmp_path, provider="okta")


@pytest.mark.parametrize("name", ["github-pages", "gitlab-pages"])
def test_a_host_that_runs_nothing_says_what_to_do_instead(name: str) -> None:
    with pytest.raises(HostError, match=r"runs no functions\. Write it for another host.*INTERCOM_SESSION_TOKEN_FROM"):
        find_host(name)


def test_azure_runs_the_functions_python_and_leaves_alone_the_header_that_static_web_apps_replaces(
    tmp_path: Path,
) -> None:
    files = plan_for("azure", tmp_path).files
    assert json.loads(files["staticwebapp.config.json"]) == {"platform": {"apiRuntime": "python:3.11"}}
    assert "\nINTERCOM_SESSION_HEADER=X-Session-Token\n" in files["intercom-azure/intercom.env.example"]
