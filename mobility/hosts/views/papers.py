"""The papers of a host: what it signed, what it received, each to read again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mobility.hosts.access import find_acting_host
from mobility.hosts.portal import build_papers_sections
from mobility.hosts.views.profile import list_own_hosts
from pemwecco.accounts.access import get_user_or_404


@never_cache
@require_safe
def list_host_papers(request: HttpRequest) -> HttpResponse:
    """Letters, certificates and agreements of the host for which one speaks now, by kind."""
    user = get_user_or_404(request)
    hosts = list_own_hosts(user)
    host = find_acting_host(request, hosts)
    sections = build_papers_sections([host.pk])
    context = {"hosts": hosts, "host": host, "sections": sections}
    return render(request, "hosts/papers.html", context)
