"""Whole builds, one after another and one within another: what they print, what they keep and when they stop."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import FileSystemBytecodeCache, Template
from pelican import Pelican
from pelican.plugins import signals

from pelican_intercom import discovery
from pelican_intercom.errors import SettingsError
from tests.builds.building import (
    ONE_ARTICLE,
    SMALL,
    build,
    connected_for_now,
    create_pelican,
    find_assets,
    find_loaders,
    run_pelican,
)
from tests.whole_site import TAG, count_tags, read_output, write_files


def build_small(folder: Path, files: Mapping[str, str] | None = None, **settings: Any) -> dict[str, bytes]:
    """Build a site of one article and an index, or of the given content files."""
    if not (folder / "content").exists():
        write_files(folder / "content", files or ONE_ARTICLE)
    return build(folder, **{**SMALL, **settings})


def write_theme(folder: Path, **templates: str) -> str:
    """Write templates of a theme that inherits the rest from Pelican's own, and return the theme's folder."""
    write_files(folder / "theme/templates", {f"{name}.html": text for name, text in templates.items()})
    return str(folder / "theme")


def test_a_build_that_makes_no_warning_of_its_own_passes_under_fatal_warnings(tmp_path: Path) -> None:
    write_files(
        tmp_path / "content",
        {"own/stub.html": "<!DOCTYPE html><meta http-equiv=refresh content=0>", "own/empty.html": "", **ONE_ARTICLE},
    )
    pages = (
        'TEMPLATE_PAGES = {"own/stub.html": "stub.html", "own/empty.html": "empty.html"}\nARTICLE_EXCLUDES = ["own"]'
    )
    finished = run_pelican(tmp_path, pages, "--fatal", "warnings")
    assert finished.returncode == 0, finished.stderr
    assert "Intercom: on 2 of 3 pages; left out: 1 redirect." in finished.stdout
    assert re.search(r"Intercom: .*\nDone: Processed ", finished.stdout)


def test_extra_settings_of_the_command_line_override_one_at_a_time(tmp_path: Path) -> None:
    finished = run_pelican(tmp_path, "", "-e", "INTERCOM_APP_ID=null", "INTERCOM_DEBUG=true")
    assert finished.returncode == 0
    assert "Intercom: on no page, because INTERCOM_APP_ID is not set" in finished.stdout
    assert find_assets(read_output(tmp_path / "output")) == []


def test_without_an_app_id_the_output_is_what_pelican_alone_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theme = write_theme(tmp_path, index="<body>[{{ intercom }}]{% if intercom %}!{% endif %}</body>")
    output = build_small(tmp_path, THEME=theme, INTERCOM_APP_ID=None)
    assert capsys.readouterr().out.count("Intercom: on no page, because INTERCOM_APP_ID is not set.") == 1
    assert output["index.html"] == b"<body>[]</body>"
    assert find_assets(output) == []


def test_a_theme_can_ask_for_the_length_of_its_tag(tmp_path: Path) -> None:
    theme = write_theme(tmp_path, index="<body>[{{ intercom|length }}]</body>")
    assert (
        b"[%d]" % len('<script defer src="/intercom.00000000.js"></script>')
        in build_small(tmp_path, THEME=theme)["index.html"]
    )


def test_where_the_plugin_does_nothing_a_site_s_own_name_is_its_own(tmp_path: Path) -> None:
    theme = write_theme(tmp_path, index="<body>[{{ intercom }}]</body>")
    names = {"intercom": "ours"}
    output = build_small(tmp_path, THEME=theme, JINJA_GLOBALS=names, INTERCOM_APP_ID=None)
    assert output["index.html"] == b"<body>[ours]</body>"
    assert b"ours" not in build_small(tmp_path, THEME=theme, JINJA_GLOBALS=names)["index.html"]


def test_registered_in_both_ways_it_acts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = build_small(tmp_path, plugins=["pelican_intercom", discovery])
    assert {name: count_tags(page) for name, page in output.items() if name.endswith(".html")} == {
        "a.html": 1,
        "index.html": 1,
    }
    assert capsys.readouterr().out.count("Intercom: on 2 of 2 pages.") == 1


def test_the_asset_survives_an_emptied_output_and_yesterdays_stays_otherwise(tmp_path: Path) -> None:
    yesterday = find_loaders(build_small(tmp_path, INTERCOM_REGION="eu"))
    today = find_loaders(build_small(tmp_path))
    assert set(today) > set(yesterday)
    emptied = build_small(tmp_path, DELETE_OUTPUT_DIRECTORY=True)
    assert set(find_loaders(emptied)) == set(today) - set(yesterday)
    assert TAG.findall(emptied["a.html"])[0].decode().split('"')[1].lstrip("/") in emptied


def test_an_output_that_cannot_be_written_stops_the_build_before_its_pages(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(OSError, match="output"):
        build_small(tmp_path)
    assert (tmp_path / "output").is_file()


def test_one_process_builds_again_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path / "content", ONE_ARTICLE)
    again = create_pelican(tmp_path, **SMALL)
    with connected_for_now():
        again.init_plugins()
        again.run()
        first = read_output(tmp_path / "output")
        again.run()
    assert read_output(tmp_path / "output") == first
    assert capsys.readouterr().out.count("Intercom: on 2 of 2 pages.") == 2


def test_a_build_within_a_build_has_its_own_settings_and_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path / "content", ONE_ARTICLE)
    write_files(tmp_path / "de/content", {"b.md": "Title: B\nDate: 2024-01-01\nSlug: b\n\nx"})
    nested: list[Pelican] = []

    def build_nested(outer: Pelican) -> None:
        if not nested:
            nested.append(outer)
            settings = outer.settings.copy()
            settings |= {"PATH": str(tmp_path / "de/content"), "OUTPUT_PATH": str(tmp_path / "output/de")}
            settings |= {
                "SITEURL": "https://example.com/de",
                "INTERCOM_LAUNCHER_LABEL": "Hallo",
                "DIRECT_TEMPLATES": [],
            }
            Pelican(settings).run()

    def register() -> None:
        signals.finalized.connect(build_nested)

    output = build_small(tmp_path, plugins=[SimpleNamespace(register=register, __name__="nest"), "pelican_intercom"])
    inner, outer = find_loaders(output)
    assert inner.startswith("de/intercom.")
    assert b"Hallo" in output[inner]
    assert b"Hallo" not in output[outer]
    assert f'<script defer src="/{inner}"></script>'.encode() in output["de/b.html"]
    assert f'<script defer src="/{outer}"></script>'.encode() in output["a.html"]
    printed = capsys.readouterr().out
    assert printed.count("Intercom: on 1 of 1 pages.") == 1
    assert printed.count("Intercom: on 2 of 2 pages.") == 1


def test_settings_that_another_plugin_changes_are_used_and_checked_again(tmp_path: Path) -> None:
    def change(target: Pelican) -> None:
        target.settings["INTERCOM_REGION"] = region

    def register() -> None:
        signals.initialized.connect(change)

    plugins = ["pelican_intercom", SimpleNamespace(register=register, __name__="change")]
    region = "eu"
    output = build_small(tmp_path, plugins=plugins)
    assert b"api-iam.eu.intercom.io" in output[find_assets(output)[-1]]
    region = "uk"
    with pytest.raises(SettingsError, match="INTERCOM_REGION = 'uk'"):
        build_small(tmp_path, plugins=plugins, DELETE_OUTPUT_DIRECTORY=True)
    assert read_output(tmp_path / "output") == output


def test_a_theme_places_the_tag_itself(tmp_path: Path) -> None:
    theme = write_theme(
        tmp_path,
        index="<html><head>{{ intercom }}</head><body>index{{ intercom }}</body></html>",
        article="<html><body>{{ intercom }}<p>article</p></body></html>",
        page="<html><body><!-- {{ intercom }} --><p>page</p>{{ intercom }}</body></html>",
    )
    output = build_small(
        tmp_path,
        {
            **ONE_ARTICLE,
            "pages/p.md": "Title: P\nSlug: p\n\nx",
            "pages/q.md": "Title: Q\nSlug: q\nIntercom: off\n\nx",
            "pages/r.md": "Title: R\nSlug: r\nIntercom: no-launcher\n\nx",
        },
        THEME=theme,
        JINJA_ENVIRONMENT={"autoescape": True},
    )
    tag = TAG.findall(output["index.html"])[0]
    assert output["index.html"] == b"<html><head>%s</head><body>index</body></html>" % tag
    assert output["a.html"] == b"<html><body>%s<p>article</p></body></html>" % tag
    assert output["pages/p.html"] == b"<html>%s<body><!-- %s --><p>page</p></body></html>" % (tag, tag)
    meta = b'<meta name="pelican-intercom" content="off: front matter">'
    assert output["pages/q.html"] == b"<html>%s<body><!--  --><p>page</p></body></html>" % meta
    meta = b'<meta name="pelican-intercom" content="no-launcher">'
    assert output["pages/r.html"] == b"<html>%s%s<body><!-- %s --><p>page</p></body></html>" % (tag, meta, tag)


def test_a_theme_that_loads_intercom_is_left_alone_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    snippet = (
        "<script>(function(){var s=document.createElement('script');s.src='https://widget.intercom.io/widget/x'})()"
    )
    theme = write_theme(
        tmp_path,
        article=f"<html><body>{{{{ article.content }}}}{snippet}</script></body></html>",
        index="<html><body><p>We write about widget.intercom.io</p></body></html>",
    )
    content = {f"{name}.md": f"Title: {name}\nDate: 2024-01-01\nSlug: {name}\n\nx" for name in "abc"}
    output = build_small(tmp_path, content, THEME=theme)
    assert {name: count_tags(page) for name, page in output.items() if name.endswith(".html")} == {
        "a.html": 0,
        "b.html": 0,
        "c.html": 0,
        "index.html": 1,
        "index2.html": 1,
        "index3.html": 1,
    }
    (warning,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert re.match(r"[abc]\.html already loads Intercom", warning)
    assert "on 3 of 6 pages; left out: 3 another loader of Intercom." in capsys.readouterr().out


def test_what_is_no_document_is_said_at_info_level_and_not_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "pelican_intercom.build")
    theme = write_theme(tmp_path, index="<p>a fragment</p>", article=" \n")
    output = build_small(tmp_path, THEME=theme)
    assert (output["index.html"], output["a.html"]) == (b"<p>a fragment</p>", b" ")
    assert [(record.levelname, record.getMessage()) for record in caplog.records if "intercom" in record.name] == [
        ("INFO", "a.html has no Messenger: blank"),
        ("INFO", "index.html has no Messenger: fragment"),
    ]


def test_a_warmed_bytecode_cache_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    cache = FileSystemBytecodeCache(str(tmp_path / "cache"))
    cold = build_small(tmp_path, JINJA_ENVIRONMENT={"bytecode_cache": cache})
    assert list((tmp_path / "cache").iterdir())
    warm = build_small(tmp_path, JINJA_ENVIRONMENT={"bytecode_cache": cache})
    assert warm == cold
    assert count_tags(warm["a.html"]) == 1


def write_by_itself(generator: Any) -> None:
    """Render each article and write the file, as plugins do that need no context of Pelican's."""
    for article in generator.articles:
        text = generator.get_template("article").render(**generator.context, article=article)
        Path(generator.output_path, f"own-{article.slug}.html").write_text(text, encoding="utf-8")


@pytest.fixture
def own_writer() -> Iterator[SimpleNamespace]:
    """Return a plugin whose pages Pelican does not write."""

    def write(generator: Any, writer: object) -> None:
        write_by_itself(generator)

    yield SimpleNamespace(register=lambda: signals.article_writer_finalized.connect(write), __name__="own_writer")
    signals.article_writer_finalized.disconnect(write)


def test_what_another_plugin_writes_by_itself_is_left_alone(tmp_path: Path, own_writer: SimpleNamespace) -> None:
    theme = write_theme(tmp_path, article="<html><head></head><body>{{ article.title }}</body></html>")
    output = build_small(tmp_path, plugins=["pelican_intercom", own_writer], THEME=theme)
    assert output["own-a.html"] == b"<html><head></head><body>A</body></html>"
    assert count_tags(output["a.html"]) == 1


def test_a_page_that_another_plugin_writes_gets_the_tag_from_its_template(
    tmp_path: Path, own_writer: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    theme = write_theme(tmp_path, article="<html><head>{{ intercom }}</head><body>{{ article.title }}</body></html>")
    content = {**ONE_ARTICLE, "b.md": "Title: B\nDate: 2024-01-01\nSlug: b\nIntercom: off\n\nx"}
    site = {"SITEURL": "https://example.com/blog", "THEME": theme}
    output = build_small(tmp_path, content, plugins=["pelican_intercom", own_writer], **site)
    tag = TAG.findall(output["own-a.html"])[0]
    assert tag.startswith(b'<script defer src="/blog/intercom.')
    assert output["own-a.html"] == output["a.html"] == b"<html><head>%s</head><body>A</body></html>" % tag
    assert output["own-b.html"] == b"<html><head></head><body>B</body></html>"
    # What is not Pelican's is not counted.
    assert "Intercom: on 3 of 4 pages; left out: 1 front matter." in capsys.readouterr().out


def test_with_relative_urls_a_template_of_unknown_depth_gets_no_tag_and_a_warning(
    tmp_path: Path, own_writer: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    theme = write_theme(tmp_path, article="<html><head>{{ intercom }}</head><body>{{ article.title }}</body></html>")
    output = build_small(tmp_path, plugins=["pelican_intercom", own_writer], THEME=theme, RELATIVE_URLS=True)
    assert count_tags(output["a.html"]) == 1
    assert output["own-a.html"] == b"<html><head></head><body>A</body></html>"
    (warning,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warning.startswith("Another plugin renders the template article.html and writes the page itself")


def test_another_plugins_template_class_is_kept(tmp_path: Path) -> None:
    class Shouting(Template):
        def render(self, *args: Any, **kwargs: Any) -> str:
            return super().render(*args, **kwargs).replace("hello", "HELLO")

    def change(generator: Any) -> None:
        generator.env.template_class = Shouting

    def register() -> None:
        signals.generator_init.connect(change)

    theme = write_theme(tmp_path, index="<body>hello</body>")
    plugins = [SimpleNamespace(register=register, __name__="shout"), "pelican_intercom"]
    output = build_small(tmp_path, plugins=plugins, THEME=theme)
    assert output["index.html"].endswith(b"</script><body>HELLO</body>")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"INTERCOM_IDENTITY_URL": "https://api.example.net/id"}, True),
        ({"INTERCOM_IDENTITY_URL": "https://api.example.net/id", "INTERCOM_SESSION_TOKEN_FROM": "a.b"}, False),
        ({"INTERCOM_IDENTITY_URL": "https://app.example.com/id"}, False),
        ({"INTERCOM_IDENTITY_URL": "/id"}, False),
    ],
)
def test_a_function_that_gets_no_cookies_is_said_in_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: dict[str, Any], said: bool
) -> None:
    build_small(tmp_path, SITEURL="https://www.example.com/blog", **settings)
    line = (
        "Intercom: on 2 of 2 pages. INTERCOM_IDENTITY_URL is on api.example.net, and browsers send it no cookies "
        "from www.example.com: set INTERCOM_SESSION_TOKEN_FROM.\n"
    )
    assert (line in capsys.readouterr().out) is said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"INTERCOM_EXCLUDE": ["pages/"]},
            "INTERCOM_EXCLUDE: no page matches 'pages/' (for all in a folder: 'pages/*')",
        ),
        ({"INTERCOM_EXCLUDE": ["n/*", "index.html", "m*"]}, "INTERCOM_EXCLUDE: no page matches 'm*', 'n/*'"),
        ({"INTERCOM_EXCLUDE": ["index*", "a.html"]}, ""),
        ({"INTERCOM_EVENTS": ["got", "asked"]}, "INTERCOM_EVENTS: no page uses 'asked', 'got'"),
        (
            {"INTERCOM_HOSTS": ["wwv.example.com"]},
            "INTERCOM_HOSTS does not name example.com, the host of SITEURL: the Messenger does not run there",
        ),
        ({"INTERCOM_HOSTS": ["example.com", "www.example.com"]}, ""),
        ({"INTERCOM_SESSION_HINT": "in"}, "INTERCOM_SESSION_HINT: not used without INTERCOM_IDENTITY_URL"),
        ({"INTERCOM_HOSTS": ["www.example.com"], "SITEURL": ""}, ""),
        (
            {"INTERCOM_HOSTS": ["www.example.com"], "SITEURL": "https://[your-domain]", "I18N_SUBSITES": {"de": None}},
            "",
        ),
    ],
)
def test_what_keeps_the_messenger_from_no_page_or_from_the_whole_site_is_said_in_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: dict[str, Any], said: str
) -> None:
    build_small(tmp_path, **settings)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Intercom: ")]
    assert line.partition(". ")[2] == (f"{said}." if said else "")


def test_a_glob_that_matches_a_page_of_a_build_within_a_build_is_not_called_idle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path / "content", ONE_ARTICLE)
    write_files(tmp_path / "de/content", {"b.md": "Title: B\nDate: 2024-01-01\nSlug: b\n\nx"})

    def build_nested(outer: Pelican) -> None:
        if not outer.settings["OUTPUT_PATH"].endswith("de"):
            settings = outer.settings | {
                "PATH": str(tmp_path / "de/content"),
                "OUTPUT_PATH": str(tmp_path / "output/de"),
            }
            Pelican(settings).run()

    def register() -> None:
        signals.get_writer.connect(build_nested)

    nest = SimpleNamespace(register=register, __name__="nest")
    build_small(tmp_path, plugins=[nest, "pelican_intercom"], INTERCOM_EXCLUDE=["a.html", "b.html", "c.html"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Intercom: ")]
    assert lines == [
        "Intercom: on 1 of 2 pages; left out: 1 INTERCOM_EXCLUDE.",
        "Intercom: on 1 of 2 pages; left out: 1 INTERCOM_EXCLUDE. INTERCOM_EXCLUDE: no page matches 'c.html'.",
    ]


def test_an_emptied_output_folder_keeps_the_last_build_s_loader(tmp_path: Path) -> None:
    """A page that a cache kept still asks for it; the one before it is gone, and so is a file that is not ours.

    So it is for each language, which i18n_subsites builds when the folder of the whole site has been emptied.
    """
    (tmp_path / "output").mkdir()
    for app, expected in (("first111", 1), ("second22", 2), ("third333", 2)):
        output = build_small(tmp_path, INTERCOM_APP_ID=app, DELETE_OUTPUT_DIRECTORY=True, I18N_SUBSITES={"de": {}})
        loaders = {name: text for name, text in output.items() if re.fullmatch(r"intercom\.\w{8}\.js", name)}
        assert len(loaders) == expected
        assert any(app.encode() in text for text in loaders.values())
        assert len(find_loaders(output)) == max(1, 2 * expected - 1)
        (tmp_path / "output/de").mkdir(exist_ok=True)
        for name in find_loaders(output):
            if app.encode() in output[name]:
                (tmp_path / "output/de" / name).write_bytes(output[name])
        (tmp_path / "output" / "intercom.00000000.js").write_text("not ours")
        os.utime(tmp_path / "output" / "intercom.00000000.js", ns=(0, 0))
    assert not any(b"first111" in text for text in loaders.values())
    assert any(b"second22" in text for text in loaders.values())


def test_marks_of_events_are_checked_against_the_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    marks = '[G](g.pdf){: data-intercom-event="got" } [A](#a){: data-intercom-event="asked" }'
    write_files(tmp_path / "content", {"a.md": f"Title: A\nDate: 2024-01-01\nSlug: a\n\n{marks}\n"})
    build_small(tmp_path, INTERCOM_EVENTS=["got", "gone"])
    assert "INTERCOM_EVENTS: no page uses 'gone'.\n" in capsys.readouterr().out
    assert [record.getMessage() for record in caplog.records if "data-intercom-event" in record.getMessage()] == [
        "a.html has data-intercom-event='asked', but INTERCOM_EVENTS does not list it, so it is never sent"
    ]
