"""The earner's pages: every one shows or changes a submission of one's own."""

from .handing_in import check, submit, withdraw
from .overview import item_file, mine, start, submission
from .writing import add_files, add_link, describe_item, motivation, part, remove_item, save_text

__all__ = [
    "add_files",
    "add_link",
    "check",
    "describe_item",
    "item_file",
    "mine",
    "motivation",
    "part",
    "remove_item",
    "save_text",
    "start",
    "submission",
    "submit",
    "withdraw",
]
