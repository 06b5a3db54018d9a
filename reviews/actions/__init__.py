"""The verbs of judgement. `decide` is where submission and credential meet, in one transaction."""

from .answering import accept
from .appeals import allow_another_attempt, dismiss_appeal, grant_appeal
from .assigning import assign, release
from .deciding import decide
from .leaving import abstain, declare_conflict, decline, give_back, keep, pass_on, recognise
from .marking import NotComplete, hand_in, save_feedback, save_mark

__all__ = [
    "NotComplete",
    "abstain",
    "accept",
    "allow_another_attempt",
    "assign",
    "decide",
    "declare_conflict",
    "decline",
    "dismiss_appeal",
    "give_back",
    "grant_appeal",
    "hand_in",
    "keep",
    "pass_on",
    "recognise",
    "release",
    "save_feedback",
    "save_mark",
]
