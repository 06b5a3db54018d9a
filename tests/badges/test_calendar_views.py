"""An issuer's calendar: its page, and what its verbs refuse."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.refusals import Refused
from badges import actions, coming_days
from badges.business_days import Calendar
from badges.calendars import calendar_of, calendars_of, note_counted, uncounted
from badges.models import Closure
from tests import factories

pytestmark = pytest.mark.django_db

DAYS = {
    "completeness_days": 1,
    "review_days": 8,
    "third_review_days": 12,
    "decision_days": 14,
    "invitation_days": 3,
}
ONTARIO = {"country": "CA", "province": "ON", **DAYS}
BREAK = {"name": "Winter break", "first_date": "2030-12-24", "last_date": "2031-01-03"}


def url(name, issuer, *more):
    return reverse(f"badges:{name}", args=[issuer.slug, *more])


# -- the page


def test_the_page_shows_days_off_and_an_example(client, issuer, registrar):
    issuer.country, issuer.province = "CA", "QC"
    issuer.save()
    factories.closure(issuer, timezone.now().date() + timedelta(days=3))
    page = client.get(url("set_calendar", issuer))
    assert page.status_code == 200
    assert "Saint Jean Baptiste Day" in page.text
    assert "Winter break" in page.text
    assert "Remove Winter break" in page.text
    answer = page.context["example"].answer
    assert f'datetime="{answer.isoformat()}"' in page.text
    assert "No date ever becomes earlier" in page.text


def test_the_database_takes_no_province_without_its_country(issuer):
    with pytest.raises(IntegrityError, match="province_only_with_a_country"), transaction.atomic():
        type(issuer).objects.filter(pk=issuer.pk).update(province="ON")
    type(issuer).objects.filter(pk=issuer.pk).update(country="CA", province="ON")


def test_a_place_that_is_not_known_any_more_counts_as_none_and_the_page_says_so(
    client, issuer, registrar, caplog
):
    issuer.country, issuer.province = "CA", "ZZ"
    issuer.save()
    closure = factories.closure(issuer)
    with pytest.raises(ValueError, match="ZZ"):
        Calendar(issuer.time_zone, "CA", "ZZ")
    closures = ((closure.first_date, closure.last_date),)
    assert calendar_of(issuer) == Calendar(issuer.time_zone, closures=closures)
    assert f"issuer {issuer.slug}: no holidays of 'CA' 'ZZ' are known" in caplog.text
    page = client.get(url("set_calendar", issuer))
    assert page.status_code == 200
    assert "The public holidays of CA ZZ are not known any more" in page.text
    assert client.post(url("set_calendar", issuer), ONTARIO).status_code == 302
    assert "not known any more" not in client.get(url("set_calendar", issuer)).text


def test_the_define_page_leads_to_it(client, issuer, registrar):
    assert url("set_calendar", issuer) in client.get(url("define", issuer)).text


def test_set_calendar_keeps_what_was_chosen(client, issuer, registrar):
    answer = client.post(url("set_calendar", issuer), ONTARIO | {"decision_days": 20})
    assert (answer.status_code, answer.url) == (302, url("set_calendar", issuer))
    issuer.refresh_from_db()
    assert (issuer.country, issuer.province, issuer.decision_days) == ("CA", "ON", 20)
    [entry] = AuditEntry.objects.filter(verb="set_calendar")
    assert (entry.by, entry.details["province"], entry.details["decision_days"]) == (registrar, "ON", 20)


def test_no_country_means_weekends_only(client, issuer, registrar):
    issuer.country, issuer.province = "CA", "ON"
    issuer.save()
    assert client.post(url("set_calendar", issuer), DAYS).status_code == 302
    issuer.refresh_from_db()
    assert calendar_of(issuer) == Calendar(issuer.time_zone)


def test_the_provinces_of_another_country_are_shown_and_nothing_is_saved(client, issuer, registrar):
    sent = ONTARIO | {"country": "DE", "show_provinces": "1", "decision_days": "77"}
    page = client.post(url("set_calendar", issuer), sent)
    assert page.status_code == 200
    assert "Bayern" in page.text
    assert "Ontario" not in page.text
    assert 'value="77"' in page.text
    issuer.refresh_from_db()
    assert (issuer.country, issuer.decision_days) == ("", 14)


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"country": "ZZ", "province": ""}, "country"),
        ({"province": "BY"}, "province"),
        ({"country": "", "province": "ON"}, "province"),
        ({"decision_days": "0"}, "decision_days"),
        ({"decision_days": "121"}, "decision_days"),
        ({"decision_days": "two weeks"}, "decision_days"),
        ({"decision_days": ""}, "decision_days"),
        ({"decision_days": "11"}, "decision_days"),  # before the third review
        ({"review_days": "13"}, "third_review_days"),
        ({"completeness_days": "9"}, "review_days"),
    ],
)
def test_set_calendar_names_the_field_that_is_wrong(client, issuer, registrar, wrong, field):
    page = client.post(url("set_calendar", issuer), ONTARIO | wrong)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page.text
    issuer.refresh_from_db()
    assert (issuer.country, issuer.decision_days) == ("", 14)


def test_add_closure_puts_it_in_the_list(client, issuer, registrar):
    answer = client.post(url("add_closure", issuer), BREAK)
    assert (answer.status_code, answer.url) == (302, url("set_calendar", issuer))
    closure = Closure.objects.get(issuer=issuer)
    assert (closure.name, closure.first_date) == ("Winter break", date(2030, 12, 24))
    assert not calendar_of(issuer).is_business_day(date(2031, 1, 3))
    assert "Winter break" in client.get(url("set_calendar", issuer)).text


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"name": ""}, "name"),
        ({"first_date": "soon"}, "first_date"),
        ({"last_date": ""}, "last_date"),
        ({"last_date": "2030-12-23"}, "last_date"),
        ({"last_date": "2031-12-25"}, "last_date"),
    ],
)
@pytest.mark.parametrize("verb", ["add_closure", "move_closure"])
def test_closures_that_cannot_be_name_the_field(client, issuer, registrar, verb, wrong, field):
    closure = factories.closure(issuer)
    more = [closure.public_id] if verb == "move_closure" else []
    page = client.post(url(verb, issuer, *more), BREAK | wrong)
    assert page.status_code == 422
    form = page.context["closure_form" if verb == "add_closure" else "form"]
    assert list(form.errors) == [field]
    assert Closure.objects.get() == closure
    assert Closure.objects.get().first_date == closure.first_date


def test_move_closure_gives_it_other_days(client, issuer, registrar):
    closure = factories.closure(issuer)
    assert "Winter break" in client.get(url("move_closure", issuer, closure.public_id)).text
    answer = client.post(url("move_closure", issuer, closure.public_id), BREAK | {"name": "Rest"})
    assert answer.status_code == 302
    closure.refresh_from_db()
    assert (closure.name, closure.last_date) == ("Rest", date(2031, 1, 3))


def test_remove_closure_takes_it_off(client, issuer, registrar):
    closure = factories.closure(issuer)
    assert client.post(url("remove_closure", issuer, closure.public_id)).status_code == 302
    assert not Closure.objects.exists()
    assert client.post(url("remove_closure", issuer, closure.public_id)).status_code == 404


def test_a_closure_that_somebody_else_removed_is_neither_moved_nor_removed_again(issuer, registrar):
    closure, day = factories.closure(issuer), date(2031, 1, 3)
    actions.remove_closure(by=registrar, closure=Closure.objects.get())
    with pytest.raises(Refused, match="removed from the calendar"):
        actions.move_closure(by=registrar, closure=closure, name="Rest", first_date=day, last_date=day)
    with pytest.raises(Refused, match="removed from the calendar"):
        actions.remove_closure(by=registrar, closure=closure)
    assert AuditEntry.objects.filter(verb="remove_closure").count() == 1


def test_closures_of_another_issuer_are_not_there(client, issuer, registrar):
    other = factories.closure(factories.issuer())
    for verb in ("move_closure", "remove_closure"):
        assert client.post(url(verb, issuer, other.public_id), BREAK).status_code == 404
    assert Closure.objects.get() == other


# -- the verbs


def test_only_administrators_change_a_calendar(issuer):
    by, closure = factories.coordinator(issuer), factories.closure(issuer)
    day = date(2030, 1, 2)
    for refused in (
        lambda: actions.set_calendar(by=by, issuer=issuer, country="", province=""),
        lambda: actions.add_closure(by=by, issuer=issuer, name="Off", first_date=day, last_date=day),
        lambda: actions.move_closure(by=by, closure=closure, name="Off", first_date=day, last_date=day),
        lambda: actions.remove_closure(by=by, closure=closure),
    ):
        with pytest.raises(Refused, match="Only administrators"):
            refused()


@pytest.mark.parametrize(
    "given, words",
    [
        ({"country": "ZZ", "province": ""}, "Choose a country"),
        ({"country": "CA", "province": "BY"}, "Choose a country"),
        ({"country": "", "province": "ON"}, "Choose a country"),
        ({"review_days": 0}, "from 1 to 120"),
        ({"decision_days": 121}, "from 1 to 120"),
        ({"completeness_days": 9}, "before the completeness check"),
        ({"third_review_days": 7}, "before the first two"),
        ({"decision_days": 11}, "before a third review"),
    ],
)
def test_set_calendar_refuses_what_cannot_be(issuer, given, words):
    by = factories.administrator(issuer)
    with pytest.raises(Refused, match=words):
        actions.set_calendar(by=by, issuer=issuer, **({"country": "CA", "province": "ON"} | given))
    issuer.refresh_from_db()
    assert (issuer.country, issuer.review_days) == ("", 8)


def test_add_closure_refuses_days_that_cannot_be(issuer):
    by = factories.administrator(issuer)
    given = {"by": by, "issuer": issuer, "name": "Off", "first_date": date(2030, 1, 2)}
    with pytest.raises(Refused, match="before the first"):
        actions.add_closure(**given, last_date=date(2030, 1, 1))
    with pytest.raises(Refused, match="more than a year"):
        actions.add_closure(**given, last_date=date(2031, 1, 3))
    with pytest.raises(Refused, match="control character"):
        actions.add_closure(**given | {"name": "Off\x07"}, last_date=date(2030, 1, 2))
    assert actions.add_closure(**given, last_date=date(2031, 1, 2)).name == "Off"


# -- what it comes to


def test_coming_days_off_are_in_order_with_what_is_under_way(issuer):
    issuer.country, issuer.province = "CA", "ON"
    issuer.save()
    factories.closure(issuer, date(2026, 12, 20), date(2027, 1, 2))
    factories.closure(issuer, date(2026, 12, 1))
    found = coming_days.ahead(issuer, datetime(2026, 12, 24, 12, tzinfo=UTC))
    assert [(days.first, days.name) for days in found][:3] == [
        (date(2026, 12, 20), "Winter break"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 26), "Boxing Day"),
    ]
    assert max(days.first for days in found) <= date(2027, 12, 24)


def test_the_example_counts_from_now(issuer):
    found = coming_days.example(issuer, datetime(2026, 3, 6, 12, tzinfo=UTC))
    assert found.check == date(2026, 3, 9)
    assert found.answer == date(2026, 3, 26)


def test_calendars_of_many_issuers_take_one_query(issuer, django_assert_num_queries):
    others = [issuer, factories.issuer(), factories.issuer()]
    factories.closure(others[1])
    with django_assert_num_queries(1):
        calendars = calendars_of(others)
    assert [len(calendars[one.pk].closures) for one in others] == [0, 1, 0]


def test_a_calendar_is_counted_until_it_changes(issuer):
    def waiting():
        return [one for one, _calendar in uncounted([type(issuer).objects.get(pk=issuer.pk)])]

    assert waiting() == [issuer]
    note_counted(issuer, calendar_of(issuer))
    assert waiting() == []
    closure = factories.closure(issuer)
    assert waiting() == [issuer]
    closure.delete()
    assert waiting() == []
    type(issuer).objects.filter(pk=issuer.pk).update(time_zone="Asia/Tokyo")
    assert waiting() == [issuer]
