from __future__ import annotations

from django.urls import path

from mobility.letters.views import invitations, letters

app_name = "letters"
urlpatterns = [
    path("me/visa/undertaking/", letters.undertaking, name="undertaking"),
    path("me/visa/form/", letters.form_answers, name="form"),
    path("me/visa/bundle/", letters.bundle, name="bundle"),
    path("partners/invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("partners/invitations/<int:pk>/words/", invitations.invitation_words, name="invitation_words"),
    path("partners/invitations/<int:pk>/sign/", invitations.invitation_sign, name="invitation_sign"),
]
