"""The addresses of this package."""

from django.urls import URLPattern, URLResolver, path

from copydesk.intake.views import api, form, health, receipt

urlpatterns: list[URLPattern | URLResolver] = [
    path("submit", form.submit),
    path("submit/look", form.look),
    path("receipt/", receipt.by_code),
    path("receipt/<str:key>", receipt.look),
    path("receipt/<str:key>/edit", receipt.edit),
    path("receipt/<str:key>/answer", receipt.answer),
    path("receipt/<str:key>/withdraw", receipt.withdraw),
    path("api/submissions", api.submissions),
    path("api/receipts/<str:key>", api.receipt),
    path("healthz", health.healthz),
]
