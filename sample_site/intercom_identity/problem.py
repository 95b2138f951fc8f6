"""Every problem that is answered: its stable code, its status and what it says. None of it is about a person."""

from __future__ import annotations

PROBLEMS = {
    "method_not_allowed": (405, "Only GET and OPTIONS are answered."),
    "origin_not_allowed": (403, "This origin is not among INTERCOM_ALLOWED_ORIGINS."),
    "misconfigured": (500, "The function's environment variables are not right."),
    "person_invalid": (500, "The app gave a person that cannot be signed."),
    "keys_unavailable": (503, "The issuer's keys cannot be had at the moment."),
    "issuer_unavailable": (503, "The issuer cannot be asked about the session at the moment."),
    "token_ambiguous": (401, "Two session cookies of the same name differ."),
    "token_malformed": (401, "The session token is not a well-formed signed JWT."),
    "token_too_large": (401, "The session token is larger than 16 KiB."),
    "token_algorithm": (401, "The session token is signed with an algorithm that its provider does not use."),
    "token_header": (401, "The session token's header asks for something that is never done."),
    "token_key_unknown": (401, "The session token names a key that its issuer does not publish."),
    "token_key_unfit": (401, "The session token's key is too weak or not meant for its algorithm."),
    "token_signature": (401, "The session token's signature is wrong."),
    "token_issuer": (401, "The session token comes from another issuer than INTERCOM_SESSION_ISSUER."),
    "token_audience": (401, "The session token is not for INTERCOM_SESSION_AUDIENCE."),
    "token_party": (401, "The session token was not issued to one of INTERCOM_SESSION_AUTHORIZED_PARTIES."),
    "token_use": (401, "The session token is neither an ID token nor an access token."),
    "token_role": (401, "The session token's role is not that of a signed-in person."),
    "token_service": (401, "The session token belongs to a service, not to a person."),
    "token_no_expiry": (401, "The session token has no time of expiry."),
    "token_expired": (401, "The session token has expired."),
    "token_not_yet_valid": (401, "The session token is not valid yet."),
    "token_issued_in_future": (401, "The session token claims to be issued in the future."),
    "token_revoked": (401, "The issuer does not know the session."),
    "user_id_invalid": (401, "The session token names no usable user id."),
    "email_unverified": (401, "The only identifier is an e-mail address that its provider has not verified."),
}
"""Code: HTTP status, and one sentence for the site's owner."""


class Problem(Exception):
    """An answer other than an identity or nobody.

    ``code`` is one of PROBLEMS, ``detail`` a sentence for the answer's body, ``retry_after`` whole seconds or ``None``,
    and ``cause`` what only the log should say.
    """

    def __init__(self, code: str, *, detail: str = "", retry_after: int | None = None, cause: str = "") -> None:
        self.code = code
        self.status, standard = PROBLEMS[code]
        self.detail = detail or standard
        self.retry_after = retry_after
        self.cause = cause
        super().__init__(code)
