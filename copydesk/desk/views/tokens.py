"""An editor's own keys for the HTTP API: made, shown once, revoked."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from copydesk.desk.editor_forms import TokenForm
from copydesk.desk.guard import DeskRequest, for_editors, see_other
from copydesk.people import keys


@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def all_tokens(request: DeskRequest) -> HttpResponse:
    """Show the tokens of this editor, and make one. Only the answer to that has it: the database keeps a hash."""
    form = TokenForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        made = keys.make_token(request.user, label=form.cleaned_data["label"].strip())
        form = TokenForm()
    tokens = request.user.tokens.order_by("-made_at", "-pk")
    context = {"here": "account", "form": form, "made": made, "tokens": tokens}
    return render(request, "desk/tokens.html", context, status=422 if form.errors else 200)


@for_editors
@require_POST
def revoke(request: DeskRequest, number: int) -> HttpResponse:
    """Make a token useless, at once."""
    get_object_or_404(request.user.tokens, pk=number).delete()
    return see_other("/desk/account/tokens/")
