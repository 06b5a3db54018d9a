"""The desk beyond marks: two windows, the private note, time spent, tabs without script, the next one."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from reviews import actions, queue
from reviews.actions import marking
from reviews.models import Review
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def review():
    return factories.in_review().attempt.reviews.order_by("pk").first()


@pytest.fixture
def reader(client, review):
    client.force_login(review.reviewer)
    return client


def save(reader, review, sent, **headers):
    return reader.post(reverse("reviews:save", args=[review.pk]), sent, headers=headers)


def window(reader, review):
    """What a browser that has the page open would send: every field as it stands there."""
    page = reader.get(review.get_absolute_url()).text
    hidden = re.findall(r'<input type="hidden" name="([^"]*-seen)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', page)
    levels = re.findall(r'<input type="radio" name="([^"]*)"[^>]*value="([^"]*)"[^>]* checked>', page)
    assert hidden and areas
    return dict(hidden) | dict(areas) | dict(levels)


def comment_of(sent):
    return next(name for name in sent if name.startswith("mark-") and name.endswith("-comment"))


# -- two windows


def test_an_older_window_empties_nothing(reader, review):
    old = window(reader, review)
    factories.mark(review, comment="Said in the newer window.")
    assert save(reader, review, old).status_code == 303
    assert review.marks.filter(comment="Said in the newer window.").count() == 6


def test_what_two_windows_say_differently_is_shown_and_kept_on_the_second_try(reader, review):
    old = window(reader, review)
    factories.mark(review, comment="Said in the newer window.")
    name = comment_of(old)
    answer = save(reader, review, old | {name: "Said in the older one."})
    assert answer.status_code == 422
    assert "Another window of yours changed this" in answer.text
    assert "Meets. Said in the newer window." in answer.text
    assert "Said in the older one." in answer.text
    assert not review.marks.filter(comment="Said in the older one.").exists()
    seen = name.replace("-comment", "-seen")
    shown = re.search(rf'name="{seen}" value="([^"]*)"', answer.text).group(1)
    again = save(reader, review, {name: "Said in the older one.", seen: shown})
    assert again.status_code == 303
    assert review.marks.filter(comment="Said in the older one.").count() == 1


def test_script_is_told_what_is_stored_and_goes_on_from_there(reader, review):
    name = comment_of(old := window(reader, review))
    seen = name.replace("-comment", "-seen")
    headers = {"Accept": "application/json"}
    first = json.loads(save(reader, review, {name: "One ", seen: old[seen]}, **headers).content)
    assert first["stored"][seen] == "\nOne"
    second = save(reader, review, {name: "Two", seen: first["stored"][seen]}, **headers)
    assert second.status_code == 200
    refused = save(reader, review, {name: "Three", seen: old[seen]}, **headers)
    assert refused.status_code == 422
    assert "it reads: “Two”" in json.loads(refused.content)["errors"][f"id_{name}"]
    assert review.marks.get().comment == "Two"


def test_an_answer_that_got_lost_makes_no_second_window(reader, review):
    name = comment_of(old := window(reader, review))
    seen = name.replace("-comment", "-seen")
    save(reader, review, {name: "Sent", seen: old[seen]})  # stored; the browser never hears of it
    later = save(reader, review, {name: "Sent, and more", seen: [old[seen], "\nSent"]})
    assert later.status_code == 303
    back = save(reader, review, {name: "", seen: ["\nSent, and more"]})
    assert (back.status_code, review.marks.get().comment) == (303, "")


# -- the note, and the time it takes


def test_the_note_is_kept_and_read_by_no_other_reviewer(client, reader, review):
    assert save(reader, review, {"note-text": "Page 3 looks copied."}).status_code == 303
    assert Review.objects.get(pk=review.pk).private_note == "Page 3 looks copied."
    assert "Page 3 looks copied." in reader.get(review.get_absolute_url()).text
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    assert "Page 3 looks copied." in reader.get(review.get_absolute_url()).text
    assert save(reader, review, {"note-text": "Later."}).status_code == 409
    other = review.attempt.reviews.exclude(pk=review.pk).get()
    client.force_login(other.reviewer)
    assert "Page 3 looks copied." not in client.get(other.get_absolute_url()).text


def test_time_is_counted_from_save_to_save_without_long_pauses(review):
    def save_after(minutes):
        known = Review.objects.get(pk=review.pk)
        if known.worked_at:
            worked_at = known.worked_at - timedelta(minutes=minutes)
            Review.objects.filter(pk=review.pk).update(worked_at=worked_at)
        return actions.save_note(by=review.reviewer, review=review, text=str(minutes)).seconds_spent

    assert save_after(0) == 0
    assert 240 <= save_after(4) <= 241
    assert 240 <= save_after(marking.PAUSE.total_seconds() / 60 + 1) <= 241
    assert 300 <= save_after(1) <= 302


# -- evidence and the next one


def test_a_tab_without_script_saves_what_stands_in_the_form(reader, review):
    page = reader.get(review.get_absolute_url()).text
    assert '<button form="review" name="open" value="2"' in page
    sent = window(reader, review) | {"item": "1", "open": "2"}
    answer = save(reader, review, sent | {comment_of(sent): "Not lost."})
    assert (answer.status_code, answer.url) == (303, f"{review.get_absolute_url()}?item=2")
    assert review.marks.get().comment == "Not lost."
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    assert "<button form=" not in reader.get(review.get_absolute_url()).text


def test_the_next_one_is_offered_by_due_date_once_this_one_is_in(reader, review):
    college = review.attempt.submission.badge_version.issuer
    coordinator = factories.coordinator(college)
    others = []
    for days in (3, 1, 2):
        waiting = factories.submitted(version=factories.published_badge(college))
        [other] = factories.assign(by=coordinator, submission=waiting, reviewers=[review.reviewer])
        due = review.due_date + timedelta(days=days)
        Review.objects.filter(pk=other.pk).update(due_date=due)
        others.append(other)
    assert "Score the next one" not in reader.get(review.get_absolute_url()).text
    actions.hand_in(by=review.reviewer, review=factories.mark(review))
    assert queue.next_after(review.reviewer, review) == others[1]
    page = reader.get(review.get_absolute_url()).text
    assert f'href="{others[1].get_absolute_url()}" id="next"' in page
