# pelican-intercom add-function vercel --provider clerk --path /api/intercom-identity
# Give it again to renew this file. sha256 of all other lines: 5d2c84cd413e3337
from pelican_intercom.identity.hosts.wsgi import application as app

__all__ = ["app"]
