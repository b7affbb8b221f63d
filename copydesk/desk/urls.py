"""The addresses of the desk and of its API."""

from django.urls import URLPattern, URLResolver, path

from copydesk.desk import api
from copydesk.desk.views import lists, post, reasons, sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", lists.waiting),
    path("desk/embargoed/", lists.embargoed),
    path("desk/decided/", lists.decided),
    path("desk/posts/", lists.posts),
    path("desk/posts/<int:number>/", post.review),
    path("desk/posts/<int:number>/preview/", post.preview),
    path("desk/posts/<int:number>/changes/<int:revision>/", post.changes),
    path("desk/posts/<int:number>/decide/", post.decide),
    path("desk/posts/<int:number>/edit/", post.edit),
    path("desk/posts/<int:number>/trust/", post.trust),
    path("desk/reasons/", reasons.all_reasons),
    path("desk/reasons/<int:number>/", reasons.one),
    path("desk/reasons/<int:number>/remove/", reasons.remove),
    path("desk/sign-in/", sign_in.by_password),
    path("desk/sign-in/<str:key>/", sign_in.by_link),
    path("desk/sign-out/", sign_in.out),
    path("desk/account/", sign_in.account),
    path("desk/password/", sign_in.password),
    path("desk/lost-password/", sign_in.LostPassword.as_view()),
    path("desk/new-password/<uidb64>/<token>/", sign_in.NewPassword.as_view()),
    path("api/queue", api.waiting),
    path("api/posts", api.published),
    path("api/posts/<int:number>", api.one),
    path("api/posts/<int:number>/approve", api.decide("approve")),
    path("api/posts/<int:number>/publish", api.decide("publish")),
    path("api/posts/<int:number>/send-back", api.decide("send_back")),
    path("api/posts/<int:number>/spike", api.decide("spike")),
    path("api/posts/<int:number>/retract", api.decide("retract")),
    path("api/posts/<int:number>/undo", api.decide("undo")),
    path("api/posts/<int:number>/lift", api.decide("lift")),
    path("api/posts/<int:number>/edit", api.change("edit")),
    path("api/posts/<int:number>/correct", api.change("correct")),
]
