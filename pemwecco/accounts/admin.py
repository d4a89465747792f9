"""Staff pages on the people who sign in. Signing in itself is allauth's, for staff too."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User, normalise_email
from pemwecco.accounts.roles import ROLE_NAMES, Role
from pemwecco.core.admin import BaseAdmin, admin

# One door: `/admin/login/` leads to the sign-in that asks for the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth documents this line


class RoleField(ModelMultipleChoiceField[Group]):
    """Groups under the names of the roles."""

    def label_from_instance(self, obj: Any) -> str:
        names = {role.value: name for role, name in ROLE_NAMES.items()}
        return str(names.get(obj.name, obj.name))


class UserForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    groups = RoleField(
        label=_("roles"),
        queryset=Group.objects.filter(name__in=[role.value for role in Role]).order_by(
            "pk"
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_staff", "groups")

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("groups") and not cleaned.get("is_staff"):
            self.add_error(
                "is_staff", _("A role only works for people of the staff pages.")
            )
        return cleaned


@admin.register(User)
class UserAdmin(BaseAdmin):
    """Accounts: role, language, may sign in or not. Passwords are set by their owners only."""

    form = UserForm
    list_display = (
        "email",
        "name",
        "roles",
        "language",
        "is_staff",
        "is_active",
        "second_factor",
        "last_login",
    )
    list_filter = ("is_staff", "is_active", "groups", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": (("email", "name"), ("language", "is_active"))}),
        (_("Staff pages"), {"fields": ("is_staff", "groups")}),
        (_("Sign-in"), {"fields": (("second_factor", "last_login", "date_joined"),)}),
    )
    readonly_fields = ("second_factor", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factor = Exists(
            Authenticator.objects.filter(user=OuterRef("pk")).exclude(
                type=Authenticator.Type.RECOVERY_CODES
            )
        )
        queryset: QuerySet[User] = (
            super()
            .get_queryset(request)
            .annotate(has_factor=factor)
            .prefetch_related("groups")
        )
        return queryset

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            # Signs in by a code; staff then set up the second factor.
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        names = {role.value: str(name) for role, name in ROLE_NAMES.items()}
        return ", ".join(
            names.get(group.name, group.name) for group in user.groups.all()
        )

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(getattr(user, "has_factor", False))
