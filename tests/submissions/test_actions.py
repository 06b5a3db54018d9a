import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_submitted_walks(media):
    submission = factories.submitted()
    assert submission.status == "submitted"
