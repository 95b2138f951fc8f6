"""The commands check, audit and csp, run as a person runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pelican_intercom.checks import endpoint
from pelican_intercom.checks.finding import passed
from pelican_intercom.cli import main
from pelican_intercom.cli.audit_options import check_url
from pelican_intercom.cli.report import write_audit
from pelican_intercom.csp.policy import parse_header
from pelican_intercom.identity.hosts.wsgi import create_application
from tests import whole_site
from tests.checks.careless import API_SECRET, change, serve, set_headers

Damage = Callable[..., Path]
ESCAPE = "\x1b["


def run(*arguments: str | Path, stdin: str | None = None, **environment: str | None) -> Result:
    variables = {**dict.fromkeys(endpoint.VARIABLES), "COLUMNS": "60", **environment}
    return CliRunner().invoke(main, list(map(str, arguments)), input=stdin, env=variables)


def test_check_of_a_good_site_says_so_in_a_narrow_window(built: Path) -> None:
    result = run("check", built / "output", "-s", built / "publishconf.py")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "13 of 17 pages have the Messenger" in text
    assert text.endswith("nothing wrong, 2 notes.")
    assert re.search(
        r"^ +13  with Messenger\n +1  INTERCOM_EXCLUDE\n +1  copied as it is\n", result.stdout, re.MULTILINE
    )
    assert max(map(len, result.stdout.splitlines())) <= 60
    assert ESCAPE not in result.stdout


def test_check_of_a_bad_site_names_pages_and_what_to_do(damaged: Damage) -> None:
    page = b"<!doctype html><html><head></head><body></body></html>"
    folder = damaged(**{f"old/{number}.html": page for number in range(5)})
    result = run("check", folder / "output", "-s", folder / "publishconf.py")
    assert result.exit_code == 1
    text = " ".join(result.stdout.split())
    assert "no tag, and nothing says why in old/0.html, old/1.html, old/2.html and 2 more > Build again" in text
    assert text.endswith("1 fault, 2 notes.")


def test_check_with_wrong_settings_reads_no_file(built: Path, tmp_path: Path) -> None:
    settings = tmp_path / "publishconf.py"
    settings.write_text(
        (built / "publishconf.py").read_text(encoding="utf-8").replace('"content"', f'"{built / "content"}"')
        + 'INTERCOM_REGOIN = "eu"\n',
        encoding="utf-8",
    )
    result = run("check", built / "output", "-s", settings)
    assert result.exit_code == 1
    text = " ".join(result.stdout.split())
    assert "Did you mean INTERCOM_REGION?" in text
    assert text.endswith("No file was read, because the settings are wrong: 1 fault.")


def test_check_takes_an_app_on_another_host_of_the_same_domain(tmp_path: Path) -> None:
    settings = 'SITEURL = "https://www.example.com"\nPLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n'
    settings += 'INTERCOM_IDENTITY_URL = "https://app.example.com/intercom-identity"\n'
    site = whole_site.build(tmp_path, settings)
    assert "cookies" not in site.log
    publish = tmp_path / "publishconf.py"
    publish.write_text(whole_site.SETTINGS + settings, encoding="utf-8")
    result = run("check", site.output, "-s", publish)
    assert (result.exit_code, "INTERCOM_IDENTITY_URL" in result.stdout) == (0, False), result.output
    publish.write_text(publish.read_text(encoding="utf-8").replace("app.example.com", "app.example.net"))
    result = run("check", site.output, "-s", publish)
    assert result.exit_code == 1
    assert "INTERCOM_IDENTITY_URL is on another site than SITEURL (www.example.com)" in " ".join(result.stdout.split())


def test_check_as_json(built: Path) -> None:
    result = run(
        "check", built / "output", "-s", built / "publishconf.py", "--json", INTERCOM_API_SECRET="gauge-secret-x"
    )
    report = json.loads(result.stdout)
    assert (report["good"], report["pages"], report["faults"]) == (True, 17, [])
    assert report["with"] == 13
    assert report["without"] == {"INTERCOM_EXCLUDE": 1, "copied as it is": 1, "draft": 1, "front matter": 1}


def test_check_finds_the_site_s_own_settings_and_output(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    assert run("check").exit_code == 0


@pytest.mark.parametrize("arguments", [("check",), ("csp",)])
def test_where_there_is_no_site_a_command_says_what_it_misses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert "publishconf.py" in result.output


def test_check_of_a_site_that_was_not_built_says_so(built: Path, tmp_path: Path) -> None:
    result = run("check", tmp_path / "nowhere", "-s", built / "publishconf.py")
    assert result.exit_code == 2
    assert "Build the site first" in " ".join(result.output.split())


def run_on_a_terminal(built: Path, *statements: str, **environment: str) -> str:
    """Return what a check of a site writes to a terminal, both streams together."""
    code = "; ".join(["import sys", "from pelican_intercom.cli import main", *statements, "main(sys.argv[1:])"])
    command = [sys.executable, "-c", code, "check", "output", "-s", "publishconf.py"]
    import pty  # noqa: PLC0415  (there is none on Windows)

    ours, theirs = pty.openpty()
    usual = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    with subprocess.Popen(command, cwd=built, stdout=theirs, stderr=theirs, env=usual | environment) as process:
        os.close(theirs)
        written = b""
        # Linux says with an error that the other end of a terminal was closed.
        with suppress(OSError):
            while chunk := os.read(ours, 4096):
                written += chunk
        process.wait(60)
    os.close(ours)
    return written.decode()


@pytest.mark.posix
def test_colours_and_for_many_files_a_progress_bar_appear_on_a_terminal(built: Path) -> None:
    written = run_on_a_terminal(built)
    assert ESCAPE in written
    assert "Reading" not in written
    written = run_on_a_terminal(built, "sys.modules['pelican_intercom.cli.check'].MANY = 5", NO_COLOR="1")
    assert f"{ESCAPE}3" not in written  # a colour; the progress bar moves the cursor
    assert "Reading" in written


def test_what_a_live_answer_says_moves_no_cursor_and_never_begins_a_line() -> None:
    said = "hidden: role \x1b]0;x\x07\x1b[2J\r\u202e " + "\n::error::x " * 9
    lines = [click.unstyle(line) for line in write_audit([passed("your session", said)], 60)]
    text = " ".join(" ".join(lines).split())
    assert "hidden: role \\x1b]0;x\\x07\\x1b[2J\\r\\u202e \\n::error::x" in text
    assert [line for line in lines if line.startswith(("::", "\\n"))] == []
    assert ESCAPE not in text


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_a_page_named_in_chinese_is_printed_whatever_the_terminal_can_show(
    damaged: Damage, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = damaged(**{"\u6f6e\u6c50.html": b"<!doctype html><html><head></head><body></body></html>"})
    monkeypatch.chdir(folder)
    for extra in ([], ["--json"]):
        # In a pipe, where neither colours nor progress are shown.
        result = CliRunner(charset=encoding).invoke(main, ["check", *extra])
        assert (result.exit_code, result.stderr_bytes) == (1, b"")
        assert rb"\u6f6e\u6c50.html" in result.stdout_bytes
        assert ESCAPE.encode() not in result.stdout_bytes


FORMS = ["header", "netlify", "cloudflare", "nginx", "apache", "meta"]


@pytest.mark.parametrize("form", FORMS)
def test_csp_prints_each_form(built: Path, form: str) -> None:
    result = run("csp", "-s", built / "publishconf.py", "--format", form)
    assert result.exit_code == 0
    assert "https://widget.intercom.io" in result.stdout
    assert "Content-Security-Policy" in result.stdout


def test_csp_merges_into_the_site_s_own_policy(built: Path) -> None:
    own = "default-src 'self'; img-src *; script-src 'self' 'nonce-abc'"
    result = run("csp", "-s", built / "publishconf.py", "--merge", own)
    assert result.exit_code == 0
    (policy,) = parse_header(result.stdout.strip())
    assert policy.values("default-src") == ("'self'",)
    assert policy.values("img-src") == ("*", "blob:", "data:")
    assert policy.values("script-src") == (
        "'self'", "'nonce-abc'", "https://widget.intercom.io", "https://app.intercom.io", "https://js.intercomcdn.com",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "slip"),
    [
        (
            "Content-Security-Policy: default-src 'self'",
            "the header's name is in its value, so browsers ignore the first directive; remove the name.",
        ),
        (
            "Content-Security-Policy default-src 'self'",
            "the header's name is in its value, so browsers ignore the first directive; remove the name.",
        ),
        (
            "default-src 'self'; scirpt-src 'self'",
            "scirpt-src is not a directive, and browsers ignore it. Did you mean script-src?",
        ),
        ("default-src *, img-scr *", "img-scr is not a directive, and browsers ignore it. Did you mean img-src?"),
        ("connect_src *", "connect_src is not a directive, and browsers ignore it. Did you mean connect-src?"),
    ],
)
def test_csp_and_check_say_a_slip_of_the_pen(built: Path, damaged: Damage, policy: str, slip: str) -> None:
    result = run("csp", "-s", built / "publishconf.py", "--merge", policy)
    assert result.exit_code == 1
    assert slip in result.stderr
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'.encode()
    page = (built / "output" / "index.html").read_bytes().replace(b"</title>", b"</title>" + meta)
    folder = damaged(**{"index.html": page, "_headers": f"/*\n  Content-Security-Policy: {policy}\n".encode()})
    report = json.loads(run("check", folder / "output", "-s", folder / "publishconf.py", "--json").stdout)
    details = {fault["detail"] for fault in report["faults"]}
    for place in ("the page's meta element", "_headers line 2"):
        assert f"{place}: {slip.removesuffix('.')}" in details


def test_csp_says_what_no_host_can_mend(built: Path) -> None:
    result = run("csp", "-s", built / "publishconf.py", "--merge", "script-src 'strict-dynamic' 'nonce-abc'")
    assert result.exit_code == 1
    assert result.stdout == "Content-Security-Policy: script-src 'strict-dynamic' 'nonce-abc'\n"
    assert "Still blocked by script-src: under 'strict-dynamic'" in result.stderr


@pytest.mark.parametrize("policy", ["", "default-src 'self'\nX-Evil: 1", "no=policy"])
def test_csp_refuses_what_is_no_policy(built: Path, policy: str) -> None:
    assert run("csp", "-s", built / "publishconf.py", "--merge", policy).exit_code == 2


def test_csp_without_an_app_id_has_nothing_to_allow(built: Path, tmp_path: Path) -> None:
    settings = tmp_path / "pelicanconf.py"
    settings.write_text('SITEURL = ""\n', encoding="utf-8")
    result = run("csp", "-s", settings)
    assert result.exit_code == 2
    assert "INTERCOM_APP_ID is not set" in result.output


VARIABLES = {
    "INTERCOM_API_SECRET": API_SECRET,
    "INTERCOM_SESSION_PROVIDER": "hs256",
    "INTERCOM_SESSION_SECRET": "fake-session-secret-0123456789-0123456789",
    "INTERCOM_SESSION_COOKIE": "session",
}


def test_audit_of_a_good_and_of_a_bad_function() -> None:
    good = create_application(VARIABLES)
    with serve(good) as url:
        result = run("audit", url)
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 60
    assert "0 failed" in result.stdout
    with serve(change(good, set_headers(Cache_Control="public, max-age=60"))) as url:
        result = run("audit", url, "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["good"]) == (1, False)
    assert [finding["question"] for finding in report["findings"] if finding["verdict"] == "fail"] == ["cache headers"]


def test_audit_runs_where_click_alone_is_installed_and_says_what_that_leaves_out() -> None:
    names = ("pelican", "jinja2", "rich", "jwt", "cryptography", "publicsuffixlist")
    missing = f"import sys; sys.modules.update(dict.fromkeys({names}))"
    patient = "from pelican_intercom.checks.live import transport; transport.SLOW_SECONDS = 60"
    code = f"{missing}; {patient}; from pelican_intercom.cli import main; main(sys.argv[1:])"
    with serve(create_application(VARIABLES)) as url:
        command = [sys.executable, "-c", code, "audit", url, "--json"]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (finished.returncode, finished.stderr) == (0, "")
    findings = {finding["question"]: finding for finding in json.loads(finished.stdout)["findings"]}
    assert findings["forged token: key confusion"]["verdict"] == "not asked"
    assert "pelican-intercom[identity]" in findings["forged token: key confusion"]["remedy"]


def test_audit_reads_a_session_from_standard_input_and_never_prints_it() -> None:
    with serve(create_application(VARIABLES)) as url:
        for option, stdin in (("--bearer", "fake-token-12345\n"), ("--cookie", "session=fake-token-12345\n")):
            result = run("audit", url, option, "-", stdin=stdin)
            assert result.exit_code == 1
            assert "the token does not verify" in " ".join(result.stdout.split())
            assert "fake-token-12345" not in result.output


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("--cookie", "acme_sid="), {}),
        ((), {"INTERCOM_SESSION_COOKIE": "acme_sid"}),
        (("--header", "X-Acme-Session"), {}),
        ((), {"INTERCOM_SESSION_HEADER": "X-Acme-Session"}),
    ],
)
def test_audit_counts_what_was_not_asked_apart_and_says_what_would_have_it_asked(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    own = {"INTERCOM_SESSION_COOKIE": "acme_sid", "INTERCOM_SESSION_HEADER": "X-Acme-Session"}
    with serve(create_application(VARIABLES | own)) as url:
        blind, seeing = run("audit", url), run("audit", url, *arguments, **environment)
        report = json.loads(run("audit", url, "--json").stdout)
    ending = " ".join(blind.stdout.split())[-400:]
    assert (blind.exit_code, seeing.exit_code) == (0, 0)
    assert f"{report['counts']['passed']} passed, 0 failed, {report['counts']['not_asked']} not asked." in ending
    assert "--cookie NAME= or --header NAME." in ending
    assert not [f for f in report["findings"] if f["question"].startswith("forged") and f["verdict"] == "pass"]
    assert sum(report["counts"].values()) == len(report["findings"])
    assert "--header NAME." not in seeing.stdout
    assert "401 token_algorithm in the" in " ".join(seeing.stdout.split())


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("HTTPS://WWW.Example.com:443/A?b=C", "https://www.example.com/A?b=C"),
        ("http://localhost:80", "http://localhost"),
        ("https://example.com:80/", "https://example.com:80/"),
        (
            "https://b\u00fccher.example/\u00e4%20\u00f6?x=\u00fc",
            "https://xn--bcher-kva.example/%C3%A4%20%C3%B6?x=%C3%BC",
        ),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ],
)
def test_a_url_is_asked_as_browsers_write_it_so_that_a_session_goes_to_the_origin_that_was_typed(
    typed: str, sent: str
) -> None:
    assert check_url(typed) == sent


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("ftp://example.com/x",), "URL"),
        (("example.com/x",), "URL"),
        (("https://example.com/x#y",), "URL"),
        (("https://user:fake-token@example.com/x",), "URL"),
        (("https://example.com:x/",), "URL"),
        (("https://example.com:99999/",), "URL"),
        (("https://[",), "URL"),
        (("https://exa mple.com/",), "URL"),
        (("https://" + "\u00fc" * 64 + ".example/",), "URL"),
        (("https://example.com/x", "--origin", "https://example.com/"), "--origin"),
        (("https://example.com/x", "--origin", "example.com"), "--origin"),
        (("https://example.com/x", "--cookie", "fake-token"), "--cookie"),
        (("https://example.com/x", "--cookie", "a=fake-token; b=2"), "--cookie"),
        (("https://example.com/x", "--bearer", "Bearer fake-token"), "--bearer"),
        (("https://example.com/x", "--bearer", "fake-token\r\nX: 1"), "--bearer"),
        (("https://example.com/x", "--bearer", "fake-token", "--header", "a b"), "--header"),
        (("https://example.com/x", "--header", "X: fake-token"), "--header"),
        (("https://example.com/x", "--cookie", "a b="), "--cookie"),
        (("https://example.com/x", "--bearer", "fake-token", "--cookie", "a=b"), "--bearer"),
    ],
)
def test_audit_refuses_what_it_cannot_send_and_repeats_no_token(arguments: tuple[str, ...], part: str) -> None:
    result = run("audit", *arguments)
    assert result.exit_code == 2
    assert f"{part}:" in result.output
    assert "fake-token" not in result.output
