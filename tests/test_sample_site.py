"""The sample site: it is what a newcomer sees first, and whole builds of it show what the plugin leaves alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole_site import Site, count_tags, environment, remove_tag

FOLDER = Path(__file__).parent.parent / "sample_site"
# Left out on purpose: its front matter says so, and a draft is nobody's yet.
BARE = {"pages/privacy.html", "drafts/storm-surge.html"}


def build(settings: str, output: Path, *arguments: str) -> Site:
    """Build the sample site with one of its settings files, where a warning is an error."""
    command = [sys.executable, "-m", "pelican", "-s", str(FOLDER / settings), "-o", str(output), "--fatal", "warnings"]
    finished = subprocess.run(
        [*command, *arguments], env=environment(), capture_output=True, text=True, timeout=180, check=False
    )
    return Site(output, finished.returncode, finished.stdout + finished.stderr)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build("publishconf.py", tmp_path_factory.mktemp("sample") / "output")


def test_it_is_built_without_a_warning_and_says_where_the_messenger_is(published: Site) -> None:
    assert published.status == 0
    assert "Intercom: on 28 of 30 pages; left out: 1 draft, 1 front matter." in published.log
    assert "Processed 7 articles, 1 draft, 0 hidden articles, 2 pages, 1 hidden page" in published.log


def test_every_page_but_two_carries_the_tag_once(published: Site) -> None:
    assert {name for name, page in published.pages.items() if count_tags(page) != 1} == BARE
    assert {name for name in BARE if count_tags(published.pages[name])} == set()


def test_with_the_tag_taken_out_every_file_is_the_one_that_pelican_writes_alone(
    published: Site, tmp_path: Path
) -> None:
    alone = build("publishconf.py", tmp_path / "output", "-e", "PLUGINS=[]")
    assert alone.status == 0
    rest = {name: remove_tag(content) for name, content in published.files.items() if not name.startswith("intercom")}
    assert rest == alone.files


def test_writing_never_opens_a_chat(tmp_path: Path) -> None:
    written = build("pelicanconf.py", tmp_path / "output")
    assert written.status == 0
    assert re.search("Intercom: on no page, .*INTERCOM_APP_ID is not set", written.log)
    assert not any(name.startswith("intercom") or count_tags(page) for name, page in written.files.items())


def test_it_shows_what_a_site_has(published: Site) -> None:
    articles = ["three-lines", "springs-and-neaps", "gauge", "low-water", "version-two"]
    for name in [*articles, "three-lines-de", "springs-and-neaps-de"]:
        page = published.pages[f"{name}.html"]
        assert b'class="highlight"' in page
        assert re.search(rb"<(?:img|object) [^>]*images/", page)
    assert [name for name in published.pages if b'<html lang="de">' in published.pages[name]] == [
        "springs-and-neaps-de.html",
        "three-lines-de.html",
    ]
    assert {"404.html", "drafts/storm-surge.html", "pages/about.html", "pages/privacy.html"} <= published.pages.keys()


def test_it_asks_nothing_of_another_server(published: Site) -> None:
    fetched = re.compile(rb'(?:\bsrc|<link [^>]*href)="((?:https?:)?//[^"]+)"')
    own = b"https://tidemark.example/"
    addresses = {address for page in published.pages.values() for address in fetched.findall(page)}
    assert {address for address in addresses if not address.startswith(own)} == set()
    assert b"url(" not in published.files["theme/css/site.css"]
    assert b"@import" not in published.files["theme/css/site.css"]
