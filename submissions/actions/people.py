"""Those who worked along, by name, and who did what. Reviewers read "Colleague A" for the first of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import policies
from ..editions import rewrite
from ..evidence.name_keys import key_of
from ..models import Attempt, Collaborator, Submission


@transaction.atomic
def name_colleague(*, by: User, submission: Submission, name: str, email: str = "") -> Collaborator:
    """Name somebody who worked along; the order of naming gives the letter reviewers read.

    Refuses oneself, who was named already, and more than there are letters.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_name(by, submission, name=name, email=email))
    attempt = submission.attempt
    place = attempt.collaborators.count() + 1
    colleague = Collaborator.objects.create(
        attempt=attempt, position=place, name=name, name_key=key_of(name), email=email
    )
    audit.record(by=by, verb="name_colleague", thing=submission, issuer=submission.badge_version.issuer)
    return colleague


@transaction.atomic
def change_colleague(
    *, by: User, colleague: Collaborator, name: str, email: str, edition: str | None = None
) -> Collaborator:
    """Mend a name or an address. Refuses with Overtaken when another edition is stored by now."""
    submission, colleague = _locked(by, colleague)
    refuse_if(policies.why_not_name(by, submission, name=name, email=email, instead_of=colleague))
    if rewrite(colleague, edition, name=name, email=email):
        colleague.name_key = key_of(name)
        colleague.save(update_fields=["name_key"])
        audit.record(by=by, verb="change_colleague", thing=submission, issuer=submission.badge_version.issuer)
    return colleague


@transaction.atomic
def remove_colleague(*, by: User, colleague: Collaborator) -> Attempt:
    """Take one off the list; those named later move up by a letter."""
    submission, colleague = _locked(by, colleague)
    attempt, place = colleague.attempt, colleague.position
    colleague.delete()
    for later in attempt.collaborators.filter(position__gt=place).order_by("position"):
        later.position -= 1  # one by one, lowest first: no two ever share a letter
        later.save(update_fields=["position"])
    audit.record(by=by, verb="remove_colleague", thing=submission, issuer=submission.badge_version.issuer)
    return attempt


@transaction.atomic
def save_statement(
    *, by: User, submission: Submission, statement: str, edition: str | None = None
) -> Attempt:
    """Save who did what. Refuses with Overtaken when another edition is stored by now."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission))
    attempt = submission.attempt
    begun = bool(attempt.collaboration)
    if rewrite(attempt, edition, collaboration=statement) and not begun:
        audit.record(by=by, verb="save_statement", thing=submission, issuer=submission.badge_version.issuer)
    return attempt


def _locked(by: User, colleague: Collaborator) -> tuple[Submission, Collaborator]:
    submission = Submission.objects.locked(colleague.attempt.submission_id)
    refuse_if(policies.why_not_write(by, submission))
    current = submission.attempt.collaborators.filter(pk=colleague.pk).first()
    if current is None:
        raise Refused(_("This colleague was taken off the list, or belongs to an earlier attempt."))
    return submission, current
