"""Every address that is answered live; all others are files below the public root."""

from django.urls import URLPattern, URLResolver

from copydesk.desk.urls import urlpatterns as desk
from copydesk.intake.urls import urlpatterns as intake
from copydesk.openapi.urls import urlpatterns as openapi
from copydesk.press.urls import urlpatterns as press
from copydesk.search.urls import urlpatterns as search
from copydesk.talk.urls import urlpatterns as talk

urlpatterns: list[URLPattern | URLResolver] = [*intake, *talk, *desk, *openapi, *search, *press]

handler500 = "copydesk.intake.outage.server_error"
