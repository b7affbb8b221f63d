"""The address of search."""

from django.urls import URLPattern, URLResolver, path

from copydesk.search import views

urlpatterns: list[URLPattern | URLResolver] = [path("search", views.search)]
