"""Writes the function into a site's repository: a copy of the core, one host's entry, and what that host needs."""
