"""Addresses of the reviewer's work and of the coordinator's."""

from django.urls import path

from . import coordination_views, views

app_name = "reviews"

_EVIDENCE = "reviews/<uuid:id>/evidence/<int:number>/"
_CASE = "coordination/<uuid:submission>/"
urlpatterns = [
    path("reviews/", views.dashboard, name="dashboard"),
    path("reviews/<uuid:id>/", views.review, name="review"),
    path("reviews/<uuid:id>/save/", views.save, name="save"),
    path("reviews/<uuid:id>/hand-in/", views.hand_in, name="hand_in"),
    path(_EVIDENCE, views.evidence, name="evidence"),
    path(f"{_EVIDENCE}link/", views.evidence_link, name="evidence_link"),
    path(f"{_EVIDENCE}captions/", views.evidence_captions, name="evidence_captions"),
    path(f"{_EVIDENCE}picture/", views.evidence_picture, name="evidence_picture"),
    path("coordination/", coordination_views.pipeline, name="pipeline"),
    path("coordination/reviews/<uuid:review>/release/", coordination_views.release, name="release"),
    path("coordination/<uuid:submission>/", coordination_views.case, name="case"),
    path("coordination/<uuid:submission>/assign/", coordination_views.assign, name="assign"),
    path("coordination/<uuid:submission>/decide/", coordination_views.decide, name="decide"),
    path(f"{_CASE}dismiss-appeal/", coordination_views.dismiss_appeal, name="dismiss_appeal"),
    path(f"{_CASE}grant-appeal/", coordination_views.grant_appeal, name="grant_appeal"),
    path(
        f"{_CASE}allow-another-attempt/",
        coordination_views.allow_another_attempt,
        name="allow_another_attempt",
    ),
    path(
        "coordination/<uuid:submission>/evidence/<int:number>/",
        coordination_views.case_evidence,
        name="case_evidence",
    ),
    path(f"{_CASE}evidence/<int:number>/captions/", coordination_views.case_captions, name="case_captions"),
    path(f"{_CASE}evidence/<int:number>/picture/", coordination_views.case_picture, name="case_picture"),
]
