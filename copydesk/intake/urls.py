"""The addresses of this package."""

from django.urls import URLPattern, URLResolver, path, re_path

from copydesk.intake.views import api, erase, form, health, mail, picture, receipt

urlpatterns: list[URLPattern | URLResolver] = [
    path("submit", form.submit),
    path("submit/look", form.look),
    path("receipt/", receipt.by_code),
    path("receipt/lost", mail.lost_receipt),
    path("receipt/<str:key>", receipt.look),
    path("receipt/<str:key>/edit", receipt.edit),
    path("receipt/<str:key>/answer", receipt.answer),
    path("receipt/<str:key>/withdraw", receipt.withdraw),
    path("receipt/<str:key>/erase", erase.erase),
    path("api/submissions", api.submissions),
    path("api/images", api.images),
    re_path(
        r"^media/(?P<key>[0-9a-z]{32})/(?P<name>[0-9]{1,4}x[0-9]{1,4}\.(?:jpg|webp))\Z", picture.private_file
    ),
    path("api/receipts/<str:key>", api.receipt),
    re_path(
        r"^mail/stop/(?P<token>[0-9a-z]{64})/(?P<scope>(?:post|conversation)/[0-9]{1,18}|receipts|desk)\Z",
        mail.stop,
    ),
    path("healthz", health.healthz),
]
