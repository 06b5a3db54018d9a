"""Addresses of the reviewer's work and of the coordinator's."""

from django.urls import path

from .views import (
    assigning,
    availability,
    cases,
    checking,
    consent,
    gold,
    insight,
    invitations,
    leaving,
    pipeline,
    pool,
    practice,
    scoring,
    service,
    wording,
)

app_name = "reviews"

_EVIDENCE = "reviews/<uuid:id>/evidence/<int:number>/"
_INVITATION = "reviews/invitations/<str:token>/"
_CASE = "coordination/<uuid:submission>/"
_READ = "coordination/reviews/<uuid:review>/reword/"
_SAMPLE = "reviews/practice/<uuid:id>/"
_GOLD_BADGE = "coordination/gold/badges/<uuid:version>/"
_GOLD = "coordination/gold/<uuid:id>/"
_CONSENT = "submissions/<uuid:submission>/practice/<uuid:id>/"
urlpatterns = [
    path("reviews/", scoring.dashboard, name="dashboard"),
    path("reviews/availability/", availability.availability, name="availability"),
    path("reviews/availability/add-absence/", availability.add_absence, name="add_absence"),
    path("reviews/availability/<uuid:id>/remove/", availability.remove_absence, name="remove_absence"),
    path("reviews/availability/<uuid:issuer>/save-areas/", availability.save_areas, name="save_areas"),
    path("reviews/availability/<uuid:issuer>/keep-apart/", availability.keep_apart, name="keep_apart"),
    path("reviews/pool/<slug:address>/claim/", pool.claim, name="claim"),
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
    path("coordination/reviews/<uuid:review>/keep/", leaving.keep, name="keep"),
    path("coordination/<uuid:submission>/", cases.case, name="case"),
    path(f"{_CASE}confirm-complete/", checking.confirm_complete, name="confirm_complete"),
    path(f"{_CASE}ask-for-missing/", checking.ask_for_missing, name="ask_for_missing"),
    path(f"{_READ}<uuid:criterion>/", wording.reword_comment, name="reword_comment"),
    path(f"{_READ}<slug:kind>/", wording.reword_feedback, name="reword_feedback"),
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
    path("reviews/practice/", practice.practice, name="practice"),
    path(_SAMPLE, practice.trial, name="trial"),
    path(f"{_SAMPLE}save/", practice.save_trial, name="save_trial"),
    path(f"{_SAMPLE}hand-in/", practice.hand_in_trial, name="hand_in_trial"),
    path(f"{_SAMPLE}evidence/<int:number>/", practice.practice_evidence, name="practice_evidence"),
    path(f"{_SAMPLE}evidence/<int:number>/link/", practice.practice_link, name="practice_link"),
    path(f"{_SAMPLE}evidence/<int:number>/captions/", practice.practice_captions, name="practice_captions"),
    path(f"{_SAMPLE}evidence/<int:number>/picture/", practice.practice_picture, name="practice_picture"),
    path("coordination/insight/", insight.insight, name="insight"),
    path("coordination/insight/<slug:table>.csv", insight.insight_table, name="insight_table"),
    path("coordination/gold/", gold.gold, name="gold"),
    path(_GOLD_BADGE, gold.gold_badge, name="gold_badge"),
    path(f"{_GOLD_BADGE}write/", gold.write_sample, name="write_sample"),
    path(f"{_GOLD_BADGE}propose/", gold.propose_sample, name="propose_sample"),
    path(f"{_GOLD_BADGE}reviewers/<uuid:reviewer>/try-again/", gold.try_again, name="try_again"),
    path(_GOLD, gold.gold_sample, name="gold_sample"),
    path(f"{_GOLD}texts/", gold.gold_texts, name="gold_texts"),
    path(f"{_GOLD}save/", gold.save_gold, name="save_gold"),
    path(f"{_GOLD}publish/", gold.publish_sample, name="publish_sample"),
    path(f"{_GOLD}retire/", gold.retire_sample, name="retire_sample"),
    path(f"{_CONSENT}agree/", consent.agree_to_practice, name="agree_to_practice"),
    path(f"{_CONSENT}decline/", consent.decline_practice, name="decline_practice"),
    path("reviews/service/", service.service, name="service"),
    path("reviews/service/<slug:issuer>.pdf", service.service_letter, name="service_letter"),
    path("define/<slug:issuer>/reviewers/badge/", service.award_service, name="award_service"),
]
