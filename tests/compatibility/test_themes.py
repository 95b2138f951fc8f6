"""Whole sites in every theme that PyPI carries and that still builds: one tag on each page, nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.whole_site import Site, build, count_tags, remove_tag

# Pelican looks for plugins by itself where a site lists none.
NO_PLUGIN = """
import types
nothing = types.ModuleType("nothing")
nothing.register = lambda: None
PLUGINS = [nothing]
"""
WEBASSETS = 'PLUGINS = ["webassets", "jinja_filters"]\nWEBASSETS_DEBUG = True\n'
OURS = '\nPLUGINS = [*PLUGINS, "pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n'

THEMES = {
    "simple": ("", NO_PLUGIN),
    "notmyidea": ("", NO_PLUGIN),
    "bulrush": (
        "bulrush:",
        "import bulrush\nJINJA_ENVIRONMENT = bulrush.ENVIRONMENT\nJINJA_FILTERS = bulrush.FILTERS\n" + WEBASSETS,
    ),
    "darkseed": ("darkseed:", NO_PLUGIN),
    "engineering": ("pelican_engineering_theme:theme", NO_PLUGIN),
    "jwk": ("jwk_theme:", NO_PLUGIN),
    "minchindotca": ("minchin.pelican.themes.minchindotca:", "from pelican.plugins import seafoam\n" + WEBASSETS),
    "orbelican": ("pelican.themes.orbelican:", 'PLUGINS = ["data_files"]\nDATA_FILES_DIR = THEME + "/data"\n'),
    "plumage": ("plumage:", "import plumage\n" + WEBASSETS),
    "reflex": (
        "pelican.themes.reflex:",
        NO_PLUGIN + 'CC_LICENSE = {"slug": "by", "name": "BY", "version": "4.0", "language": "en"}\n',
    ),
    "seafoam": (
        "pelican.plugins.seafoam:",
        'PLUGINS = ["seafoam", "webassets", "jinja_filters", "image_process"]\nWEBASSETS_DEBUG = True\n',
    ),
    # Its stylesheet is for the Ruby Sass of old; libsass reads it too.
    "shiori": (
        "pelican_shiori:",
        "import sass\nimport pelican_shiori\n"
        "from pelican.plugins.webassets.vendor.webassets.filter import Filter, register_filter\n"
        'class Scss(Filter):\n    name = "scss"\n'
        "    def input(self, source, out, **_):\n        out.write(sass.compile(string=source.read()))\n"
        "register_filter(Scss)\nWEBASSETS_CONFIG = [*pelican_shiori.asset_config()]\n" + WEBASSETS,
    ),
    "smallweb": ("pelican.themes.smallweb:", NO_PLUGIN),
    "themeless": ("pelican.themes.themeless:", NO_PLUGIN),
}
BUILT_IN = [pytest.param(name, marks=[]) for name in ("simple", "notmyidea")]
FROM_PYPI = [pytest.param(name, marks=pytest.mark.compatibility) for name in THEMES if THEMES[name][0]]


def write_settings(theme: str) -> str:
    place, settings = THEMES[theme]
    if not place:
        return f"THEME = {theme!r}\n{settings}"
    module, _, folder = place.partition(":")
    found = importlib.util.find_spec(module)
    assert found is not None, f"{module} is not installed: run `nox -s compatibility`"
    assert found.submodule_search_locations is not None
    return f"THEME = {str(Path(next(iter(found.submodule_search_locations))) / folder)!r}\n{settings}"


def build_twice(folder: Path, settings: str) -> tuple[Site, Site]:
    """Return a site as it is without the plugin, and with it."""
    before = build(folder, settings, output="before")
    after = build(folder, settings + OURS, output="after")
    assert before.status == 0, before.log
    assert after.status == 0, after.log
    return before, after


@pytest.mark.parametrize("theme", BUILT_IN + FROM_PYPI)
def test_each_page_of_a_theme_has_one_tag_and_is_else_unchanged(tmp_path: Path, theme: str) -> None:
    before, after = build_twice(tmp_path, write_settings(theme))
    tagged = {name: count_tags(page) for name, page in after.pages.items()}
    assert len(tagged) >= 9
    assert tagged == {name: 0 if name.startswith("drafts/") else 1 for name in tagged}
    made = {name for name in after.files if name not in before.files}
    assert {name.split(".")[0] for name in made} == {"intercom", "intercom-why"}
    assert len(made) == 2
    lost = {name for name, content in before.files.items() if remove_tag(after.files.get(name, b"")) != content}
    assert lost == set()
