from intercom_identity.hosts.wsgi import application as app

__all__ = ["app"]
