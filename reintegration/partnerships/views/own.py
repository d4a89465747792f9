"""A partnership in my space: where it stands, what comes next, and what its participant tells."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.answers import Refused
from pemwecco.core.scopes import get_visible_or_404
from pemwecco.unsent.pages import UnsentPage
from reintegration.partnerships.forms import NewsForm
from reintegration.partnerships.models import Confirmation, Partnership
from reintegration.partnerships.services.news import tell_news


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_own_partnership(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and tell what changed; staff confirm it before the stage moves."""
    user = get_user_or_404(request)
    own = Partnership.objects.of_person(user)
    row: Partnership = get_visible_or_404(
        own.select_related("partner", "next_point", "participation__person"),
        user,
        pk=pk,
    )
    unsent = UnsentPage(request, "partnerships.news", about=row.pk)
    form = NewsForm(
        request.POST if request.method == "POST" else None,
        partnership=row,
        initial={"on": timezone.localdate()},
    )
    if form.is_bound and form.is_valid():
        try:
            tell_news(partnership=row, by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, list(refusal.sentences))
        else:
            messages.success(request, _("Thank you: the programme confirms it."))
            return unsent.finish(redirect("partnerships:own", pk))
    asked = Confirmation.objects.of_person(user).waiting(timezone.localdate())
    context = {
        "row": row,
        "news": list(row.news.all()[:10]),
        "asked": asked.filter(partnership=row).first(),
        "form": form,
        "unsent": unsent.open(form),
    }
    status = 422 if form.is_bound else 200
    return render(request, "partnerships/own.html", context, status=status)
