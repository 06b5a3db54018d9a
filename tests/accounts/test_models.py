import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit, holders
from accounts.models import AuditEntry, Holder, Membership, Role, User, check_time_zone
from tests import factories

pytestmark = pytest.mark.django_db


def test_user_addresses_are_kept_in_lower_case():
    person = factories.user(email=" Prof@College.Example ")
    assert person.email == "prof@college.example"
    assert User.objects.get_by_natural_key("PROF@college.example") == person
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email="Prof@college.example")


def test_user_text_does_not_tell_who_it_is():
    person = factories.user(display_name="Amara Osei")
    assert "Amara" not in str(person)
    assert person.email not in str(person)


def test_holder_is_one_per_account_and_one_per_address_without_account():
    person = factories.user()
    assert (
        holders.for_user(person) == holders.for_user(person) == holders.for_address(person.email.upper(), "x")
    )
    guest = holders.for_address("Guest@Other.example", "Guest")
    assert holders.for_address("guest@other.example", "Guest") == guest
    with pytest.raises(IntegrityError), transaction.atomic():
        Holder.objects.create(email="guest@other.example", name="Twin")


def test_holder_has_the_address_and_name_that_the_account_has_today():
    person = factories.user()
    before = holders.for_user(person)
    person.email, person.display_name = "moved@college.example", "Another Name"
    person.save()
    now = holders.for_user(person)
    assert now == before
    assert (now.email, now.name) == ("moved@college.example", "Another Name")


def test_membership_is_one_per_role():
    college = factories.issuer()
    person = factories.reviewer(college)
    assert Membership.objects.of(person, Role.REVIEWER).count() == 1
    assert Membership.objects.of(person, Role.COORDINATOR).count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, issuer=college, role=Role.REVIEWER)


def test_check_time_zone_names_a_zone_that_exists():
    check_time_zone("America/Toronto")
    with pytest.raises(ValidationError):
        check_time_zone("Mars/Olympus")


def test_record_writes_who_did_what():
    person, college = factories.user(), factories.issuer()
    audit.record(by=person, verb="greet", thing=college, issuer=college, times=2)
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.verb, entry.thing_id) == (person, "greet", college.public_id)
    assert entry.details == {"times": 2}
    with pytest.raises(TypeError):
        audit.record(
            by=person,
            verb="greet",
            thing=Membership.objects.create(user=person, issuer=college, role=Role.REVIEWER),
        )
