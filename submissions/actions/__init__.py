"""The verbs of a submission. Each locks the submission first, asks the policy, writes, and records it."""

from ..editions import Overtaken
from .answering import approve, request_changes, start_review
from .appealing import appeal, dismiss_appeal, grant_appeal
from .attempts import allow_another_attempt
from .captions import WrongCaptions, set_captions
from .checking import ask_for_missing, confirm_complete
from .filing import add_file
from .handing_in import Incomplete, NotAttested, go_through, submit, take_back, withdraw
from .naming import keep_names
from .people import change_colleague, name_colleague, remove_colleague, save_statement
from .recounting import recount_due_date
from .starting import AlreadyOpen, save_motivation, start
from .uploading import Unfit, begin_upload, cancel_upload
from .writing import add_link, describe_item, remove_item, save_note, write_text

__all__ = [
    "AlreadyOpen",
    "Incomplete",
    "NotAttested",
    "Overtaken",
    "Unfit",
    "WrongCaptions",
    "add_file",
    "add_link",
    "allow_another_attempt",
    "appeal",
    "approve",
    "ask_for_missing",
    "begin_upload",
    "cancel_upload",
    "change_colleague",
    "confirm_complete",
    "describe_item",
    "dismiss_appeal",
    "go_through",
    "grant_appeal",
    "keep_names",
    "name_colleague",
    "recount_due_date",
    "remove_colleague",
    "remove_item",
    "request_changes",
    "save_motivation",
    "save_note",
    "save_statement",
    "set_captions",
    "start",
    "start_review",
    "submit",
    "take_back",
    "withdraw",
    "write_text",
]
