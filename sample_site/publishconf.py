"""The settings of the live site: the Messenger is switched on here, so that writing never opens a chat."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *  # noqa: F403  (the folder has to be importable first)

SITEURL = "https://tidemark.example"
FEED_ALL_ATOM = "feeds/all.atom.xml"
DELETE_OUTPUT_DIRECTORY = True

INTERCOM_APP_ID = "tm4rk2xz"
INTERCOM_HOSTS = ["tidemark.example", "www.tidemark.example"]
INTERCOM_IDENTITY_URL = "/api/intercom-identity"
INTERCOM_LAUNCHER_LABEL = {"en": "Ask Tidemark", "de": "Frag Tidemark"}
INTERCOM_CONTACT_URL = "mailto:help@tidemark.example"
INTERCOM_MESSENGER = {"action_color": "#0e6470", "background_color": "#0b3c49", "theme_mode": "system"}
INTERCOM_ATTRIBUTES = {"installation": "website"}
