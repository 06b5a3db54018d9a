"""Addresses of this room. Those of documents stand in signed files: they never change."""

from django.urls import path

from . import (
    award_views,
    document_views,
    key_views,
    picture_views,
    public_views,
    request_views,
    standing_views,
    status_views,
    verify_views,
    views,
)

app_name = "credentials"
urlpatterns = [
    # the owner
    path("credentials/", views.mine, name="mine"),
    path("credentials/claim/", views.claim, name="claim"),
    path("credentials/claim/lost/", views.lost, name="lost"),
    path("credentials/claim/<str:token>/", views.claim_link, name="claim_link"),
    path("credentials/<uuid:id>/claim/", views.claim_held, name="claim_held"),
    path("credentials/<uuid:id>/sharing/", views.sharing, name="sharing"),
    path("credentials/<uuid:id>/hashed-address/", request_views.hashed_address, name="hashed_address"),
    path("credentials/record/", request_views.record, name="record"),
    path("credentials/requests/<uuid:id>/", request_views.request, name="request"),
    path("credentials/<uuid:id>/send-again/", views.send_again, name="send_again"),
    # the issuer's administrators
    path("credentials/issued/<slug:slug>/", standing_views.issued, name="issued"),
    path("credentials/awarded/<slug:slug>/", award_views.awarded, name="awarded"),
    path("credentials/award/<uuid:id>/", award_views.award_run, name="award_run"),
    path("credentials/award/<uuid:id>/confirm/", award_views.confirm_award, name="confirm_award"),
    path("credentials/award/<uuid:id>/discard/", award_views.discard_award, name="discard_award"),
    path("credentials/award/<uuid:id>/result.csv", award_views.award_result, name="award_result"),
    path("credentials/award/<slug:issuer>/<slug:slug>/", award_views.award, name="award"),
    path("credentials/<uuid:id>/take-back/", standing_views.take_back, name="take_back"),
    path("credentials/<uuid:id>/reinstate/", standing_views.reinstate, name="reinstate"),
    # the world
    path("credentials/<uuid:id>/", public_views.credential, name="credential"),
    path("credentials/<uuid:id>/evidence/<int:number>", public_views.evidence, name="evidence"),
    path("embed/<uuid:id>/", public_views.embed, name="embed"),
    path("verify/", verify_views.verify, name="verify"),
    # documents for machines
    path("credentials/<uuid:id>.png", picture_views.png, name="png"),
    path("credentials/<uuid:id>.svg", picture_views.svg, name="svg"),
    path("credentials/<uuid:id>.ob2.svg", picture_views.ob2_svg, name="ob2_svg"),
    path("ob3/credentials/<uuid:id>", document_views.ob3_credential, name="ob3_credential"),
    path("ob3/credentials/<uuid:id>.jwt", document_views.ob3_jwt, name="ob3_jwt"),
    path("ob3/achievements/<uuid:version_id>", document_views.ob3_achievement, name="ob3_achievement"),
    path("ob2/assertions/<uuid:id>", document_views.ob2_assertion, name="ob2_assertion"),
    path("ob2/badges/<uuid:version_id>", document_views.ob2_badge, name="ob2_badge"),
    path("ob2/issuers/<slug:slug>", document_views.ob2_issuer, name="ob2_issuer"),
    path("issuers/<slug:slug>/did.json", key_views.did, name="did"),
    path("issuers/<slug:slug>/keys/<slug:fragment>", key_views.key, name="key"),
    path("status/<uuid:id>", status_views.status_list, name="status_list"),
]
