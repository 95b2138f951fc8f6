"""The function: who is calling, verified, and the identity that Intercom accepts for them.

It imports itself, the standard library and (once a token is seen) PyJWT, and nothing of Pelican: a function's host
installs this package with the extra ``identity``.

Cold starts decide how long a visitor waits, so what most answers do not need is imported where it is needed. ``typing``
and ``dataclasses`` would cost more than all of the function's own modules: types are imported below
``TYPE_CHECKING = False``, which type checkers take as true, and ``record`` stands in for ``dataclasses``.
"""
