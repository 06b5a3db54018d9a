"""The coordinator's pages of gold samples, and the earner's card."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import letters
from accounts.models import Letter, Membership, Role
from accounts.refusals import Refused
from reviews import actions
from reviews.models import GoldSample
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def version():
    return factories.published_badge()


@pytest.fixture
def coordinator(client, version):
    """Signed in."""
    person = factories.coordinator(version.issuer)
    client.force_login(person)
    return person


@pytest.fixture
def attempt(version):
    return factories.decided(factories.submitted(version=version)).attempt


def url(name, *args):
    return reverse(f"reviews:{name}", args=args)


def text(response):
    return response.content.decode()


# -- coordinators


def test_gold_asks_the_same_number_of_queries_for_one_badge_and_for_three(client, version, coordinator):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("gold")).status_code == 200
        return len(seen)

    factories.calibration(factories.published_sample(version))
    once = queries()
    for _each in range(2):
        factories.calibration(factories.published_sample(factories.published_badge(version.issuer)))
    assert queries() == once


def test_gold_badge_asks_the_same_number_of_queries_for_one_row_and_for_three(client, version, coordinator):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("gold_badge", version.public_id)).status_code == 200
        return len(seen)

    attempts = [factories.decided(factories.submitted(version=version)).attempt for _each in range(3)]
    factories.trial_handed_in(factories.sample_of(attempts[0]))
    once = queries()
    for attempt in attempts[1:]:
        factories.trial_handed_in(factories.sample_of(attempt))
    assert queries() == once


def test_propose_lists_attempts_in_the_same_number_of_queries(client, version, coordinator):
    address = url("propose_sample", version.public_id)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    factories.decided(factories.submitted(version=version))
    once = queries()
    for _each in range(2):
        factories.decided(factories.submitted(version=version))
    assert text(client.get(address)).count('name="attempt"') == 3
    assert queries() == once


def test_propose_begins_a_sample(client, attempt, coordinator):
    address = url("propose_sample", attempt.submission.badge_version.public_id)
    response = client.post(address, {"attempt": attempt.public_id, "title": "One that meets"})
    sample = GoldSample.objects.get()
    assert (response.status_code, response.url) == (302, url("gold_sample", sample.pk))
    page = text(client.get(response.url))
    assert "The earner has not answered yet" in page
    assert attempt.submission.code not in page


def test_propose_keeps_what_was_typed_and_names_what_is_wrong(client, attempt, coordinator):
    address = url("propose_sample", attempt.submission.badge_version.public_id)
    response = client.post(address, {"attempt": uuid.uuid4(), "title": "One that meets"})
    assert response.status_code == 422
    assert "Choose from the list." in text(response)
    assert "One that meets" in text(response)
    title = f"By {attempt.submission.earner.display_name}"
    response = client.post(address, {"attempt": attempt.public_id, "title": title})
    assert response.status_code == 422
    assert "may not learn whose work it is" in text(response)
    assert "checked" in text(response)
    assert GoldSample.objects.count() == 0


def test_a_sample_is_written_marked_and_published(client, version, coordinator):
    response = client.post(url("write_sample", version.public_id), {"title": ""})
    assert response.status_code == 422
    assert "Give the sample a title." in text(response)
    response = client.post(url("write_sample", version.public_id), {"title": "Not yet"})
    sample = GoldSample.objects.get()
    assert response.url == url("gold_texts", sample.pk)
    requirement = version.components.get(kind="reflective").requirements.get()
    response = client.post(response.url, {str(requirement.public_id): "It was fine."})
    assert response.url == url("gold_sample", sample.pk)
    assert "It was fine." in text(client.get(response.url))
    data, criteria = {}, []
    for component in version.components.in_order():
        for criterion in component.rubric.criteria.order_by("position"):
            level = criterion.levels.get(is_required=True)
            data[f"mark-{criterion.public_id}-level"] = str(level.public_id)
            data[f"mark-{criterion.public_id}-comment"] = "It is all there."
            criteria.append(criterion)
    first = f"mark-{criteria[0].public_id}-comment"
    response = client.post(url("publish_sample", sample.pk), data | {first: ""})
    assert response.status_code == 422
    assert "Say why this level was agreed on." in text(response)
    assert sample.marks.count() == 6
    response = client.post(url("publish_sample", sample.pk), data)
    assert response.url == url("gold_badge", version.public_id)
    assert GoldSample.objects.in_use().get() == sample
    response = client.post(url("save_gold", sample.pk), data | {first: "Changed."})
    assert response.status_code == 409
    assert "Changed." in text(response)  # whoever typed it can copy it


def test_a_reason_without_its_level_is_said_and_kept(client, version, coordinator):
    sample = factories.gold_sample(version, by=coordinator)
    criterion = version.components.in_order()[0].rubric.criteria.order_by("position").first()
    data = {f"mark-{criterion.public_id}-comment": "Because."}
    response = client.post(url("save_gold", sample.pk), data)
    assert response.status_code == 422
    assert "Choose the level that this is the reason for." in text(response)
    assert "Because." in text(response)
    assert sample.marks.count() == 0


def test_save_answers_the_script_with_progress(client, version, coordinator):
    sample = factories.gold_sample(version, by=coordinator)
    criterion = version.components.in_order()[0].rubric.criteria.order_by("position").first()
    level = criterion.levels.get(is_required=True)
    name = f"mark-{criterion.public_id}"
    data = {f"{name}-level": str(level.public_id), f"{name}-comment": ""}
    said = client.post(url("save_gold", sample.pk), data, headers={"accept": "application/json"}).json()
    assert said["rows"]["c1"] == {"done": False, "label": "Meets", "tone": "is-warn", "lacks": True}
    data[f"{name}-comment"] = "It is there."
    said = client.post(url("save_gold", sample.pk), data, headers={"accept": "application/json"}).json()
    assert said["progress"] == "1 of 6 criteria scored."
    assert said["errors"] == {}


def test_texts_that_were_not_sent_stay(client, version, coordinator):
    sample = factories.gold_sample(version, by=coordinator)
    kept = sample.texts.order_by("pk").values_list("text", flat=True)
    before = list(kept)
    assert client.post(url("gold_texts", sample.pk)).status_code == 302
    assert list(kept.all()) == before
    first = sample.texts.order_by("pk").first()
    client.post(url("gold_texts", sample.pk), {str(first.requirement.public_id): ""})
    assert list(kept.all()) == before[1:]


def test_texts_of_a_past_attempt_are_not_rewritten(client, attempt, coordinator):
    sample = factories.proposed_sample(attempt, by=coordinator)
    assert client.get(url("gold_texts", sample.pk)).status_code == 409


def test_retired_samples_show_nothing_any_more(client, attempt, coordinator):
    sample = factories.sample_of(attempt)
    file = url("practice_evidence", sample.pk, 1)
    assert list(client.get(file))  # read to its end, which closes it
    assert client.post(url("retire_sample", sample.pk)).status_code == 302
    assert client.get(file).status_code == 404
    assert "no longer shown" in text(client.get(url("gold_sample", sample.pk)))
    assert client.post(url("retire_sample", sample.pk)).status_code == 409


def test_coordinators_do_not_look_after_samples_of_their_own_work(client, version, coordinator):
    own = factories.decided(factories.submitted(coordinator, version)).attempt
    sample = factories.sample_of(own)
    assert client.get(url("gold_sample", sample.pk)).status_code == 404
    assert sample.title not in text(client.get(url("gold_badge", version.public_id)))


def test_who_reviewed_before_becoming_a_coordinator_does_not_learn_whose_it_was(client, version, coordinator):
    earner = factories.user(display_name="Zebulon Quillfeather")
    submissions = [factories.decided(factories.submitted(earner, version))]
    submissions.append(factories.decided(factories.submitted(version=version)))
    [of_reader, other] = [submission.attempts.get() for submission in submissions]
    pages = [url("propose_sample", version.public_id), url("gold_badge", version.public_id)]
    assert earner.display_name in text(client.get(pages[0]))
    reader = of_reader.reviews.order_by("pk").first().reviewer
    Membership.objects.create(user=reader, issuer=version.issuer, role=Role.COORDINATOR)
    client.force_login(reader)
    listed = text(client.get(pages[0]))
    assert earner.display_name not in listed
    assert other.submission.code in listed
    with pytest.raises(Refused, match="You reviewed this"):
        actions.propose_sample(by=reader, attempt=of_reader, title="A first try")
    sample = factories.sample_of(of_reader)
    assert earner.display_name not in text(client.get(pages[1]))
    assert client.get(url("gold_sample", sample.pk)).status_code == 404
    assert client.get(url("practice_evidence", sample.pk, 1)).status_code == 404
    with pytest.raises(Refused, match="You reviewed this"):
        actions.retire_sample(by=reader, sample=sample)


def test_try_again_is_offered_to_those_who_have_not_passed(client, version, coordinator):
    sample = factories.published_sample(version)
    bad = factories.trial_handed_in(sample, wrong=6).reviewer
    good = factories.trial_handed_in(sample).reviewer
    page = text(client.get(url("gold_badge", version.public_id)))
    again = url("try_again", version.public_id, bad.public_id)
    assert again in page
    assert url("try_again", version.public_id, good.public_id) not in page
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 409
    assert client.post(url("try_again", version.public_id, good.public_id)).status_code == 409
    stranger = factories.user()
    assert client.post(url("try_again", version.public_id, stranger.public_id)).status_code == 404


# -- earners


def test_the_letter_says_that_declining_costs_nothing(attempt):
    factories.proposed_sample(attempt)
    message = letters.compose(Letter.objects.get(kind="reviews/gold_request"))
    assert (
        message.subject
        == f"May reviewers practise on your submission? ({attempt.submission.badge_version.name})"
    )
    assert "Nothing changes for you if you decline" in message.body
    assert f"{attempt.submission.get_absolute_url()}#practice-" in message.body


def test_the_card_agrees_and_takes_back(client, attempt):
    request = factories.gold_request(attempt)
    submission = attempt.submission
    client.force_login(submission.earner)
    page = text(client.get(submission.get_absolute_url()))
    assert "Nothing changes for you if you decline" in page
    agree = url("agree_to_practice", submission.pk, request.pk)
    decline = url("decline_practice", submission.pk, request.pk)
    assert agree in page and decline in page
    assert client.post(agree).url == submission.get_absolute_url()
    sample = factories.agreed_on(GoldSample.objects.get())
    actions.publish_sample(by=sample.made_by, sample=sample)
    page = text(client.get(submission.get_absolute_url()))
    assert "Reviewers may practise on this" in page
    assert sample.title not in page
    client.post(decline)
    assert "Nobody practises on this" in text(client.get(submission.get_absolute_url()))
    assert GoldSample.objects.in_use().count() == 0


def test_the_card_is_the_earners_of_this_submission(client, version, attempt):
    request = factories.gold_request(attempt)
    other = factories.decided(factories.submitted(version=version))
    client.force_login(other.earner)
    for submission in (attempt.submission, other):
        assert client.post(url("agree_to_practice", submission.pk, request.pk)).status_code == 404
    assert "practise" not in text(client.get(other.get_absolute_url()))
    request.refresh_from_db()
    assert request.agreed is None
