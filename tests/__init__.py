"""The tests, which mirror the package, and what they share."""
