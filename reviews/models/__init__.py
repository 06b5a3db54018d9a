"""Judgement: who reads which attempt, marks and decisions, rules, calibration, figures."""

from .calibration import (
    Calibration,
    GoldMark,
    GoldRequest,
    GoldSample,
    GoldSampleQuerySet,
    GoldText,
    Trial,
    TrialMark,
)
from .figures import PairFigures, ReviewerFigures, TurnaroundFigures
from .reviews import (
    ComponentFeedback,
    Decision,
    Ending,
    How,
    Mark,
    Outcome,
    Review,
    ReviewQuerySet,
    Rewording,
)
from .rules import Absence, Assigning, Conflict, ReviewRules

__all__ = [
    "Absence",
    "Assigning",
    "Calibration",
    "ComponentFeedback",
    "Conflict",
    "Decision",
    "Ending",
    "GoldMark",
    "GoldRequest",
    "GoldSample",
    "GoldSampleQuerySet",
    "GoldText",
    "How",
    "Mark",
    "Outcome",
    "PairFigures",
    "Review",
    "ReviewQuerySet",
    "ReviewRules",
    "ReviewerFigures",
    "Rewording",
    "Trial",
    "TrialMark",
    "TurnaroundFigures",
]
