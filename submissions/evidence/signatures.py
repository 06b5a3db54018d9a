"""What files of other kinds begin with, or give themselves away by: to call a disguise by its name."""

import re

from . import media

KNOWN = (  # at the very beginning: (bytes, name of a kind or family of ours)
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1a\x45\xdf\xa3", "ebml"),
    (b"ID3", "mp3"),
)
FOREIGN = (  # (pattern, what people call it)
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    (rb"RIFF....AVI ", "AVI video"),
    (rb"RIFF....WAVE", "WAV recording"),
    (rb"FLV\x01", "Flash video"),
    (rb"[FCZ]WS[\x01-\x40]", "Flash"),
    (rb"OggS", "Ogg"),
    (rb"fLaC", "FLAC recording"),
    (rb"FORM....AIF[FC]", "AIFF recording"),
    (rb"\x00\x00\x01[\xb3\xba]", "MPEG video"),
    (rb"G.{187}G", "MPEG transport stream"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "AAC recording"),
    (rb"#!AMR", "AMR recording"),
    (rb"#EXTM3U", "playlist"),
    (rb"\[playlist\]", "playlist"),
    (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", "TIFF picture"),
    (rb"BM.{4}\0\0\0\0", "BMP picture"),
    (rb"\0\0[\x01\x02]\0[^\0]\0", "icon"),
    (rb"8BPS", "Photoshop picture"),
    (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", "JPEG 2000 picture"),
    (rb"\0\0\0\x0cJXL |\xff\x0a", "JPEG XL picture"),
    (rb"MZ", "Windows program"),
    (rb"\x7fELF", "Linux program"),
    (rb"\xca\xfe\xba\xbe|[\xfe\xce\xfa\xcf]{2}\xed\xfe|\xfe\xed\xfa[\xce\xcf]", "program"),
    (rb"Rar!\x1a\x07", "RAR archive"),
    (rb"7z\xbc\xaf\x27\x1c", "7z archive"),
    (rb"\x1f\x8b\x08", "gzip archive"),
    (rb"BZh[1-9]1AY", "bzip2 archive"),
    (rb"\xfd7zXZ\0", "xz archive"),
    (rb"SQLite format 3\0", "SQLite database"),
    (rb"AT&TFORM", "DjVu"),
    (rb"wOF[F2]|OTTO|\0\x01\0\0\0", "font"),
)
_FOREIGN = [(re.compile(pattern, re.DOTALL), label) for pattern, label in FOREIGN]
# A letter in a text file begins with these two as well; a mail also has what only programs write.
MAIL = (
    rb"From: .{1,500}\r?\nTo: .{1,500}\r?\n(?:[a-z-]{1,40}: .{0,500}\r?\n){0,9}"
    rb"(?:Message-ID|MIME-Version|Content-Type|Received|Return-Path|X-[a-z-]{1,40}):"
)
# What begins as one of these, blanks aside, is read by a program, not by people, whatever it is called.
WRITTEN = (
    (rb"%PDF-", "PDF"),
    (rb"\{\\rtf", "RTF document"),
    (rb"%!PS", "PostScript"),
    (rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]", "web page"),
    (rb"<!doctype\s+svg|<svg[\s>]", "SVG picture"),
    (rb"<\?xml\s", "XML"),
    (rb"<\?php\s|<\?=", "PHP program"),
    (rb"#!\s*/", "program"),
    (rb"#EXTM3U", "playlist"),
    (rb"MIME-Version:|" + MAIL, "mail"),
    (rb"BEGIN:VCARD", "address card"),
    (rb"BEGIN:VCALENDAR", "calendar"),
)
_WRITTEN = [
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:" + one + rb")", re.IGNORECASE), label) for one, label in WRITTEN
]


# Pages of the web that hand out a PDF often put a blank line before it, or the mark of UTF-8.
PDF = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n\t ]{0,16}%PDF-")


def sniff(head: bytes) -> str:
    """The name of a kind or family, or "" for what has no signature of those that we take."""
    if PDF.match(head):
        return "pdf"
    for signature, name in KNOWN:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] in media.FIRST_BOXES:
        return media.brand(head)
    if media.frame_length(head[:4]):
        return "mp3"
    return ""


def foreign(head: bytes) -> str:
    """What people call a kind that is not taken; "" when it is not known."""
    return next((label for pattern, label in _FOREIGN if pattern.match(head)), "") or written(head)


def written(head: bytes) -> str:
    """What a text is written for, if not for people; "" for plain text."""
    return next((label for pattern, label in _WRITTEN if pattern.match(head)), "")
