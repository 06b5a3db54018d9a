"""The earner's pages: every one shows or changes a submission of one's own."""

from .captions import captions, captions_file
from .handing_in import check, keep_names, submit, take_back, withdraw
from .overview import item_file, mine, start, submission
from .preview import preview, preview_captions, preview_file, preview_link, preview_picture
from .uploads import begin_upload, cancel_upload, upload
from .writing import add_files, add_link, describe_item, motivation, part, remove_item, save_text

__all__ = [
    "add_files",
    "add_link",
    "begin_upload",
    "cancel_upload",
    "captions",
    "captions_file",
    "check",
    "describe_item",
    "item_file",
    "keep_names",
    "mine",
    "motivation",
    "part",
    "preview",
    "preview_captions",
    "preview_file",
    "preview_link",
    "preview_picture",
    "remove_item",
    "save_text",
    "start",
    "submission",
    "submit",
    "upload",
    "take_back",
    "withdraw",
]
