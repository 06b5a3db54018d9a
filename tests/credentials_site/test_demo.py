import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from badges.models import Badge, BadgeVersion
from credentials import documents
from credentials.models import Credential
from credentials_site.demo import badges, people
from openbadges import v3
from submissions.models import Submission
from tests.openbadges import laws

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_setup_demo_makes_every_state_and_can_be_repeated(settings):
    settings.DEMO = True
    call_command("setup_demo", verbosity=0)
    before = Submission.objects.count(), Credential.objects.count(), User.objects.count()
    call_command("setup_demo", verbosity=0)
    assert (Submission.objects.count(), Credential.objects.count(), User.objects.count()) == before
    assert BadgeVersion.objects.current().count() >= 8
    assert {row.status for row in Submission.objects.all()} == {
        *("draft", "submitted", "in_review", "changes_requested", "approved", "withdrawn")
    }
    assert Credential.objects.unfinished().count() == 0
    assert Credential.objects.filter(claimed_at=None).exists()
    assert Credential.objects.exclude(public_at=None).exists()
    assert User.objects.get(email="faculty1@northlake.example").check_password("demo")


def test_setup_demo_refuses_outside_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("setup_demo", verbosity=0)
    assert User.objects.count() == 0


def test_badges_of_the_demo_keep_the_laws_and_may_be_awarded():
    people.load()
    badges.load()
    for version in BadgeVersion.objects.published().whole():
        achievement = v3.achievement(documents.achievement(version))
        laws.keep(achievement)
        assert [error.message for error in laws.ACHIEVEMENT.iter_errors(achievement)] == []
        laws.keep_2(documents.ob2_badge(version), laws.BADGE_CLASS)
    assert not Badge.objects.filter(may_be_awarded=False).exists()
    given = BadgeVersion.objects.published()
    assert given.filter(valid_months__isnull=False).count() >= 2
    assert given.filter(credits__isnull=False).count() >= 2
