"""The categories: a chief adds, renames, orders, merges and removes them. All pages are printed anew."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from copydesk.desk.guard import DeskRequest, for_chiefs, refused, see_other
from copydesk.desk.owner_forms import CategoryForm, MergeForm
from copydesk.desk.reprinting import reprint_all, reprint_and_index
from copydesk.posts import categories
from copydesk.posts.models import Category, Post
from copydesk.press import lists

LIST = "/desk/categories/"


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def all_categories(request: DeskRequest) -> HttpResponse:
    """Show the categories in their order, and add one."""
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                categories.add(**form.cleaned_data)
                reprint_all()
        except IntegrityError:  # another chief has added it in this very moment: now the form says so
            form = CategoryForm(request.POST)
        else:
            return see_other(f"{LIST}?saved")
    counted = Post.objects.published().order_by().values("live__category").annotate(posts=Count("pk"))
    context = {
        "here": "settings",
        "form": form,
        "categories": Category.objects.all(),
        "posts": dict(counted.values_list("live__category", "posts")),
        "saved": "saved" in request.GET and not form.is_bound,
    }
    return render(request, "desk/categories.html", context, status=422 if form.is_bound else 200)


@for_chiefs
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Show a category, and rename it."""
    category = get_object_or_404(Category, pk=number)
    form = CategoryForm(request.POST or None, category=category)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                categories.rename(category, **form.cleaned_data)
                reprint_and_index()
        except IntegrityError:  # as above
            category.refresh_from_db()
            form = CategoryForm(request.POST, category=category)
        else:
            return see_other(f"{LIST}?saved")
    return _page(request, category, form=form)


def _page(request: DeskRequest, category: Category, **forms: Any) -> HttpResponse:
    context = {
        "here": "settings",
        "category": category,
        "form": CategoryForm(category=category),
        "merge": MergeForm(category=category),
        "is_only": Category.objects.count() == 1,
        "is_empty": categories.is_empty(category),
        **forms,
    }
    wrong = any(form.is_bound for form in forms.values())
    return render(request, "desk/category.html", context, status=422 if wrong else 200)


@for_chiefs
@require_POST
def move(request: DeskRequest, number: int) -> HttpResponse:
    """Let a category stand one place further up or down."""
    category = get_object_or_404(Category, pk=number)
    with transaction.atomic():
        categories.move(category, -1 if request.POST.get("to") == "up" else 1)
        reprint_all()
    return see_other(f"{LIST}#category-{number}")


@for_chiefs
@require_POST
def merge(request: DeskRequest, number: int) -> HttpResponse:
    """Merge a category into another one."""
    category = get_object_or_404(Category, pk=number)
    form = MergeForm(request.POST, category=category)
    if not form.is_valid():
        return _page(request, category, merge=form)
    try:
        with transaction.atomic():
            categories.merge(category, into=form.cleaned_data["into"], page=lists.SIZE)
            reprint_and_index()
    except IntegrityError:  # a post came into it in this very moment
        return _in_use(request)
    return see_other(f"{LIST}?saved")


@for_chiefs
@require_POST
def remove(request: DeskRequest, number: int) -> HttpResponse:
    """Remove a category that was never used."""
    try:
        with transaction.atomic():
            categories.remove(get_object_or_404(Category, pk=number))
            reprint_all()
    except (categories.InUse, IntegrityError):
        return _in_use(request)
    return see_other(f"{LIST}?saved")


def _in_use(request: DeskRequest) -> HttpResponse:
    sentence = _(
        "Nothing was done: a post stands in this category, or it is the only one. Please look again."
    )
    return refused(request, 409, sentence)
