"""Where reviewers practise: what is offered, scoring, comparing, and what they never learn."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews import actions, practice
from reviews.models import ReviewRules, Trial
from reviews.practice import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def version():
    return factories.published_badge()


@pytest.fixture
def reviewer(client, version):
    """Signed in."""
    person = factories.reviewer(version.issuer)
    client.force_login(person)
    return person


def url(name, *args):
    return reverse(f"reviews:{name}", args=args)


def text(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return unescape(content.decode("utf-8", "replace"))


def states(user):
    return [group.standing.state for group in practice.groups_of(user)]


def marks(version, step=1):
    """What the form sends: every criterion's level at `step`."""
    data = {}
    for component in version.components.all():
        for criterion in component.rubric.criteria.all():
            level = sorted(criterion.levels.all(), key=lambda one: one.position)[step]
            data[f"mark-{criterion.public_id}-level"] = str(level.public_id)
            data[f"mark-{criterion.public_id}-comment"] = ""
    return data


# -- what there is


def test_groups_tell_how_far_one_is(version, reviewer):
    assert states(reviewer) == []
    first, second = factories.published_sample(version), factories.published_sample(version)
    assert states(reviewer) == [State.NEW]
    factories.trial(first, by=reviewer)
    assert states(reviewer) == [State.BEGUN]
    actions.hand_in_trial(by=reviewer, sample=first)
    assert states(reviewer) == [State.BEGUN]
    factories.trial_handed_in(second, by=reviewer)
    assert states(reviewer) == [State.PASSED]
    other = factories.next_version(version, criteria=[factories.criterion("Deep")])
    factories.published_sample(other)
    assert states(reviewer) == [State.CHANGED, State.PASSED]
    assert [group.is_earlier for group in practice.groups_of(reviewer)] == [False, True]


def test_not_passed_until_a_coordinator_lets_one_try_again(client, version, reviewer):
    sample = factories.published_sample(version)
    factories.trial_handed_in(sample, by=reviewer, wrong=2)
    assert states(reviewer) == [State.NOT_PASSED]
    page = text(client.get(url("practice")))
    assert "You agreed on 4 of 6 criteria: 66 percent, and 80 are needed." in page
    assert "A coordinator can let you try again." in page
    by = factories.coordinator(version.issuer)
    actions.set_trials_aside(by=by, version=version, reviewer=reviewer)
    assert states(reviewer) == [State.NEW]
    assert "The evidence says so." not in text(client.get(url("trial", sample.pk)))


def test_the_threshold_is_the_issuers(client, version, reviewer):
    ReviewRules.objects.create(issuer=version.issuer, calibration_percent=67)
    factories.published_sample(version)
    assert "agree on 67 percent of the criteria" in text(client.get(url("practice")))


def test_practice_asks_the_same_number_of_queries_for_one_row_and_for_three(client, version, reviewer):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("practice")).status_code == 200
        return len(seen)

    other = factories.published_badge(version.issuer)
    attempts = [
        factories.decided(factories.submitted(version=one)).attempt for one in (version, version, other)
    ]
    factories.trial(factories.sample_of(attempts[0]), by=reviewer)
    once = queries()
    for attempt in attempts[1:]:
        factories.trial(factories.sample_of(attempt), by=reviewer)
    assert queries() == once


# -- scoring


def test_marks_are_saved_as_one_goes(client, version, reviewer):
    sample = factories.published_sample(version)
    assert client.get(url("trial", sample.pk)).status_code == 200
    assert Trial.objects.count() == 0  # looking begins nothing
    data = dict(list(marks(version).items())[:2])
    said = client.post(url("save_trial", sample.pk), data, headers={"accept": "application/json"}).json()
    assert said["progress"] == "1 of 6 criteria scored."
    assert said["rows"]["c1"]["done"] is True
    assert Trial.objects.get().marks.count() == 1
    response = client.post(url("save_trial", sample.pk), data | {"open": "2"})
    assert (response.status_code, response.url) == (303, url("trial", sample.pk) + "?item=2")


def test_a_level_below_needs_no_words_when_practising(client, version, reviewer):
    sample = factories.published_sample(version)
    response = client.post(url("hand_in_trial", sample.pk), marks(version, step=0))
    assert response.status_code == 303
    assert Trial.objects.get().agreed == 0


def test_hand_in_names_what_is_missing_and_keeps_the_rest(client, version, reviewer):
    sample = factories.published_sample(version)
    data = dict(list(marks(version).items())[2:])
    response = client.post(url("hand_in_trial", sample.pk), data)
    assert response.status_code == 422
    assert "One criterion is not finished" in text(response)
    assert Trial.objects.get().marks.count() == 5


def test_marks_that_are_not_there_are_refused(client, version, reviewer):
    sample = factories.published_sample(version)
    name = next(iter(marks(version)))
    data = {name: str(uuid.uuid4()), name.replace("-level", "-comment"): "Hm."}
    response = client.post(url("save_trial", sample.pk), data)
    assert response.status_code == 422
    assert "Hm." in text(response)
    assert Trial.objects.count() == 0


def test_handing_in_compares_at_once(client, version, reviewer):
    sample = factories.published_sample(version)
    before = text(client.get(url("trial", sample.pk)))
    assert "The evidence says so." not in before
    data = marks(version)
    first = next(iter(data))
    criterion = version.components.in_order()[0].rubric.criteria.order_by("position").first()
    data[f"mark-{criterion.public_id}-level"] = str(criterion.levels.get(points=1).public_id)
    data[first.replace("-level", "-comment")] = "I was not sure."
    response = client.post(url("hand_in_trial", sample.pk), data, follow=True)
    page = text(response)
    assert "You agree on 5 of 6 criteria" in page
    assert "That is 83 percent." in page
    assert page.count("You differ") == 1
    assert page.count("The evidence says so.") == 6
    assert "I was not sure." in page
    assert "You have passed" in page
    again = client.post(url("save_trial", sample.pk), marks(version))
    assert again.status_code == 409


def test_a_comparison_counts_kappa_by_steps(version):
    sample = factories.agreed_on(factories.gold_sample(version), step=0)
    last = factories.agreed_on(factories.gold_sample(version), step=1).marks.order_by("pk").last()
    given = {"criterion": last.criterion, "level": last.level, "reason": last.reason}
    actions.save_gold_mark(by=sample.made_by, sample=sample, **given)
    actions.publish_sample(by=sample.made_by, sample=sample)
    compared = practice.compare(factories.trial_handed_in(sample, step=0, wrong=1))
    assert (compared.same, compared.total, compared.percent) == (4, 6, 66)
    assert [line.is_same for line in compared.lines] == [False, True, True, True, True, False]
    # Agreed 0 0 0 0 0 1, chosen 2 0 0 0 0 0. Squared distances: 5 in 6 pairs, 26 in the 36 of chance.
    assert round(compared.kappa, 3) == round(1 - 30 / 26, 3)


def test_kappa_says_nothing_where_one_level_was_agreed_on_throughout():
    assert practice.kappa_of([(0, 2), (0, 0)]) is None
    assert practice.kappa_of([(0, 0), (1, 1)]) == 1
    assert practice.kappa_of([]) is None


def test_a_sample_that_is_retired_meanwhile_is_gone(client, version, reviewer):
    sample = factories.published_sample(version)
    factories.trial(sample, by=reviewer)
    actions.retire_sample(by=sample.made_by, sample=sample)
    assert client.get(url("trial", sample.pk)).status_code == 404
    assert client.post(url("hand_in_trial", sample.pk), marks(version)).status_code == 404
    assert states(reviewer) == []


# -- blindness

AUTHOR = {
    "display_name": "Zebulon Quillfeather",
    "email": "zebulon.quillfeather@secret.example",
    "department": "Department of Umbrellas",
}


@pytest.fixture
def story(version):
    """A sample of somebody's own work, its second attempt, scored by somebody else."""
    author = factories.user(**AUTHOR)
    submission = factories.complete_submission(author, version)
    requirement = version.components.get(kind="demonstration").requirements.get()
    upload = factories.upload("Quillfeather final.pdf")
    factories.add_file(by=author, submission=submission, requirement=requirement, upload=upload)
    submission = factories.decided(factories.hand_in(factories.sent_back(factories.hand_in(submission))))
    sample = factories.sample_of(submission.attempts.order_by("number").last(), title="A second try")
    other = factories.member("reviewer", version.issuer, display_name="Ottoline Grobnik")
    factories.trial_handed_in(sample, by=other)
    ids = [str(one) for one in (submission.pk, author.public_id, other.public_id, sample.made_by.public_id)]
    secrets = [*AUTHOR.values(), "Quillfeather", "Ottoline", "Grobnik", submission.code, *ids]
    return sample, [*secrets, sample.made_by.display_name]


def test_practising_tells_nobody_whose_work_it_is_nor_who_else_practises(client, reviewer, story):
    sample, secrets = story
    factories.published_sample(sample.badge_version)
    pages = [url("practice"), url("trial", sample.pk)]
    for state in ("new", "scored"):
        found, waiting = {}, list(pages)
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            response = client.get(path)
            assert response.status_code in (200, 404, 405), path
            headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            found[path] = f"{path}\n{headers}\n{text(response)}"
            if "text/html" in response.headers.get("Content-Type", ""):
                links = re.findall(r'(?:href|src|action|poster)="(/reviews/practice/[^"#]*)', found[path])
                waiting += [unescape(link) for link in links]
        assert len(found) > 6, (state, found.keys())
        leaks = [
            (path, secret)
            for path, said in found.items()
            for secret in secrets
            if secret.lower() in said.lower()
        ]
        assert leaks == []
        clocks = [path for path, said in found.items() if re.search(r"\b\d\d:\d\d\b", said)]
        assert clocks == []
        if state == "new":
            factories.trial_handed_in(sample, by=reviewer)


def test_what_changed_since_the_attempt_before_is_no_part_of_a_sample(client, reviewer, story):
    sample, _secrets = story
    page = text(client.get(url("trial", sample.pk) + "?item=changes"))
    assert "What changed" not in page
    assert "I did more of it." not in page


def test_samples_elsewhere_withheld_and_absent_look_alike(client, version, reviewer):
    elsewhere = factories.published_sample()
    own = factories.sample_of(factories.decided(factories.submitted(reviewer, version)).attempt)
    draft = factories.gold_sample(version)
    pages = [client.get(url("trial", one)) for one in (elsewhere.pk, own.pk, draft.pk, uuid.uuid4())]
    assert {page.status_code for page in pages} == {404}
    # Addresses, and the tokens of forms, differ from call to call.
    assert len({re.sub(r"[0-9a-f-]{36}|\w{64}", "", text(page)) for page in pages}) == 1
    assert client.get(url("practice_evidence", own.pk, 1)).status_code == 404
    assert states(reviewer) == []
