"""The earner's pages: every one shows or changes a submission of one's own."""

from .appealing import appeal
from .captions import captions, captions_file
from .handing_in import check, keep_names, submit, take_back, withdraw
from .notes import save_note
from .overview import item_file, mine, start, submission
from .people import change_colleague, name_colleague, people, remove_colleague, save_statement
from .preview import preview, preview_captions, preview_file, preview_link, preview_picture
from .uploads import begin_upload, cancel_upload, upload
from .writing import add_files, add_link, describe_item, motivation, part, remove_item, save_text, stored

__all__ = [
    "add_files",
    "add_link",
    "appeal",
    "begin_upload",
    "cancel_upload",
    "captions",
    "captions_file",
    "change_colleague",
    "check",
    "describe_item",
    "item_file",
    "keep_names",
    "mine",
    "motivation",
    "name_colleague",
    "part",
    "people",
    "preview",
    "preview_captions",
    "preview_file",
    "preview_link",
    "preview_picture",
    "remove_colleague",
    "remove_item",
    "save_note",
    "save_statement",
    "save_text",
    "start",
    "stored",
    "submission",
    "submit",
    "take_back",
    "upload",
    "withdraw",
]
