"""Editors and their rights: a chief invites, changes, removes."""

from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from copydesk.desk import editors
from copydesk.desk.editor_forms import InviteForm, RightsForm
from copydesk.desk.guard import DeskRequest, for_chiefs, refused, see_other
from copydesk.people import keys, rights
from copydesk.people.models import Editor


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def all_editors(request: DeskRequest) -> HttpResponse:
    """Show who may decide about what, and invite somebody."""
    form = InviteForm(request.POST or None, initial={"scope": "all"})
    if request.method == "POST" and form.is_valid():
        try:
            return _link(request, form.invited())
        except IntegrityError:  # a second click, or another chief in this moment
            form.add_error("name", form.taken())
    everybody = Editor.objects.prefetch_related("categories").order_by("-is_active", "name")
    context = {"here": "settings", "editors": everybody, "form": form}
    return render(request, "desk/editors.html", context, status=422 if form.errors else 200)


def _link(request: DeskRequest, editor: Editor) -> HttpResponse:
    """Show a new link. Only this answer has it: the database keeps a hash."""
    context = {
        "here": "settings",
        "editor": editor,
        "address": editors.new_link(editor),
        "minutes": keys.LINK_LIVES.seconds // 60,
        "is_mailed": editors.is_mailed(editor),
    }
    return render(request, "desk/editor_link.html", context)


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Show and change what an editor may do."""
    editor = get_object_or_404(Editor, pk=number)
    form = RightsForm(request.POST) if request.method == "POST" else RightsForm.about(editor)
    if form.is_valid():
        try:
            editors.change(editor, form.rights())
        except rights.LastChief:
            return _last_chief(request)
        return see_other("/desk/editors/?saved")
    context = {"here": "settings", "editor": editor, "form": form}
    return render(request, "desk/editor.html", context, status=422 if form.errors else 200)


def _last_chief(request: DeskRequest) -> HttpResponse:
    sentence = _(
        "This is the only chief: make somebody else a chief first, or nobody could change the settings."
    )
    return refused(request, 409, sentence)


@for_chiefs
@require_POST
def link(request: DeskRequest, number: int) -> HttpResponse:
    """Make a new link for somebody who lost theirs."""
    return _link(request, get_object_or_404(Editor, pk=number, is_active=True))


@for_chiefs
@require_POST
def remove(request: DeskRequest, number: int) -> HttpResponse:
    """Let an editor sign in no more."""
    try:
        editors.remove(get_object_or_404(Editor, pk=number))
    except rights.LastChief:
        return _last_chief(request)
    return see_other("/desk/editors/?saved")


@for_chiefs
@require_POST
def let_in(request: DeskRequest, number: int) -> HttpResponse:
    """Let somebody who was removed come back, by a new link."""
    editor = get_object_or_404(Editor, pk=number)
    rights.let_in(editor)
    return _link(request, editor)
