"""One thin module for each host: its request in, its answer out, and nothing decided."""
