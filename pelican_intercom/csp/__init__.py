"""Content-Security-Policy: what a policy allows, what the Messenger of a site needs, and how the two are joined."""
