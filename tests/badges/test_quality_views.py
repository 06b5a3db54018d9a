"""The quality board says whether a badge may be awarded without assessment; nobody else does."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Role
from accounts.refusals import Refused
from badges import actions
from badges.models import Badge
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge(media):
    return factories.published_badge().badge


@pytest.fixture
def judge(badge):
    return factories.member(Role.QUALITY, badge.issuer)


def post(client, badge, allowed):
    return client.post(
        reverse("badges:allow_awards", args=[badge.issuer.slug, badge.slug]), {"allowed": allowed}
    )


def test_allow_awards_and_take_it_back(client, badge, judge):
    assert list(Badge.objects.overseen_by(judge)) == [badge]
    client.force_login(judge)
    assert "Allow awards without assessment" in client.get(badge.get_absolute_url()).text

    assert post(client, badge, "yes").status_code == 302
    badge.refresh_from_db()
    assert badge.may_be_awarded
    assert "After assessment only" in client.get(badge.get_absolute_url()).text

    assert post(client, badge, "no").status_code == 302
    badge.refresh_from_db()
    assert not badge.may_be_awarded
    entries = AuditEntry.objects.filter(verb="allow_awards").order_by("pk")
    assert [entry.details["allowed"] for entry in entries] == [True, False]


def test_allow_awards_twice_is_refused(client, badge, judge):
    client.force_login(judge)
    post(client, badge, "yes")
    assert post(client, badge, "yes").status_code in (403, 409)
    assert AuditEntry.objects.filter(verb="allow_awards").count() == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.REVIEWER, Role.COORDINATOR])
def test_allow_awards_is_for_the_quality_board(client, badge, role):
    other = factories.member(role, badge.issuer)
    client.force_login(other)
    assert "quality board" not in client.get(badge.get_absolute_url()).text
    assert post(client, badge, "yes").status_code == 404
    with pytest.raises(Refused):
        actions.allow_awards(by=other, badge=badge, allowed=True)
    assert not Badge.objects.get().may_be_awarded


def test_allow_awards_is_not_for_the_board_of_another_issuer(client, badge):
    stranger = factories.member(Role.QUALITY, factories.issuer())
    assert list(Badge.objects.overseen_by(stranger)) == []
    client.force_login(stranger)
    assert post(client, badge, "yes").status_code == 404
