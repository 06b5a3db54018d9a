"""Recognition: figures and a letter for the reviewer, a badge that administrators award."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from accounts.refusals import Refused
from credentials.models import Basis, Credential
from reviews import actions, service, service_letter
from reviews.models import Calibration, Review, ReviewRules
from submissions.states import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    return factories.issuer(name="Brookfield College")


@pytest.fixture
def reader(college):
    return factories.member("reviewer", college, display_name="Łukasz Źdźbło-Ångström")


def read(reader, college, number=1, version=None, late=0):
    """So many reviews handed in by this reader; the first `late` of them after their day."""
    for place in range(number):
        submission = factories.submitted(version=version or factories.published_badge(college))
        coordinator = factories.coordinator(college)
        [review] = factories.assign(by=coordinator, submission=submission, reviewers=[reader])
        actions.hand_in(by=reader, review=factories.mark(review))
        if place < late:
            due = review.due_date - timedelta(days=60)
            Review.objects.filter(pk=review.pk).update(due_date=due)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_service_counts_what_was_handed_in_by_issuer(college, reader):
    version = factories.published_badge(college, name="Feedback that lands")
    read(reader, college, 3, version, late=1)
    read(reader, college, 1)
    factories.assign(
        by=factories.coordinator(college),
        submission=factories.submitted(version=version),
        reviewers=[reader],
    )
    [done] = service.of_reviewer(reader)
    assert (done.issuer, done.reviews, done.on_time) == (college, 4, 3)
    assert done.badges == ["Feedback that lands"]  # of the other, only one was read


def test_service_names_no_badge_for_one_submission_read_three_times(college, reader):
    by = factories.coordinator(college)
    submission = factories.submitted(version=factories.published_badge(college, reviews_required=1))
    for step in (0, 0, 1):
        submission.refresh_from_db()
        if submission.status != Status.SUBMITTED:
            factories.hand_in(submission)
        [review] = factories.assign(by=by, submission=submission, reviewers=[reader])
        actions.hand_in(by=reader, review=factories.mark(review, step=step))
        actions.decide(by=by, submission=submission)
    [found] = service.of_reviewer(reader)
    assert (found.reviews, found.badges) == (3, [])


def test_service_counts_a_badge_once_however_often_its_rubric_changed(college, reader):
    read(reader, college)
    badge = factories.published_badge(college).badge
    for rubric in ("a", "b"):
        Calibration.objects.create(reviewer=reader, badge=badge, rubric_print=rubric, agreed=9, total=10)
    [found] = service.of_reviewer(reader)
    assert found.calibrated == 1
    words = text_of(service.letter(reader, found))
    assert "1 badge" in words and "1 badges" not in words
    assert "1 of 1" in words


def test_letter_names_the_reviewer_and_no_submission(client, college, reader):
    read(reader, college, 3, factories.published_badge(college, name="Feedback that lands"))
    client.force_login(reader)
    page = client.get(reverse("reviews:service"))
    assert "3 of 3" in page.text
    answer = client.get(reverse("reviews:service_letter", args=[college.slug]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    for said in (
        "Brookfield College",
        "Łukasz Źdźbło-Ångström",
        "has reviewed 3 submissions",
        "Feedback that lands",
    ):
        assert said in text
    for review in Review.objects.all():
        assert review.attempt.submission.code not in text
        assert review.attempt.submission.earner.display_name not in text


def test_letter_of_an_issuer_one_did_not_serve_is_not_there(client, college, reader):
    client.force_login(reader)
    assert client.get(reverse("reviews:service_letter", args=[college.slug])).status_code == 404
    assert "Nothing handed in yet" in client.get(reverse("reviews:service")).text


def test_service_takes_as_many_queries_for_three_as_for_one(
    client, college, reader, django_assert_max_num_queries
):
    read(reader, college)
    client.force_login(reader)
    counts = []
    for more in (0, 2):
        read(reader, college, more)
        with django_assert_max_num_queries(30) as captured:
            client.get(reverse("reviews:service"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_long_letter_goes_on_over_pages():
    words = service_letter.Words(
        issuer="College",
        place="",
        date="",
        title="T",
        name="N",
        paragraphs=["Long. " * 400] * 4,
        facts=[],
        closing=[],
    )
    fonts = settings.BASE_DIR / "static" / "fonts"
    pdf = service_letter.compose(words, fonts=fonts, made_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert len(pypdfium2.PdfDocument(pdf)) > 1
    with pytest.raises(OSError):
        service_letter.compose(words, fonts=Path("nowhere"), made_at=datetime(2026, 1, 2, tzinfo=UTC))


# -- the reviewers' badge


@pytest.fixture
def rules(college):
    version = factories.may_be_awarded(factories.published_badge(college, name="Reviewer of the college"))
    return ReviewRules.objects.create(issuer=college, reviewer_badge=version.badge, reviewer_badge_after=2)


def test_award_service_gives_the_badge_once_to_who_read_enough(client, college, reader, rules):
    read(reader, college, 2)
    other = factories.reviewer(college)
    read(other, college, 1)
    administrator = factories.administrator(college)
    assert list(service.to_award(rules)) == [reader]
    client.force_login(administrator)
    url = reverse("reviews:award_service", args=[college.slug])
    assert "Łukasz Źdźbło-Ångström" in client.get(url).text
    assert client.post(url, {"reviewers": [str(reader.public_id)]}).status_code == 302
    credential = Credential.objects.get(holder__user=reader)
    assert (credential.basis, credential.basis_reason) == (
        Basis.AWARDED,
        "Reviewed 2 submissions for Brookfield College.",
    )
    assert "Nobody waits for it" in client.get(url).text
    again = client.post(url, {"reviewers": [str(reader.public_id)]})
    assert again.status_code == 422
    assert "has been given it meanwhile" in again.text
    with pytest.raises(Refused, match="Nobody was chosen"):
        actions.award_service(by=administrator, issuer=college, reviewers=[reader, other])
    assert Credential.objects.count() == 1


def test_award_service_gives_one_badge_to_who_is_ticked_twice(client, college, reader, rules):
    read(reader, college, 2)
    client.force_login(factories.administrator(college))
    key = str(reader.public_id)
    answer = client.post(reverse("reviews:award_service", args=[college.slug]), {"reviewers": [key, key]})
    assert answer.status_code == 302
    assert Credential.objects.get().holder.user == reader


def test_award_service_is_refused_to_others_and_without_a_badge(client, college, reader):
    coordinator, administrator = factories.coordinator(college), factories.administrator(college)
    url = reverse("reviews:award_service", args=[college.slug])
    client.force_login(coordinator)
    assert client.get(url).status_code == 404
    client.force_login(administrator)
    assert "Choose the badge for reviewers first." in client.get(url).text
    for by in (coordinator, administrator):
        with pytest.raises(Refused):
            actions.award_service(by=by, issuer=college, reviewers=[reader])
