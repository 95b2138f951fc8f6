"""Writes the function into a site's repository: one host's entry, and what that host needs."""
