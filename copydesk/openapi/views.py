"""The description itself, and what is answered for calls that there are not."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from copydesk.openapi.document import document


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """GET /api/openapi.json."""
    if request.method not in ("GET", "HEAD"):
        body = {"error": "Only GET, HEAD can be used here."}
        return JsonResponse(body, status=405, headers={"Allow": "GET, HEAD"})
    return JsonResponse(document())


@csrf_exempt
def nothing(_request: HttpRequest) -> HttpResponse:
    """Answer calls that there are not."""
    return JsonResponse({"error": "There is no such call; /api/openapi.json lists them all."}, status=404)
