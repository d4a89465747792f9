"""The preparation in the space of a participant."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.training.progress import list_my_modules


@require_safe
@never_cache
def show_my_modules(request: HttpRequest) -> HttpResponse:
    """My modules: what is done, where I am expected, my certificate."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    modules = list_my_modules(request.user)
    certificate = next((item.certificate for item in modules if item.certificate), None)
    return render(
        request, "training/mine.html", {"modules": modules, "certificate": certificate}
    )
