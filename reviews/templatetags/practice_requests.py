"""Whether an earner was asked to let reviewers practise on their work: for the page of their submission."""

from typing import Any

from django import template

from reviews.models import GoldRequest
from submissions.models import Submission

register = template.Library()


@register.simple_tag
def practice_requests(submission: Submission) -> list[Any]:
    """The requests of a submission, those without an answer first."""
    rows = GoldRequest.objects.filter(attempt__submission=submission).select_related("attempt")
    return sorted(rows, key=lambda one: (one.agreed is not None, one.attempt.number))
