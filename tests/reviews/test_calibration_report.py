"""What coordinators read of gold samples: where reviewers differ, and who has passed."""

import pytest

from reviews import actions, gold, gold_policies
from reviews.models import GoldMark, GoldText
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def version():
    return factories.published_badge()


@pytest.fixture
def coordinator(version):
    return factories.coordinator(version.issuer)


def test_report_tells_where_reviewers_differ(version, coordinator):
    sample, other = factories.published_sample(version), factories.published_sample(version, step=0)
    for wrong in (0, 1):
        reviewer = factories.reviewer(version.issuer)
        factories.trial_handed_in(sample, by=reviewer, wrong=wrong)
        factories.trial_handed_in(other, by=reviewer, step=0)
    lines = gold.report_on(version)
    assert [line.pairs for line in lines] == [4] * 6
    assert [line.same for line in lines] == [3, 4, 4, 4, 4, 4]
    # Agreed 1 1 0 0, chosen 1 2 0 0. Squared distances: 1 in 4 pairs, 16 in the 16 that chance would make.
    assert [line.kappa for line in lines] == [0.75, 1, 1, 1, 1, 1]
    same = factories.next_version(version, summary="The same rubric.")
    assert [line.same for line in gold.report_on(same)] == [3, 4, 4, 4, 4, 4]


def test_overview_counts_by_rubric(version, coordinator):
    factories.trial_handed_in(factories.published_sample(version, by=coordinator))
    factories.reviewer(version.issuer)
    factories.gold_sample(version, by=coordinator)
    actions.retire_sample(by=coordinator, sample=factories.gold_sample(version, by=coordinator))
    factories.next_version(version, summary="The same rubric.")
    (row,) = gold.overview(coordinator)
    assert (row.numbers, row.published, row.drafts, row.retired) == ((1, 2), 1, 1, 1)
    assert (row.passed, row.waiting) == (1, 1)


def test_unmarked_lists_in_the_order_of_the_rubric(version):
    sample = factories.gold_sample(version)
    first = factories.gold_mark(factories.gold_sample(version))
    assert gold_policies.unmarked(sample)[0].criterion == first.criterion


def test_factories_make_one_of_each(version):
    assert GoldText.objects.filter(pk=factories.gold_text(factories.gold_sample(version)).pk).exists()
    assert GoldMark.objects.filter(pk=factories.gold_mark(factories.gold_sample(version)).pk).exists()
    sample = factories.published_sample(version)
    assert factories.trial_mark(sample).trial.sample == sample
    assert factories.calibration(sample).agreed == 6
