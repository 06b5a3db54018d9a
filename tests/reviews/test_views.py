import json

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from reviews import actions
from reviews.models import Mark, Review
from submissions import actions as submission_actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def review():
    return factories.in_review().attempt.reviews.order_by("pk").first()


@pytest.fixture
def reader(client, review):
    """The client, signed in as the reviewer."""
    client.force_login(review.reviewer)
    return client


def url(name, review, *more):
    return reverse(f"reviews:{name}", args=[review.pk, *more])


def item_of(review, kind):
    return review.attempt.items.filter(requirement__component__kind=kind).first()


def stored(review):
    """The blind copy of the first item."""
    with default_storage.open(review.attempt.items.get(position=1).copy.file) as file:
        return file.read()


def fields(review, *, step=1, comment="Say more on how you know."):
    """What the browser sends when every criterion has the level at `step`."""
    data = {}
    for component in review.attempt.submission.badge_version.components.in_order():
        data[f"feedback-{component.kind}-text"] = f"On {component.kind}"
        for criterion in component.rubric.criteria.order_by("position"):
            level = criterion.levels.order_by("position")[step]
            data[f"mark-{criterion.public_id}-level"] = str(level.public_id)
            data[f"mark-{criterion.public_id}-comment"] = comment
    return data


# -- who may


@pytest.mark.parametrize(
    "name, more", [("review", []), ("evidence", [1]), ("evidence_link", [1]), ("save", []), ("hand_in", [])]
)
def test_pages_are_the_reviewers_own(client, review, name, more):
    submission = review.attempt.submission
    other = submission.attempt.reviews.exclude(pk=review.pk).get().reviewer
    call = client.post if name in ("save", "hand_in") else client.get
    address = url(name, review, *more)
    assert call(address).status_code == 302
    college = submission.badge_version.issuer
    for person in (submission.earner, other, review.assigned_by, factories.coordinator(college)):
        client.force_login(person)
        assert call(address).status_code == 404, person
    assert Mark.objects.count() == 0


def test_pages_of_a_released_review_are_gone(reader, review):
    actions.release(by=review.assigned_by, review=review)
    assert reader.get(url("review", review)).status_code == 404
    assert reader.get(url("evidence", review, 1)).status_code == 404


def test_pages_of_a_withdrawn_submission_are_gone(reader, review):
    submission = review.attempt.submission
    submission_actions.withdraw(by=submission.earner, submission=submission)
    assert reader.get(url("review", review)).status_code == 404


# -- the dashboard


def test_dashboard_of_a_visitor_asks_to_sign_in(client):
    response = client.get(reverse("reviews:dashboard"))
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/reviews/")


def test_dashboard_without_reviews_says_what_will_appear(client):
    client.force_login(factories.user())
    content = client.get(reverse("reviews:dashboard")).content.decode()
    assert "Nothing to score" in content
    assert "Nothing handed in yet" in content


def test_dashboard_lists_what_is_to_do_and_what_is_done(reader, review):
    factories.mark(review)
    response = reader.get(reverse("reviews:dashboard"))
    assert "6 of 6 criteria scored" in response.content.decode()
    actions.hand_in(by=review.reviewer, review=review)
    content = reader.get(reverse("reviews:dashboard")).content.decode()
    assert "Nothing to score" in content
    assert "Waiting for the decision" in content


@pytest.mark.parametrize("steps, words", [((1, 1), "Approved"), ((0, 0), "Changes asked for")])
def test_dashboard_says_what_became_of_a_review(client, steps, words):
    submission = factories.decided(steps=steps)
    client.force_login(submission.attempts.get(number=1).reviews.first().reviewer)
    assert words in client.get(reverse("reviews:dashboard")).content.decode()


# -- the desk


def test_review_shows_evidence_and_rubric(reader, review):
    response = reader.get(url("review", review))
    content = response.content.decode()
    assert response.status_code == 200
    assert "0 of 6 criteria scored." in content
    assert content.count("the level needed") == 6
    assert f'<iframe class="viewer" src="{url("evidence", review, 1)}#' in content
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_review_shows_the_item_asked_for(reader, review):
    number = item_of(review, "reflective").position
    response = reader.get(url("review", review), {"item": number})
    assert "I tried it and it went well." in response.content.decode()
    assert reader.get(url("review", review), {"item": "x"}).status_code == 200


@pytest.mark.parametrize(
    "name, content, shown",
    [
        ("a.png", factories.png(40, 40), '<img src="'),
        ("a.txt", b"Read <this> aloud.\n\nTwice.", "Read &lt;this&gt; aloud."),
        ("a.mp4", factories.video(), '<video class="viewer-picture"'),
        ("a.pdf", factories.pdf(), '<iframe class="viewer"'),
    ],
)
def test_review_shows_each_kind_in_its_way(client, name, content, shown):
    submission = factories.complete_submission()
    requirement = submission.badge_version.components.get(kind="demonstration").requirements.get()
    upload = factories.upload(name, content)
    item = factories.add_file(
        by=submission.earner, submission=submission, requirement=requirement, upload=upload
    )
    review = factories.in_review(factories.hand_in(submission)).attempt.reviews.first()
    client.force_login(review.reviewer)
    assert shown in client.get(url("review", review), {"item": item.position}).content.decode()


def test_links_open_behind_a_page_that_warns(client):
    submission = factories.draft()
    for component in submission.badge_version.components.in_order():
        for requirement in component.requirements.all():
            if component.kind != "educational":
                factories.give_evidence(submission, requirement)
            else:
                link = submission_actions.add_link(
                    by=submission.earner,
                    submission=submission,
                    requirement=requirement,
                    url="https://portfolio.example/7",
                )
    submission_actions.save_motivation(by=submission.earner, submission=submission, motivation="To teach.")
    review = factories.in_review(factories.hand_in(submission)).attempt.reviews.first()
    client.force_login(review.reviewer)
    content = client.get(url("review", review), {"item": link.position}).content.decode()
    assert 'href="https://portfolio.example/7"' not in content
    response = client.get(url("evidence_link", review, link.position))
    assert 'href="https://portfolio.example/7" rel="noreferrer noopener"' in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer"
    assert client.get(url("evidence", review, link.position)).status_code == 404
    other = item_of(review, "demonstration").position
    assert client.get(url("evidence_link", review, other)).status_code == 404


# -- saving


def test_save_keeps_everything_and_leads_back(reader, review):
    response = reader.post(url("save", review), fields(review) | {"item": "2"})
    assert (response.status_code, response.url) == (303, f"{url('review', review)}?item=2")
    assert review.marks.filter(level__label="Meets", comment="Say more on how you know.").count() == 6
    assert sorted(review.feedback.values_list("text", flat=True)) == [
        "On demonstration",
        "On educational",
        "On reflective",
    ]


def test_save_by_script_of_one_criterion_leaves_the_others(reader, review):
    factories.mark(review)
    every = fields(review, step=0, comment="Not shown.")
    level, comment = [key for key in every if key.startswith("mark-")][:2]
    sent = {level: every[level], comment: every[comment]}
    response = reader.post(url("save", review), sent, headers={"Accept": "application/json"})
    said = json.loads(response.content)
    assert (response.status_code, said["progress"], said["errors"]) == (200, "6 of 6 criteria scored.", {})
    assert said["rows"]["c1"] == {"done": True, "label": "Not yet", "tone": "is-accent", "lacks": False}
    assert review.marks.filter(level__label="Not yet").count() == 1
    assert review.marks.filter(level__label="Meets").count() == 5


def test_save_counts_a_low_level_only_with_its_comment(reader, review):
    reader.post(url("save", review), fields(review, step=0, comment=" "))
    content = reader.get(url("review", review)).content.decode()
    assert "0 of 6 criteria scored." in content
    assert content.count("needs a comment</span>") == 6


def test_save_of_a_comment_that_is_too_long_loses_nothing(reader, review):
    long = "x" * 4001
    data = fields(review)
    name = next(key for key in data if key.endswith("-comment"))
    response = reader.post(url("save", review), data | {name: long})
    assert response.status_code == 422
    assert long in response.content.decode()
    assert f'href="#id_{name}"' in response.content.decode()
    assert review.marks.count() == 5
    response = reader.post(url("save", review), {name: long}, headers={"Accept": "application/json"})
    assert response.status_code == 422
    assert list(json.loads(response.content)["errors"]) == [f"id_{name}"]


def test_save_counts_line_ends_as_browsers_do(reader, review):
    name = next(key for key in fields(review) if key.endswith("-comment"))
    assert reader.post(url("save", review), {name: "x\r\n" * 2000}).status_code == 303


def test_save_of_an_unknown_level_is_refused(reader, review):
    data = fields(review)
    name = next(key for key in data if key.endswith("-level"))
    response = reader.post(url("save", review), data | {name: "nonsense"})
    assert response.status_code == 422
    assert review.marks.count() == 5


def test_save_after_handing_in_says_why_not(reader, review):
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    response = reader.post(url("save", review), fields(review, step=0))
    assert response.status_code == 409
    assert "You have handed in this review" in response.content.decode()
    response = reader.post(
        url("save", review), fields(review, step=0), headers={"Accept": "application/json"}
    )
    assert response.status_code == 409
    assert "handed in" in json.loads(response.content)["reason"]
    assert review.marks.filter(level__label="Meets").count() == 6


# -- handing in


def test_hand_in_saves_and_closes(reader, review):
    response = reader.post(url("hand_in", review), fields(review))
    assert (response.status_code, response.url) == (303, url("review", review))
    assert Review.objects.get(pk=review.pk).handed_in_at is not None
    content = reader.get(url("review", review)).content.decode()
    assert "You have handed in this review" in content
    assert 'type="radio"' not in content
    assert "Say more on how you know." in content


def test_hand_in_of_an_unfinished_review_lists_what_is_missing_and_keeps_the_rest(reader, review):
    data = fields(review)
    first, third = [key for key in data if key.endswith("-level")][:3:2]
    del data[first]
    low = review.attempt.submission.badge_version.components.in_order()[1].rubric.criteria.first()
    data[third] = str(low.levels.order_by("position").first().public_id)
    data[third.replace("-level", "-comment")] = ""
    response = reader.post(url("hand_in", review), data)
    content = response.content.decode()
    assert response.status_code == 422
    assert "2 criteria are not finished" in content
    assert '<a href="#c1">1. Clear</a>: Choose a level.' in content
    assert '<a href="#c3">3. Clear</a>: Say what would reach' in content
    assert review.marks.exclude(level=None).count() == 5
    assert Review.objects.get(pk=review.pk).handed_in_at is None


def test_hand_in_with_a_comment_that_is_too_long_stays_open(reader, review):
    response = reader.post(url("hand_in", review), fields(review, comment="x" * 4001))
    assert (response.status_code, response.content.decode().count("x" * 4001)) == (422, 6)
    assert Review.objects.get(pk=review.pk).handed_in_at is None


def test_hand_in_twice_says_that_it_is_done(reader, review):
    reader.post(url("hand_in", review), fields(review))
    assert reader.post(url("hand_in", review), fields(review)).status_code == 409


# -- evidence


def test_evidence_is_shown_under_its_neutral_name_and_policy(reader, review):
    response = reader.get(url("evidence", review, 1))
    assert b"".join(response.streaming_content) == stored(review)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="evidence-1.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert not {"Last-Modified", "ETag"} & set(response.headers)


def test_evidence_that_the_page_cannot_show_is_a_download(client):
    submission = factories.complete_submission()
    requirement = submission.badge_version.components.get(kind="demonstration").requirements.get()
    item = factories.add_file(
        by=submission.earner,
        submission=submission,
        requirement=requirement,
        upload=factories.upload("notes.csv", b"a,b\n1,2\n"),
    )
    review = factories.in_review(factories.hand_in(submission)).attempt.reviews.first()
    client.force_login(review.reviewer)
    response = client.get(url("evidence", review, item.position))
    response.close()
    assert response["Content-Disposition"] == f'attachment; filename="evidence-{item.position}.csv"'


@pytest.mark.parametrize(
    "asked, start, end",
    [("bytes=0-", 0, None), ("bytes=2-5", 2, 6), ("bytes=-4", -4, None), ("bytes=5-99999999", 5, None)],
)
def test_evidence_answers_with_the_range_asked_for(reader, review, asked, start, end):
    whole = stored(review)
    response = reader.get(url("evidence", review, 1), headers={"Range": asked})
    content = b"".join(response.streaming_content)
    assert (response.status_code, content) == (206, whole[start:end])
    first = start % len(whole)
    assert response["Content-Range"] == f"bytes {first}-{first + len(content) - 1}/{len(whole)}"
    assert response["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    "asked, status",
    [("bytes=99999999-", 416), ("bytes=5-2", 200), ("lines=1-2", 200), (f"bytes={'9' * 5000}-", 200)],
)
def test_evidence_with_a_range_it_cannot_give(reader, review, asked, status):
    response = reader.get(url("evidence", review, 1), headers={"Range": asked})
    assert response.status_code == status
    response.close()


def test_evidence_that_is_not_there_is_a_404(reader, review):
    text = item_of(review, "reflective").position
    for number in (99, text):
        assert reader.get(url("evidence", review, number)).status_code == 404
    item = review.attempt.items.get(position=1)
    default_storage.delete(item.copy.file)
    assert reader.get(url("evidence", review, 1)).status_code == 404
