"""What reviewers and coordinators type: cleaned here, judged by the actions."""

from .assigning import AssignForm
from .coordination import AnotherAttemptForm, AppealAnswerForm, DecideForm
from .prose import WORDS, Prose
from .scoring import FeedbackForm, MarkForm

__all__ = [
    "WORDS",
    "AnotherAttemptForm",
    "AppealAnswerForm",
    "AssignForm",
    "DecideForm",
    "FeedbackForm",
    "MarkForm",
    "Prose",
]
