"""What a site's owner can ask: of a built site (site.py) and of a live function (endpoint.py)."""
