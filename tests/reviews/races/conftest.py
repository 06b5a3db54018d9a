import pytest

from reviews.models import Assigning, ReviewRules
from tests import factories
from tests.reviews.races import stories


class College:
    """An issuer with people and a badge that the rounds of one race share."""

    def __init__(self):
        self.issuer = factories.issuer()
        self.version = stories.badge_of_texts(self.issuer)
        self.coordinator = factories.coordinator(self.issuer)
        self.other_coordinator = factories.coordinator(self.issuer)
        self.readers = [factories.reviewer(self.issuer) for _place in range(4)]

    def assigns(self, how: Assigning):
        ReviewRules.objects.update_or_create(issuer=self.issuer, defaults={"assigning": how})

    def submitted(self, version=None):
        return stories.submitted(version or self.version)

    def marked(self, steps=(1, 1), version=None):
        """A submission and its two reviews, ready to be handed in."""
        submission = self.submitted(version)
        return submission, stories.marked(submission, self.coordinator, self.readers[:2], steps)

    def read(self, steps=(1, 1), version=None):
        return stories.read(self.submitted(version), self.coordinator, self.readers[:2], steps)


@pytest.fixture
def college(media):
    return College()
