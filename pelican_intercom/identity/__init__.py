"""The function: who is calling, verified, and the identity that Intercom accepts for them.

Self-contained on purpose: it imports itself by relative names, the standard library and (once a token is seen)
PyJWT, so that this folder can be copied whole into a function's folder under any name.

Cold starts decide how long a visitor waits, so what most answers do not need is imported where it is needed. ``typing``
and ``dataclasses`` would cost more than all of the function's own modules: types are imported below
``TYPE_CHECKING = False``, which type checkers take as true, and ``record`` stands in for ``dataclasses``.
"""
