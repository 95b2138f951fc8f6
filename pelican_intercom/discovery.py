"""Lets Pelican find this plugin by itself; the wheel installs this file as pelican.plugins.intercom."""

from pelican_intercom import register

__all__ = ["register"]
