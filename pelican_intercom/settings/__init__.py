"""The site's INTERCOM_* settings, checked as a whole."""

from .model import Settings

__all__ = ["Settings"]
