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
    "sr-Latn-RS": "sr",
    "DE": "de",
    # Intercom has none of these.
    "cy-GB": "cy-GB",
    "gsw_CH": "gsw_CH",
    "fil": "fil",
    "enm": "enm",
    "x": "x",
}


def test_each_language_is_spelled_as_intercom_does(page: Page, site: Site) -> None:
    spelled = {}
    for lang in SPELLED:
        site.transform = lambda _path, html, lang=lang: html.replace('lang="en"', f'lang="{lang}"')  # type: ignore[misc]
        page.goto(site.address())
        wait_for_boot(page, None)
        spelled[lang] = read_calls(page)[0][1]["language_override"]
    assert spelled == SPELLED


@pytest.mark.parametrize(("lang", "label"), [("pt_br", "Fale"), ("pt-PT", "Fale"), ("en_gb", "Chat"), ("fr", "Chat")])
def test_the_label_is_found_however_a_page_spells_its_language(page: Page, site: Site, lang: str, label: str) -> None:
    site.configure(INTERCOM_LOAD="interaction", INTERCOM_LAUNCHER_LABEL={"en-US": "Chat", "pt-BR": "Fale"})
    site.transform = lambda _path, html: html.replace('lang="en"', f'lang="{lang}"')
    page.goto(site.address())
    page.get_by_role("button", name=label).wait_for()
