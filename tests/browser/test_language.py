"""The page's language reaches the Messenger as Intercom spells it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .site import Site
from .visit import read_calls, wait_for_boot

pytestmark = pytest.mark.browser

SPELLED = {
    "en": "en",
    "en-us": "en",
    "EN_GB": "en",
    "fr-CA": "fr",
    "pt": "pt",
    "pt_PT": "pt",
    "pt_br": "pt-BR",
    "pt-BR": "pt-BR",
    "zh": "zh-CN",
    "zh-Hans-HK": "zh-CN",
    "zh_CN": "zh-CN",
    "zh-hant-tw": "zh-TW",
    "zh-HK": "zh-TW",
    "zh-cmn-Hant": "zh-TW",
    "pt-Latn-BR": "pt-BR",
    "sr-Latn-RS": "sr",
    "es-419": "es",
    "nb-NO": "nb",
    # Norwegian that does not say which.
    "no": "nb",
    "DE": "de",
    # Intercom has none of these.
    "cy-GB": "cy-GB",
    "gsw_CH": "gsw_CH",
    "nn-NO": "nn-NO",
    "fil": "fil",
    "enm": "enm",
    "x": "x",
}


# A page change by a script, for each language; an hour apart, for updates are counted.
CHANGE = """
  ([lang, hour]) => {
    const { now } = Date;
    Date.now = () => now() + hour * 36e5;
    document.documentElement.lang = lang;
    document.dispatchEvent(new Event("turbo:load"));
  }
"""


def test_each_language_is_spelled_as_intercom_does(page: Page, site: Site) -> None:
    site.transform = lambda _path, html: html.replace('lang="en"', 'lang="EN_us"')
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_calls(page)[0][1]["language_override"] == "en"
    spelled = {}
    for hour, lang in enumerate(SPELLED):
        page.evaluate(CHANGE, [lang, hour])
        method, settings = read_calls(page)[-1]
        assert method == "update"
        spelled[lang] = settings["language_override"]
    assert spelled == SPELLED


def test_the_label_is_found_however_a_page_spells_its_language(page: Page, site: Site) -> None:
    labels = {"en-US": "Chat", "pt-BR": "Fale", "fi": "Juttele"}
    site.configure(INTERCOM_LOAD="interaction", INTERCOM_LAUNCHER_LABEL=labels)
    page.goto(site.address())
    page.get_by_role("button", name="Chat").wait_for()
    for lang, label in {
        "pt_br": "Fale", "PT-pt": "Fale", "en_gb": "Chat", "fr": "Chat", "FI": "Juttele",
        # Filipino is not Finnish.
        "fil": "Chat",
    }.items():  # fmt: skip
        page.evaluate(CHANGE, [lang, 0])
        assert page.evaluate("document.querySelector('pelican-intercom').ariaLabel") == label
