"""The next attempt: what it holds, what of it is approved, and how many there may be."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Letter
from accounts.refusals import Refused
from badges.models import EvidenceRequirement, Kind
from reviews import actions as review_actions
from submissions import actions, blind, changed, completeness, policies
from submissions.evidence.changes import How
from submissions.models import Attempt, EvidenceItem, KeptNames, Submission
from submissions.moving import move
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def asked(submission, kind):
    return EvidenceRequirement.objects.get(component__version=submission.badge_version, component__kind=kind)


def again(submission):
    """The rows as they are now: nothing remembered."""
    return Submission.objects.get(pk=submission.pk)


def rewrite(submission, text):
    item = submission.attempt.items.get(kind="text")
    given = {"by": submission.earner, "submission": submission, "requirement": item.requirement}
    return actions.write_text(**given, text=text, edition=item.edition)


# -- what it holds


def test_the_next_attempt_holds_evidence_colleagues_and_the_word_on_names():
    submission = factories.complete_submission()
    attempt = submission.attempt
    Attempt.objects.filter(pk=attempt.pk).update(collaboration="Ada drew it.", change_note="All new.")
    factories.colleague(submission, "Carl Second")
    factories.colleague(submission, "Ada Byron", "ada@college.example")
    file = attempt.items.filter(kind="file").first()
    EvidenceItem.objects.filter(pk=file.pk).update(
        captions="WEBVTT", shows_others=True, consent_note="On paper", consent_date="2090-01-01"
    )
    for fields in ({"item": file}, {"field": "motivation"}, {"field": "change_note"}):
        KeptNames.objects.create(attempt=attempt, found=["Ada Byron"], reason="A street.", **fields)
    submission = factories.sent_back(factories.hand_in(again(submission)))
    first, second = submission.attempts.order_by("number")
    fields = ("position", "kind", "caption", "text", "file", "sha256", "copy", "captions", "consent_note")
    assert list(second.items.order_by("position").values_list(*fields, "consent_date")) == list(
        first.items.order_by("position").values_list(*fields, "consent_date")
    )
    assert not set(first.items.values_list("public_id")) & set(second.items.values_list("public_id"))
    assert (second.collaboration, second.change_note) == ("Ada drew it.", "")
    named = second.collaborators.order_by("position")
    assert [(one.name, one.letter) for one in named] == [("Carl Second", "A"), ("Ada Byron", "B")]
    kept = {(one.item and one.item.attempt_id, one.field) for one in second.kept_names.all()}
    assert kept == {(second.pk, ""), (None, "motivation")}  # the note is to be written anew
    assert EvidenceItem.objects.get(attempt=second, kept_names__isnull=False).position == file.position


# -- approved components


def test_approved_components_stay_as_they_are():
    submission = factories.sent_back(met=[Kind.EDUCATIONAL, Kind.REFLECTIVE])
    earner, requirement = submission.earner, asked(submission, Kind.REFLECTIVE)
    assert submission.attempt.approved == [Kind.EDUCATIONAL, Kind.REFLECTIVE]
    assert policies.why_not_write(earner, submission) is None
    assert "approved" in policies.why_not_write(earner, submission, requirement.component)
    assert "approved" in policies.why_not_add(earner, submission, requirement, "text")
    with pytest.raises(Refused, match="approved"):
        rewrite(submission, "Something else altogether.")
    item = submission.attempt.items.get(requirement__component__kind=Kind.EDUCATIONAL)
    with pytest.raises(Refused, match="approved"):
        actions.remove_item(by=earner, item=item)
    with pytest.raises(Refused, match="approved"):
        actions.add_link(
            by=earner,
            submission=submission,
            requirement=asked(submission, Kind.EDUCATIONAL),
            url="https://portfolio.example/",
        )
    other = submission.attempt.items.get(requirement__component__kind=Kind.DEMONSTRATION)
    actions.remove_item(by=earner, item=other)


def test_approved_components_are_not_asked_for():
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    attempt = submission.attempt
    attempt.items.all().delete()  # as no page does: to see what is asked for
    assert {one.component_kind for one in completeness.missing(attempt)} == {
        Kind.DEMONSTRATION,
        Kind.REFLECTIVE,
        "check",  # what was changed
    }


def test_what_is_met_later_is_approved_too():
    submission = factories.hand_in(factories.sent_back(met=[Kind.EDUCATIONAL]))
    submission = factories.sent_back(submission, met=[Kind.REFLECTIVE])
    assert submission.attempt.approved == [Kind.EDUCATIONAL, Kind.REFLECTIVE]
    assert [part["met"] for part in submission.attempts.get(number=2).feedback["components"]] == [
        True,
        False,
        True,
    ]


# -- how many


def used_up():
    submission = factories.sent_back(factories.submitted(version=one_attempt()))
    assert submission.attempts_allowed == 1
    return submission


def one_attempt():
    return factories.published_badge(attempts_allowed=1)


def test_after_the_last_attempt_the_earner_is_told_who_can_open_another():
    submission = used_up()
    reason = policies.why_not_submit(submission.earner, submission)
    issuer = submission.badge_version.issuer
    assert issuer.email in reason and issuer.name in reason and submission.code in reason
    with pytest.raises(Refused):
        factories.hand_in(again(submission))
    letter = Letter.objects.get(kind="submissions/changes")
    assert letter.values["is_last"] is True


def test_allow_another_attempt_lets_the_earner_hand_in_once_more():
    submission = used_up()
    coordinator = factories.coordinator(submission.badge_version.issuer)
    given = {"by": coordinator, "submission": submission}
    with pytest.raises(Refused, match="why"):
        review_actions.allow_another_attempt(**given, reason=" ")
    review_actions.allow_another_attempt(**given, reason="They were ill.")
    entry = AuditEntry.objects.get(verb="allow_another_attempt")
    assert (entry.thing_id, entry.details) == (submission.pk, {"reason": "They were ill."})
    letter = Letter.objects.get(kind="submissions/another_attempt")
    assert (letter.recipient, "ill" in str(letter.values)) == (submission.earner.email, False)
    with pytest.raises(Refused, match="attempt left"):
        review_actions.allow_another_attempt(**given, reason="Once more.")
    assert factories.hand_in(again(submission)).status == "submitted"


def test_allow_another_attempt_is_for_impartial_coordinators():
    submission = used_up()
    issuer = submission.badge_version.issuer
    colleague = factories.coordinator(issuer)
    factories.colleague(submission, "Somebody", colleague.email.upper())
    submission.earner.memberships.create(issuer=issuer, role="coordinator")
    others = [factories.reviewer(issuer), factories.coordinator(factories.issuer())]
    for by in (submission.earner, colleague, *others):
        with pytest.raises(Refused):
            review_actions.allow_another_attempt(by=by, submission=submission, reason="Why not.")


# -- what changed


def test_a_first_attempt_has_no_changes():
    assert changed.since_last(factories.submitted().attempt) is None


def test_changes_are_those_of_open_components():
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    requirement = asked(submission, Kind.DEMONSTRATION)
    old = submission.attempt.items.get(requirement=requirement)
    actions.remove_item(by=submission.earner, item=old)
    new = factories.add_file(
        by=submission.earner,
        submission=submission,
        requirement=requirement,
        upload=factories.upload("Petrov's lesson.pdf", factories.pdf(3)),
    )
    text = submission.attempt.items.get(kind="text").text
    rewrite(again(submission), f"{text} Then I asked them again.")
    attempt = factories.hand_in(again(submission)).attempt
    found = changed.since_last(attempt)
    assert found.note == "I did more of it."
    assert [part.component.kind for part in found.parts] == [Kind.DEMONSTRATION, Kind.REFLECTIVE]
    [[_asked, shown]], [[_text, said]] = (part.answers for part in found.parts)
    assert [(one.how, one.new.name) for one in shown.pieces] == [(How.REPLACED, new.neutral_name)]
    assert [run.text for run in said.text if run.how == How.ADDED] == ["Then I asked them again."]
    assert "Petrov" not in str(found)
    assert "Petrov's lesson.pdf" in str(changed.since_last(attempt, original_names=True))


def test_changes_name_colleagues_by_letter_only():
    submission = factories.complete_submission()
    Attempt.objects.filter(pk=submission.attempt.pk).update(collaboration="Zenobia Quill drew it.")
    factories.colleague(submission, "Zenobia Quill")
    submission = factories.sent_back(factories.hand_in(again(submission)))
    Attempt.objects.filter(pk=submission.attempt.pk).update(collaboration="Zenobia Quill drew all of it.")
    found = changed.since_last(factories.hand_in(again(submission)).attempt)
    assert "Colleague A" in str(found.collaboration)
    assert "Quill" not in str(found)


def test_changes_do_not_show_a_name_that_was_taken_out():
    earner = factories.user(display_name="Zebulon Quillfeather", email="zebulon.quillfeather@college.example")
    submission = factories.complete_submission(earner)
    text = "I tried it with my class and wrote down what they said of it at the end of the day, "
    rewrite(submission, f"{text} I, Zebulon Quillfeather.")
    file = submission.attempt.items.filter(kind="file").last()
    given = {"is_public": False, "shows_others": False, "consent_note": ""}
    actions.describe_item(by=earner, item=file, caption="Quillfeather, Z., in class", **given)
    Attempt.objects.filter(pk=submission.attempt.pk).update(
        own_words=True, authentic=True, consent=True, collaboration="Zebulon Quillfeather wrote it."
    )
    handed_in_whatever_it_says(submission)
    submission = factories.sent_back(again(submission))
    rewrite(submission, f"{text} I wrote this myself.")
    file = submission.attempt.items.filter(kind="file").last()
    actions.describe_item(by=earner, item=file, caption="In class", **given)
    Attempt.objects.filter(pk=submission.attempt.pk).update(collaboration="I wrote it.")
    attempt = factories.hand_in(again(submission)).attempt
    owners, readers = changed.since_last(attempt, original_names=True), changed.since_last(attempt)
    assert str(owners.parts).count("Quillfeather") >= 2  # text and caption: the search finds what there is
    assert "Quillfeather" in str(owners.collaboration)
    assert "Quillfeather" not in str(readers) and str(readers).count("the author") >= 3


def handed_in_whatever_it_says(submission):
    """As before names were looked for."""
    attempt = Attempt.objects.filter(pk=submission.attempt.pk)
    attempt.update(
        motivation=submission.motivation,
        blind_collaboration=blind.statement_of(submission.attempt),
        submitted_at=timezone.now(),
        pressed_at=timezone.now(),
        due_date=timezone.localdate(),
    )
    move(submission, "submit", submission.earner)
