"""What reviewers and coordinators type: cleaned here, judged by the actions."""

from .assigning import AssignForm
from .coordination import AnotherAttemptForm, AppealAnswerForm, DecideForm
from .leaving import AbstainForm, ConflictNoteForm, DeclineForm, KeepForm
from .prose import WORDS, Prose
from .scoring import FeedbackForm, MarkForm, NoteForm

__all__ = [
    "WORDS",
    "AbstainForm",
    "AnotherAttemptForm",
    "AppealAnswerForm",
    "AssignForm",
    "ConflictNoteForm",
    "DecideForm",
    "DeclineForm",
    "FeedbackForm",
    "KeepForm",
    "MarkForm",
    "NoteForm",
    "Prose",
]
