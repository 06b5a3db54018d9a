"""Addresses of the reviewer's work and of the coordinator's."""

from django.urls import path

from .views import assigning, cases, invitations, leaving, pipeline, scoring

app_name = "reviews"

_EVIDENCE = "reviews/<uuid:id>/evidence/<int:number>/"
_INVITATION = "reviews/invitations/<str:token>/"
_CASE = "coordination/<uuid:submission>/"
urlpatterns = [
    path("reviews/", scoring.dashboard, name="dashboard"),
    path(_INVITATION, invitations.invitation, name="invitation"),
    path(f"{_INVITATION}accept/", invitations.accept, name="accept"),
    path(f"{_INVITATION}decline/", invitations.decline, name="decline"),
    path("reviews/<uuid:id>/", scoring.review, name="review"),
    path("reviews/<uuid:id>/save/", scoring.save, name="save"),
    path("reviews/<uuid:id>/hand-in/", scoring.hand_in, name="hand_in"),
    path("reviews/<uuid:id>/abstain/", leaving.abstain, name="abstain"),
    path("reviews/<uuid:id>/declare-conflict/", leaving.declare_conflict, name="declare_conflict"),
    path("reviews/<uuid:id>/recognise/", leaving.recognise, name="recognise"),
    path("reviews/<uuid:id>/give-back/", leaving.give_back, name="give_back"),
    path(_EVIDENCE, scoring.evidence, name="evidence"),
    path(f"{_EVIDENCE}link/", scoring.evidence_link, name="evidence_link"),
    path(f"{_EVIDENCE}captions/", scoring.evidence_captions, name="evidence_captions"),
    path(f"{_EVIDENCE}picture/", scoring.evidence_picture, name="evidence_picture"),
    path("coordination/", pipeline.pipeline, name="pipeline"),
    path("coordination/today/", pipeline.today, name="today"),
    path("coordination/assign-suggested/", pipeline.assign_suggested, name="assign_suggested"),
    path("coordination/reviews/<uuid:review>/release/", assigning.release, name="release"),
    path("coordination/reviews/<uuid:review>/keep/", assigning.keep, name="keep"),
    path("coordination/reviews/<uuid:review>/keep/", leaving.keep, name="keep"),
    path("coordination/<uuid:submission>/", cases.case, name="case"),
    path("coordination/<uuid:submission>/assign/", assigning.assign, name="assign"),
    path("coordination/<uuid:submission>/decide/", cases.decide, name="decide"),
    path(f"{_CASE}dismiss-appeal/", cases.dismiss_appeal, name="dismiss_appeal"),
    path(f"{_CASE}grant-appeal/", cases.grant_appeal, name="grant_appeal"),
    path(
        f"{_CASE}allow-another-attempt/",
        cases.allow_another_attempt,
        name="allow_another_attempt",
    ),
    path(
        "coordination/<uuid:submission>/evidence/<int:number>/",
        cases.case_evidence,
        name="case_evidence",
    ),
    path(f"{_CASE}evidence/<int:number>/captions/", cases.case_captions, name="case_captions"),
    path(f"{_CASE}evidence/<int:number>/picture/", cases.case_picture, name="case_picture"),
]
