"""The addresses of this package."""

from django.urls import URLPattern, URLResolver, path

from copydesk.talk import reports, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", reports.report),
    path("talk/", views.begin),
    path("talk/<str:key>", views.look),
    path("talk/<str:key>/say", views.say),
    path("talk/<str:key>/new", views.new),
    path("talk/<str:key>/picture/<int:number>", views.picture),
    path("talk/<str:key>/letter/<int:number>", views.letter),
    path("talk/<str:key>/download", views.download),
    path("talk/<str:key>/erase", views.erase),
]
