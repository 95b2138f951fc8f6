"""Azure Functions, in the Python v2 programming model.

In front of a Static Web App the ``Authorization`` header never arrives: Azure puts its own there ("by design",
Azure/static-web-apps#34). The session token needs a header of another name there: INTERCOM_SESSION_HEADER here and
INTERCOM_IDENTITY_HEADER on the site.
"""

from __future__ import annotations

import os

import azure.functions as func

from ..endpoint import Endpoint, Request

endpoint = Endpoint(os.environ)


def identify(req: func.HttpRequest) -> func.HttpResponse:
    """Return the answer as Azure's response; the parameter's name is the one that Azure binds."""
    response = endpoint.answer(Request(req.method, req.headers))
    return func.HttpResponse(response.body, status_code=response.status, headers=dict(response.headers))
