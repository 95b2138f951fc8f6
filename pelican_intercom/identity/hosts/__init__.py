"""One thin module for each host: its request in, its response out, no decisions."""
