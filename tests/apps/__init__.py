"""Apps of an owner's own, in real frameworks under their real servers."""
