"""A reviewer learns neither the author nor the other reviewer from any page, address, header or file name."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from reviews import actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

AUTHOR = {
    "display_name": "Zebulon Quillfeather",
    "email": "zebulon.quillfeather@secret.example",
    "department": "Department of Umbrellas",
}
FILE_NAME = "Quillfeather final certificate.pdf"
OTHER = {"display_name": "Ottoline Grobnik", "email": "ottoline.grobnik@secret.example"}


@pytest.fixture
def story():
    """A submission of the author's, read by two; the other reviewer has handed in."""
    college = factories.issuer()
    author = factories.user(**AUTHOR)
    submission = factories.draft(author, factories.published_badge(college), motivation="To be clearer.")
    for component in submission.badge_version.components.in_order():
        for requirement in component.requirements.all():
            if component.kind == "educational":
                factories.add_file(
                    by=author,
                    submission=submission,
                    requirement=requirement,
                    upload=factories.upload(FILE_NAME),
                )
            else:
                factories.give_evidence(submission, requirement)
    factories.hand_in(submission)
    coordinator, reviewer = factories.coordinator(college), factories.reviewer(college)
    other = factories.member("reviewer", college, **OTHER)
    reviews = factories.assign(by=coordinator, submission=submission, reviewers=[reviewer, other])
    factories.mark(reviews[1], comment="The other reviewer's own words")
    reviews[1] = actions.hand_in(by=other, review=reviews[1])
    submission.refresh_from_db()
    return {
        "submission": submission,
        "coordinator": coordinator,
        "mine": reviews[0],
        "theirs": reviews[1],
        "ids": [str(author.public_id), str(other.public_id), str(reviews[1].pk)],
    }


def body_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return unescape(content.decode("utf-8", "replace"))


def text_of(response):
    """All that a response says: address, status, headers, body."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{response.request['PATH_INFO']}\n{headers}\n{body_of(response)}"


def found_in(text, needles):
    return {needle for needle in needles if needle.lower() in text.lower()}


def crawl(client, starts, inside):
    """Every page that links, forms, frames and pictures lead to, below `inside`."""
    seen, waiting = {}, list(starts)
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        response = client.get(path)
        seen[path] = text_of(response)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            for link in re.findall(r'(?:href|src|action)="([^"#]*)', seen[path]):
                parts = urlsplit(link)
                target = (parts.path or urlsplit(path).path) + (f"?{parts.query}" if parts.query else "")
                if not parts.netloc and target.startswith(inside) and target not in seen:
                    waiting.append(target)
    return seen


def test_a_reviewer_learns_nothing_of_author_and_other_reviewer(client, story):
    needles = [*AUTHOR.values(), FILE_NAME, *OTHER.values(), "Quillfeather", "Grobnik"]
    submission, mine = story["submission"], story["mine"]
    client.force_login(story["coordinator"])
    case = text_of(client.get(reverse("reviews:case", args=[submission.pk])))
    assert found_in(case, needles) == set(needles) - {OTHER["email"]}  # the scan finds what there is

    secrets = [*needles, *story["ids"], str(submission.pk), "The other reviewer's own words"]
    moments = [
        moment.strftime("%H:%M:%S")
        for moment in (submission.attempt.submitted_at, submission.started_at, story["theirs"].handed_in_at)
    ]
    client = Client()
    client.force_login(mine.reviewer)
    starts = [reverse("reviews:dashboard"), mine.get_absolute_url()]
    starts += [reverse("reviews:evidence", args=[mine.pk, number]) for number in range(1, 9)]
    starts += [reverse("reviews:evidence_link", args=[mine.pk, number]) for number in range(1, 4)]

    def leaks():
        pages = crawl(client, starts, "/reviews/")
        assert len(pages) > len(starts)
        return {path: found for path, text in pages.items() if (found := found_in(text, secrets + moments))}

    assert leaks() == {}
    unfinished = client.post(reverse("reviews:hand_in", args=[mine.pk]))
    assert (unfinished.status_code, found_in(text_of(unfinished), secrets)) == (422, set())
    factories.mark(mine)
    saved = client.post(reverse("reviews:save", args=[mine.pk]), headers={"Accept": "application/json"})
    assert found_in(text_of(saved), secrets) == set()
    handed_in = client.post(reverse("reviews:hand_in", args=[mine.pk]), follow=True)
    assert found_in(text_of(handed_in), secrets) == set()
    again = client.post(reverse("reviews:hand_in", args=[mine.pk]))
    assert (again.status_code, found_in(text_of(again), secrets)) == (409, set())
    actions.decide(by=story["coordinator"], submission=submission)
    assert leaks() == {}


def test_a_reviewer_cannot_open_what_leads_to_names(client, story):
    submission = story["submission"]
    client.force_login(story["mine"].reviewer)
    item = submission.attempt.items.first()
    for path in (
        reverse("submissions:submission", args=[submission.pk]),
        reverse("submissions:item_file", args=[submission.pk, item.public_id]),
        reverse("reviews:case", args=[submission.pk]),
        reverse("reviews:case_evidence", args=[submission.pk, 1]),
        story["theirs"].get_absolute_url(),
    ):
        assert client.get(path).status_code == 404, path


def test_the_author_learns_nothing_of_the_reviewers(client, story):
    submission, mine = story["submission"], story["mine"]
    actions.hand_in(by=mine.reviewer, review=factories.mark(mine, step=0))
    third = factories.reviewer(submission.badge_version.issuer)
    [last] = factories.assign(by=story["coordinator"], submission=submission, reviewers=[third])
    actions.hand_in(by=third, review=factories.mark(last, step=0))
    actions.decide(by=story["coordinator"], submission=submission)
    client.force_login(submission.earner)
    starts = [reverse("submissions:mine"), reverse("submissions:submission", args=[submission.pk])]
    names = [*OTHER.values(), mine.reviewer.display_name, third.display_name, third.email]
    ids = [str(review.pk) for review in submission.attempts.get(number=1).reviews.all()]
    pages = crawl(client, starts, "/submissions/")
    assert any("Say more on how you know." in text for text in pages.values())
    assert {path: found for path, text in pages.items() if (found := found_in(text, names + ids))} == {}
