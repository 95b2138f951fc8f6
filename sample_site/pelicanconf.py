"""The settings with which this site is written and looked at; publishconf.py adds what only the live site has."""

AUTHOR = "Ines Halloran"
SITENAME = "Tidemark"
SITESUBTITLE = "Tide tables for small harbours, as a web service"
SITEURL = ""

PATH = "content"
THEME = "theme"
STATIC_PATHS = ["images"]

TIMEZONE = "Europe/Dublin"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%-d %B %Y"
LOCALE = "C"

ARTICLE_URL = "{slug}.html"
ARTICLE_SAVE_AS = "{slug}.html"
DEFAULT_PAGINATION = 4
DISPLAY_CATEGORIES_ON_MENU = False

FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None

PLUGINS = ["pelican_intercom"]
