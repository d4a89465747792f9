"""The site of staff: the theme's, with a list of all its pages that is made only for who reads it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import include, path, register_converter, reverse, reverse_lazy
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.sites import UnfoldAdminSite

from pemwecco.core.constraints import format_broken_constraint
from pemwecco.core.languages import use_account_language

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def get_staff_user(request: HttpRequest) -> User:
    """The signed-in person; staff pages have no other."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def get_admin_address(app_label: str) -> str:
    """The part of an address at which an app's staff pages stand.

    It is the label, unless the app says the address that its pages had before they moved to it
    (`address` of its AppConfig): links in sent mails and bookmarks stay good.
    """
    address: str = getattr(apps.get_app_config(app_label), "address", app_label)
    return address


class AppAddress:
    """The address of an app's list of pages; several apps may share one."""

    regex = "[a-z_]+"

    def to_python(self, value: str) -> str:
        if value not in {
            get_admin_address(config.label) for config in apps.get_app_configs()
        }:
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return get_admin_address(value) if value in apps.app_configs else value


LIBRARIES = ("django.", "allauth.", "unfold.")

register_converter(AppAddress, "app_address")


def find_page_before(request: HttpRequest) -> str:
    """The page of this site from which a form was sent, else the first page of staff."""
    page = request.headers.get("referer", "")
    host = {request.get_host()}
    if url_has_allowed_host_and_scheme(page, host, require_https=request.is_secure()):
        return page
    return reverse("admin:index")


def _is_open_to_all(_request: HttpRequest) -> bool:
    return True


def _is_not_marked(_request: HttpRequest) -> bool:
    return False


class StaffSite(UnfoldAdminSite):
    """The menu at the side is ours (`settings/menu.py`); the theme lists every page for each request."""

    def register(
        self, model_or_iterable: Any, admin_class: Any = None, **options: Any
    ) -> None:
        """Take the pages of our subjects, and none that a library brings along.

        Those of Django and allauth would show groups, second factors, addresses of accounts and tokens
        of other sites, and change them past our services.
        """
        if (admin_class or ModelAdmin).__module__.startswith(LIBRARIES):
            return
        super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's
        """A page of staff; what the database refuses there is said, on the page that they came from."""

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # Staff read in the language of their account, on each computer.
            use_account_language(request, get_staff_user(request).language)
            try:
                return view(request, *args, **kwargs)
            except IntegrityError as error:
                if request.method != "POST":
                    raise
                messages.error(request, format_broken_constraint(error))
                return HttpResponseRedirect(find_page_before(request))

        return super().admin_view(answer, cacheable)

    def get_urls(self) -> Any:
        """Django's addresses, each under the part that its app declares, and those of all lists."""
        from pemwecco.core.lists.views import change_columns, change_view, keep_view  # noqa: PLC0415  needs models

        pages = {}
        for model, model_admin in self._registry.items():
            label, name = model._meta.app_label, model._meta.model_name
            address = get_admin_address(label)
            pages[f"{label}/{name}/"] = path(
                f"{address}/{name}/", include(model_admin.urls)
            )
        index_view = self.admin_view(self.app_index)
        # As Django marks its own: who is not signed in goes to the door of staff.
        setattr(index_view, "login_url", reverse_lazy("admin:login"))  # noqa: B010  a function has no such field
        index = path("<app_address:app_label>/", index_view, name="app_list")
        lists = [
            path(
                "lists/<str:name>/columns/",
                self.admin_view(change_columns),
                name="lists_columns",
            ),
            path(
                "lists/<str:name>/views/", self.admin_view(keep_view), name="lists_keep"
            ),
            path(
                "lists/views/<int:pk>/", self.admin_view(change_view), name="lists_view"
            ),
        ]
        urls = []
        for url in super().get_urls():
            is_index = getattr(url, "name", None) == "app_list"
            urls.append(index if is_index else pages.get(str(url.pattern), url))
        return [*lists, *urls]

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The menu at the side: of each group what the reader may open.

        The theme copies the menu and makes a class of each of its answers, a hundred and thirty for a page.
        """
        groups = []
        for group in self._get_config("SIDEBAR", request)["navigation"]:
            entries = []
            for entry in group["items"]:
                if not entry.get("permission", _is_open_to_all)(request):
                    continue
                link = entry["link"](request)
                is_active = entry.get("active", _is_not_marked)(request)
                entries.append(
                    {
                        "title": entry["title"],
                        "icon": entry["icon"],
                        "link": link,
                        "active": is_active,
                    }
                )
            if entries:
                groups.append({"title": group.get("title", ""), "items": entries})
        return groups

    def _build_app_dict(self, request: HttpRequest, label: Any = None) -> Any:
        """Django's table of apps with their pages; those that share an address are one."""
        merged: dict[str, Any] = {}
        for app_label, entry in super()._build_app_dict(request).items():
            address = get_admin_address(app_label)
            if address in merged:
                merged[address]["models"] += entry["models"]
            else:
                merged[address] = entry | {"app_label": address}
        if label is None:
            return merged
        return {label: merged[label]} if label in merged else {}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The pages that somebody may open, looked up when a template or the search walks through them."""
        make = super().get_app_list
        return SimpleLazyObject(lambda: make(request, app_label))


class StaffSiteConfig(AdminConfig):
    """The admin of Django with our site as its default."""

    default_site = "pemwecco.core.staff_site.StaffSite"
