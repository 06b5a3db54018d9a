"""The product's story in a real browser, with a real worker: from an idea for a badge to somebody else's
verifier that believes the credential, and does not believe its forgery."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from openbadgeslib.baking import extract_png
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError
from playwright.sync_api import expect

from accounts.models import Role
from credentials.models import Credential, CredentialDocument
from tests import factories
from tests.journeys import defining, earning, files, judging, letters, showing
from tests.journeys.conftest import OpenBrowser
from tests.journeys.looking import look
from tests.journeys.people import account, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BADGE = "Feedback students use"
REASONS = "I want my students to act on what I write to them."
REFLECTION = "I used to comment on everything. Now I ask one question and wait for the next draft."


def test_a_badge_goes_the_whole_way(worker: Any, live_server: Any, open_browser: OpenBrowser) -> None:
    college = factories.issuer(slug="northlake", name="Northlake College")
    registrar = account("Maren Holt", Role.ADMINISTRATOR, of=college)
    coordinator = account("Helen Marsh", Role.COORDINATOR, of=college)
    reviewers = [account(name, Role.REVIEWER, of=college) for name in ("Priya Raman", "Jonas Weber")]
    author = account("Odalys Brannigan", Role.REVIEWER, of=college, department="Umbrella Studies")
    hidden = ["Odalys", "Brannigan", "Umbrella Studies", str(author.public_id)]

    # The registrar defines a badge and publishes it.
    page = open_browser()
    sign_in(page, registrar)
    defining.begin_badge(page, college, BADGE)
    defining.describe_badge(page, "Give feedback that changes the next draft.")
    defining.upload_artwork(page)
    for kind, asked, accepted, criterion, words in (
        ("Educational", "A certificate", ["File"], "Knows the ground", None),
        ("Demonstration", "Your practice", ["Link", "Video"], "Does it in class", None),
        ("Reflective", "What changed?", ["Written text"], "Learns from it", (5, 60)),
    ):
        defining.fill_component(page, kind, asked=asked, accepted=accepted, criterion=criterion, words=words)
    defining.preview_and_publish(page, BADGE)

    # A faculty member earns it.
    page = open_browser()
    sign_in(page, author)
    earning.start_from_catalogue(page, BADGE)
    earning.give_reasons(page, REASONS)
    earning.open_part(page, "Educational")
    earning.upload_document(page, "Brannigan certificate.pdf")
    earning.add_link(page, "https://portfolio.example/samples", "Three drafts with my questions")
    earning.write_reflection(page, REFLECTION, REASONS)
    earning.check_and_submit(page)

    # The coordinator finds it complete and asks two reviewers.
    coordination = open_browser()
    sign_in(coordination, coordinator)
    judging.open_case(coordination, BADGE)
    judging.find_complete(coordination)
    judging.assign(coordination, reviewers, author=author)

    # They accept, one by the letter, one on the site, and read it blind: no page, address or letter says
    # whose work it is.
    score = [judging.score_by_keys, judging.score_by_keys_and_mouse]
    for reviewer, score_it in zip(reviewers, score, strict=True):
        letter = letters.wait_for(reviewer.email, BADGE)
        said = letters.everything_in(letter).lower()
        assert [word for word in hidden if word.lower() in said] == []
        if reviewer == reviewers[0]:
            judging.accept_by_letter(open_browser(), letters.invitation_link_in(letter), never=hidden)
        page = open_browser()
        sign_in(page, reviewer)
        if reviewer != reviewers[0]:
            judging.accept_on_dashboard(page, never=hidden)
        judging.open_desk(page, BADGE, never=hidden)
        judging.turn_the_evidence(page, never=hidden)
        score_it(page)
        judging.hand_in(page, never=hidden)

    # The coordinator confirms what the reviews come to.
    judging.open_case(coordination, BADGE)
    judging.decide(coordination)
    look(coordination)

    # The worker signs, bakes and writes. The link needs no account, and opening it changes nothing.
    link = letters.claim_link_in(letters.wait_for(author.email, f"You earned {BADGE}"))
    before = Credential.objects.values().get()
    holder = open_browser()
    for _visit in range(2):  # mail scanners open links, too
        holder.goto(link)
        expect(holder.get_by_role("heading", name=f"you earned {BADGE}")).to_be_visible()
    look(holder)
    assert Credential.objects.values().get() == before
    assert before["claimed_at"] is None and before["public_at"] is None
    stranger = open_browser()
    credential_page = f"/credentials/{before['id']}/"
    assert stranger.goto(credential_page).status == 404
    look(stranger)
    showing.claim_publicly(holder)
    picture = showing.download_picture(holder)

    # The link is used up; the page is there for everybody, and says that the credential is valid.
    assert stranger.goto(link).status == 410
    look(stranger)
    assert stranger.goto(credential_page).status == 200
    expect(stranger.get_by_role("heading", name=BADGE, level=1)).to_be_visible()
    expect(stranger.get_by_text(author.display_name).first).to_be_visible()
    expect(stranger.locator(".verdict")).to_contain_text("Valid")
    look(stranger)
    forgery = files.with_changed_name(picture)
    assert showing.verify_file(stranger, "badge.png", picture) == "Valid"
    assert showing.verify_file(stranger, "badge.png", forgery) == "Changed or damaged"

    # Somebody else's verifier agrees, with nothing but the file and the web, and sees through the forgery.
    host = urlsplit(live_server.url).netloc
    did = f"did:web:{host.replace(':', '%3A')}:issuers:{college.slug}"
    verifier, asked = OB3LdpVerifier.for_issuer_did(did), list[str]()
    load = files.over_plain_http(asked)
    genuine = verifier.verify(extract_png(picture, keyword=files.KEYWORD_V3), download=load)
    assert (genuine.issuer.id, genuine.achievement.name) == (did, BADGE)
    assert asked == [f"https://{host}/issuers/{college.slug}/did.json"]
    forged = json.loads(extract_png(forgery, keyword=files.KEYWORD_V3))
    assert forged["credentialSubject"]["achievement"]["name"] == "X" + BADGE[1:]
    with pytest.raises(OB3VerificationError, match="signature"):
        verifier.verify(forged, download=load)

    # The 2.0 assertion stands at the address that the file gives. And all of it was made once.
    assertion = json.loads(extract_png(picture, keyword=files.KEYWORD_V2))
    status, hosted = files.http_get(assertion["id"])
    assert (status, json.loads(hosted)) == (200, assertion)
    assert CredentialDocument.objects.count() == 1
    assert len(letters.all_to(author.email, "You earned")) == 1
