"""Every address that is answered live; all others are files below the public root."""

from django.urls import URLPattern, URLResolver

from copydesk.desk.urls import urlpatterns as desk
from copydesk.intake.urls import urlpatterns as intake

urlpatterns: list[URLPattern | URLResolver] = [*intake, *desk]
