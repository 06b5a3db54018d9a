"""How much a part takes: the same by a form, by script and on the page."""

import pytest
from django.utils import timezone

from accounts.refusals import Refused
from submissions import actions, pages, policies
from submissions.models import Upload
from tests import factories
from tests.submissions.tus import arrived, asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submission(media):
    return factories.draft()


def test_plain_form_counts_in_the_quota_too(submission, settings):
    settings.SUBMISSION_BYTES = 10
    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}
    with pytest.raises(Refused, match="there is room for 10"):
        actions.add_file(**given, upload=factories.upload())


def test_add_file_is_refused_before_the_file_is_looked_at(submission, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"  # a look would ask it, and say that files cannot be checked
    given = {"submission": submission, "requirement": asked(submission), "upload": factories.upload()}
    with pytest.raises(Refused, match="cannot be checked"):
        actions.add_file(by=submission.earner, **given)
    with pytest.raises(Refused, match="somebody else"):
        actions.add_file(by=factories.user(), **given)


def test_places_of_the_page_are_those_of_the_policy(submission):
    """A field is offered exactly where something can be added."""
    requirement = asked(submission)
    component = requirement.component
    for _number in range(requirement.maximum):
        [block] = pages.blocks_of(submission.attempt, component)
        assert not block.is_full
        arrived(submission)
    [block] = pages.blocks_of(submission.attempt, component)
    assert block.is_full
    assert policies.why_not_add(submission.earner, submission, requirement, "file") is not None
    Upload.objects.update(refused_at=timezone.now(), refusal="No.")
    [block] = pages.blocks_of(submission.attempt, component)
    assert not block.is_full
    assert policies.why_not_add(submission.earner, submission, requirement, "file") is None


def test_a_part_takes_twenty_whatever_its_requirement_allows(submission, monkeypatch):
    monkeypatch.setattr(policies, "ITEMS_A_COMPONENT", 1)
    arrived(submission)
    [block] = pages.blocks_of(submission.attempt, asked(submission).component)
    assert block.is_full
