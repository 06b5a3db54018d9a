"""The verbs of judgement. `decide` is where submission and credential meet, in one transaction."""

from .answering import accept
from .appeals import allow_another_attempt, dismiss_appeal, grant_appeal
from .assigning import ask, assign, assign_next, release
from .availability import add_absence, keep_apart, remove_absence, save_areas
from .checking import ask_for_missing, confirm_complete
from .claiming import claim
from .consenting import agree_to_practice, decline_practice
from .counting import AT_MOST, count_decisions
from .deciding import decide
from .gold import (
    NotMarked,
    propose_sample,
    publish_sample,
    retire_sample,
    save_gold_mark,
    save_gold_texts,
    set_trials_aside,
    write_sample,
)
from .leaving import abstain, declare_conflict, decline, give_back, keep, pass_on, recognise
from .marking import ChangedElsewhere, NotComplete, hand_in, save_feedback, save_mark, save_note
from .people import describe_reviewer, record_conflict, remove_conflict
from .practising import hand_in_trial, save_trial_mark
from .recognising import award_service
from .recounting import recount_due_dates
from .reminding import escalate, remind
from .rules import set_rules
from .wording import RewordedMeanwhile, reword

__all__ = [
    "AT_MOST",
    "ChangedElsewhere",
    "NotComplete",
    "NotMarked",
    "RewordedMeanwhile",
    "abstain",
    "accept",
    "add_absence",
    "agree_to_practice",
    "allow_another_attempt",
    "ask",
    "ask_for_missing",
    "assign",
    "assign_next",
    "award_service",
    "claim",
    "confirm_complete",
    "count_decisions",
    "decide",
    "declare_conflict",
    "decline",
    "decline_practice",
    "describe_reviewer",
    "dismiss_appeal",
    "escalate",
    "give_back",
    "grant_appeal",
    "hand_in",
    "hand_in_trial",
    "keep",
    "keep_apart",
    "pass_on",
    "propose_sample",
    "publish_sample",
    "recognise",
    "record_conflict",
    "recount_due_dates",
    "release",
    "remind",
    "remove_absence",
    "remove_conflict",
    "retire_sample",
    "reword",
    "save_areas",
    "save_feedback",
    "save_gold_mark",
    "save_gold_texts",
    "save_mark",
    "save_note",
    "save_trial_mark",
    "set_rules",
    "set_trials_aside",
    "write_sample",
]
