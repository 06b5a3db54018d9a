"""What reviewers and coordinators type: cleaned here, judged by the actions."""

from .assigning import AssignForm, ReleaseForm
from .coordination import AnotherAttemptForm, AppealAnswerForm, DecideForm, MissingForm, RewordForm
from .leaving import AbstainForm, ConflictNoteForm, DeclineForm, KeepForm
from .prose import WORDS, Prose
from .scoring import FeedbackForm, MarkForm, NoteForm
from .service import ServiceForm

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
    "MissingForm",
    "NoteForm",
    "Prose",
    "ReleaseForm",
    "RewordForm",
    "ServiceForm",
]
