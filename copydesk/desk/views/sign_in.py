"""Into the desk and out of it: one-time links, name and password, a new password, the account."""

from typing import Any

from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import login, logout, password_validation, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from copydesk.desk.forms import AccountForm, LostPasswordForm
from copydesk.desk.guard import DeskRequest, for_editors, see_other
from copydesk.people import keys, limits
from copydesk.people.client import client_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
# In the session of someone who came by a link: they may set a password without the old one.
_CAME_BY_LINK = "came_by_link"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, key: str) -> HttpResponse:
    """Show a button; only the POST behind it uses the link up, so that a preview of the link can't."""
    if request.method == "POST":
        editor = keys.use_link(key)
        if editor is not None:
            login(request, editor, backend=BACKEND)
            request.session[_CAME_BY_LINK] = True
            return _private(see_other("/desk/password/"))
    editor = keys.owner_of_link(key)
    context = {"editor": editor, "mail_is_set": settings.MAIL_IS_SET}
    return _private(render(request, "desk/link.html", context, status=200 if editor else 410))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is a key, to this site."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store, private"
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def by_password(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password."""
    context: dict[str, object] = {
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "mail_is_set": settings.MAIL_IS_SET,
        "wait": 0,
    }
    if request.method != "POST":
        return render(
            request, "desk/sign_in.html", context | {"form": auth_forms.AuthenticationForm(request)}
        )
    try:
        _count_try(request)
    except limits.TooMany as problem:
        form = auth_forms.AuthenticationForm(request, initial={"username": request.POST.get("username", "")})
        response = render(
            request, "desk/sign_in.html", context | {"form": form, "wait": problem.wait}, status=429
        )
        response["Retry-After"] = str(problem.wait)
        return response
    form = auth_forms.AuthenticationForm(request, request.POST)
    if not form.is_valid():
        return render(request, "desk/sign_in.html", context | {"form": form}, status=422)
    login(request, form.get_user())
    return see_other(_safe(request, str(context["next"])))


def _count_try(request: HttpRequest) -> None:
    """Count a try against the client and against the name: guesses may come from many places."""
    limits.take("sign-in", client_of(request))
    limits.take("sign-in-as", request.POST.get("username", "")[:60].casefold())


def _safe(request: HttpRequest, target: str) -> str:
    """Return ``target`` when it is a page of the desk, else the queue."""
    ours = target.startswith("/desk/") and url_has_allowed_host_and_scheme(target, {request.get_host()})
    return target if ours else "/desk/"


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return see_other("/desk/sign-in/")


@for_editors
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: DeskRequest) -> HttpResponse:
    """Set a password: without the old one for who came by a link, or never had one."""
    by_link = request.session.get(_CAME_BY_LINK, False) or not request.user.has_usable_password()
    kind = auth_forms.SetPasswordForm if by_link else auth_forms.PasswordChangeForm
    form = _in_words(kind(request.user, request.POST or None))
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        request.session.pop(_CAME_BY_LINK, None)
        return see_other("/desk/")
    context = {"here": "account", "form": form, "by_link": by_link}
    return render(request, "desk/password.html", context, status=422 if form.is_bound else 200)


def _in_words(form: "auth_forms.SetPasswordForm[Any]") -> "auth_forms.SetPasswordForm[Any]":
    """Have the form say the rules of a password in plain words: Django has them as HTML, which would be escaped."""
    form.fields["new_password1"].help_text = " ".join(password_validation.password_validators_help_texts())
    return form


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: DeskRequest) -> HttpResponse:
    """Show and change what the desk knows of an editor."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return see_other("/desk/account/?saved")
    context = {"here": "account", "form": form, "saved": "saved" in request.GET}
    return render(request, "desk/account.html", context, status=422 if form.errors else 200)


@method_decorator(never_cache, "dispatch")
class LostPassword(auth_views.PasswordResetView):
    """Send a link for a new password, when there is mail; otherwise say whom to ask. Never tells who is known."""

    form_class = LostPasswordForm
    template_name = "desk/lost_password.html"
    email_template_name = "desk/lost_password.txt"
    subject_template_name = "desk/lost_password_subject.txt"
    success_url = "/desk/lost-password/?sent"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Tell the page whether there is mail."""
        return super().get_context_data(**more) | {"mail_is_set": settings.MAIL_IS_SET}

    def form_valid(self, form: auth_forms.PasswordResetForm) -> HttpResponse:
        """Count it, and send the link as an address of this site, whatever name the request came to."""
        try:
            limits.take("lost-password", client_of(self.request))
        except limits.TooMany as problem:
            form.add_error(
                None, _("That was often. Please wait %(seconds)d seconds.") % {"seconds": problem.wait}
            )
            return self.render_to_response(self.get_context_data(form=form), status=429)
        if not settings.MAIL_IS_SET:
            return see_other("/desk/lost-password/")
        form.save(
            from_email=settings.DEFAULT_FROM_EMAIL,
            domain_override=settings.SITE_URL.partition("://")[2],
            use_https=settings.SITE_URL.startswith("https:"),
            email_template_name=self.email_template_name,
            subject_template_name=self.subject_template_name,
        )
        return see_other(self.success_url)


@method_decorator(never_cache, "dispatch")
class NewPassword(auth_views.PasswordResetConfirmView):
    """Set a new password with a link from the mail."""

    template_name = "desk/new_password.html"
    success_url = "/desk/"
    post_reset_login = True
    post_reset_login_backend = BACKEND

    def get_form(self, form_class: Any = None) -> "auth_forms.SetPasswordForm[Any]":
        """Return the form, with the rules in words."""
        return _in_words(super().get_form(form_class))
