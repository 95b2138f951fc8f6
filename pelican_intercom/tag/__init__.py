"""The <script> tag, and where it goes in a finished page."""

from .element import DATA_LAUNCHER_OFF, climb, find_folder, write_tag
from .placing import OTHER_LOADER, Placement, place

__all__ = ["DATA_LAUNCHER_OFF", "OTHER_LOADER", "Placement", "climb", "find_folder", "place", "write_tag"]
