"""Pages of every odd shape that themes give them, as templates of one real site."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.document import find_difference
from tests.whole_site import Site, build, count_tags, remove_tag

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(path.name for path in SHAPES.iterdir())
pytestmark = pytest.mark.xdist_group("shapes")


class Pair(NamedTuple):
    """One site, built twice."""

    before: Site
    after: Site


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The site without the plugin, and with it."""
    folder = tmp_path_factory.mktemp("shapes")
    shutil.copytree(SHAPES, folder / "content" / "shapes")
    pages = {f"shapes/{name}": name for name in NAMES}
    settings = f'TEMPLATE_PAGES = {pages!r}\nARTICLE_PATHS = ["articles"]\nSTATIC_PATHS = []\n'
    nothing = 'import types\nnothing = types.ModuleType("nothing")\nnothing.register = lambda: None\n'
    before = build(folder, f"{settings}{nothing}PLUGINS = [nothing]\n", output="before")
    after = build(folder, f'{settings}PLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n', output="after")
    assert (before.status, after.status) == (0, 0), before.log + after.log
    return Pair(before, after)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_tag_is_added(sites: Pair, name: str) -> None:
    before, after = sites.before.files[name], sites.after.files[name]
    assert count_tags(after) <= 1
    assert remove_tag(after) == before


# html5lib takes a minute over the 20 MB of large.html.
@pytest.mark.parametrize("name", sorted({*NAMES} - {"large.html"}))
def test_a_browser_finds_the_tag_once_in_the_body(sites: Pair, name: str) -> None:
    before, after = sites.before.files[name], sites.after.files[name]
    if before != after:
        assert find_difference(before, after) == ""
