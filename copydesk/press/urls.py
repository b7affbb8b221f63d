"""The addresses of this package. They come last: ``old_address`` takes whatever nobody else has taken."""

from django.urls import URLPattern, URLResolver, path, re_path

from copydesk.press import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("static/<path:path>", views.asset),
    re_path(r"^(?P<path>.*)\Z", views.old_address),
]
