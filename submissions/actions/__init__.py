"""The verbs of a submission. Each locks the submission first, asks the policy, writes, and records it."""

from .answering import approve, request_changes, start_review
from .filing import add_file
from .handing_in import DECISION_DAYS, Incomplete, NotAttested, submit, withdraw
from .starting import AlreadyOpen, save_motivation, start
from .writing import Overtaken, add_link, describe_item, remove_item, write_text

__all__ = [
    "DECISION_DAYS",
    "AlreadyOpen",
    "Incomplete",
    "NotAttested",
    "Overtaken",
    "add_file",
    "add_link",
    "approve",
    "describe_item",
    "remove_item",
    "request_changes",
    "save_motivation",
    "start",
    "start_review",
    "submit",
    "withdraw",
    "write_text",
]
