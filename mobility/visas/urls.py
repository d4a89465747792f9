"""My space: the visa file; the partner portal: the host's invitation."""

from __future__ import annotations

from django.urls import path

from mobility.visas import letter_views, views

app_name = "visas"
urlpatterns = [
    path("me/visa/", views.dossier, name="dossier"),
    path("me/visa/passport/", views.passport, name="passport"),
    path("me/visa/readings/", views.readings, name="readings"),
    path("me/visa/stays/", views.stays, name="stays"),
    path("me/visa/stays/<int:pk>/remove/", views.remove, name="stay_remove"),
    path("me/visa/pieces/<int:pk>/", views.piece, name="piece"),
    path("me/visa/undertaking/", letter_views.undertaking, name="undertaking"),
    path("me/visa/form/", letter_views.form_answers, name="form"),
    path("me/visa/bundle/", letter_views.bundle, name="bundle"),
    path("partners/invitations/<int:pk>/", letter_views.invitation, name="invitation"),
    path("partners/invitations/<int:pk>/words/", letter_views.invitation_words, name="invitation_words"),
    path("partners/invitations/<int:pk>/sign/", letter_views.invitation_sign, name="invitation_sign"),
]
