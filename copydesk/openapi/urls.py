"""The addresses of this package; they come after those of all calls."""

from django.urls import URLPattern, URLResolver, path, re_path

from copydesk.openapi import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/openapi.json", views.openapi),
    re_path(r"^api(?:/[\s\S]*)?\Z", views.nothing),
]
