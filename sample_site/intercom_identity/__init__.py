"""The function: who is calling, verified, and the identity that Intercom accepts for them.

Self-contained on purpose: it imports itself by relative names, the standard library and (once a token is seen)
PyJWT, so that this folder can be copied whole into a function's folder under any name.
"""
