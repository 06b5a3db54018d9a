"""Files that are not what they say, family by family: each with its name and the code of the refusal."""

import struct

from tests.submissions.good_files import (
    animated,
    box,
    boxed,
    element,
    frames,
    jpeg,
    motion_photo,
    mp3,
    noise,
    pdf,
    saved,
    streamed,
    tag,
    webm,
    with_segment,
    word,
)
from tests.submissions.hostile_documents import pdfs
from tests.submissions.hostile_offices import offices
from tests.submissions.hostile_opendocuments import opendocuments
from tests.submissions.hostile_pictures import chunks, gif, pictures, png, webp
from tests.submissions.hostile_recordings import recordings
from tests.submissions.payloads import HTML, LINUX, OLE, PHP, PROGRAM, RAR, SEVEN, ZIP

__all__ = [
    "named",
    "offices",
    "opendocuments",
    "others",
    "pdfs",
    "pictures",
    "recordings",
    "texts",
    "two_in_one",
]


def named():
    """Names that say nothing, too much, or something that cannot be seen."""
    good = b"Sound text.\n"
    return [
        ("no-ending", good, "no_extension"),
        (".txt", good, "no_extension"),
        ("...", good, "no_extension"),
        ("a.", good, "no_extension"),
        ("", good, "no_extension"),
        ("page.html", HTML, "unknown_extension"),
        ("a.txt.exe", good, "unknown_extension"),
        ("a.svg", b"<svg/>", "unknown_extension"),
        ("a.docm", word(), "unknown_extension"),
        ("a.doc", OLE + bytes(900), "unknown_extension"),
        ("a.zip", ZIP, "unknown_extension"),
        ("a.heic", boxed(b"heic"), "unknown_extension"),
        ("a.mkv", webm(b"matroska"), "unknown_extension"),
        ("a.txt\0.exe", good, "odd_name"),
        ("a\n.txt", good, "odd_name"),
        ("a\u202etxt.exe", good, "odd_name"),
        ("a\u202eexe.txt", good, "odd_name"),
        ("a\u2067.txt", good, "odd_name"),
        ("../../a.txt", good, "odd_name"),
        ("C:\\notes\\a.txt", good, "odd_name"),
        ("\ud800.txt", good, "odd_name"),
        ("a" * 300 + ".txt", good, "long_name"),
    ]


def texts():
    return [
        ("a.txt", b"MZ" + bytes(200), "disguised"),
        ("a.txt", b"one\0two", "disguised"),
        ("a.csv", b"a,b\n\x1b[31mred", "disguised"),
        ("a.md", b"bell \x07", "disguised"),
        ("a.txt", "Prüfung".encode("latin-1"), "not_utf8"),
        ("a.txt", b"overlong \xc0\xaf", "not_utf8"),
        ("a.txt", b"half \xed\xa0\x80 pair", "not_utf8"),
        ("a.csv", "Prüfung".encode()[:3], "not_utf8"),
        ("a.txt", "Prüfung".encode("utf-16"), "utf16"),
        ("a.txt", b"\xfe\xff" + "Prüfung".encode("utf-16-be"), "utf16"),
        ("a.csv", "Prüfung".encode("utf-32"), "utf16"),
        ("a.txt", HTML, "disguised"),
        ("a.md", b"\xef\xbb\xbf  <!DOCTYPE html><p>x", "disguised"),
        ("a.txt", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "disguised"),
        ("a.txt", rb"{\rtf1\ansi x}", "disguised"),
        ("a.txt", b"%!PS-Adobe-3.0\n", "disguised"),
        ("a.txt", pdf(), "disguised"),
        ("a.txt", b"\n" + b"%PDF-1.4\nwords only", "disguised"),
        ("a.txt", b"#!/bin/sh\nrm -rf ~\n", "disguised"),
        ("a.md", PHP, "disguised"),
        ("a.txt", b"#EXTM3U\nfile:///etc/passwd\n", "disguised"),
        ("a.csv", b"<?xml version='1.0'?><a/>", "disguised"),
        ("a.txt", b"MIME-Version: 1.0\n\nx", "disguised"),
        ("a.txt", b"From: Ana\nTo: Zeb\nSubject: Kites\nMessage-ID: <1@a.example>\n\nx", "disguised"),
        ("a.txt", b"From: Ana\r\nTo: Zeb\r\nX-Mailer: a\r\n\r\nx", "disguised"),
        ("a.txt", ZIP, "disguised"),
        ("a.md", b"words\n" + ZIP, "polyglot"),
    ]


def two_in_one():
    return [
        ("a.png", png() + ZIP, "polyglot"),
        ("a.jpg", jpeg() + ZIP, "polyglot"),
        ("a.jpg", motion_photo() + ZIP, "polyglot"),
        ("a.gif", gif() + ZIP, "polyglot"),
        ("a.webp", webp() + ZIP, "polyglot"),
        ("a.mp4", boxed() + box(b"free", ZIP), "polyglot"),
        ("a.mp3", mp3() + ZIP, "polyglot"),
        ("a.webm", webm() + ZIP, "polyglot"),
        ("a.jpg", jpeg() + pdf(), "polyglot"),
        ("a.png", png() + pdf(), "polyglot"),
        ("a.gif", gif() + pdf(), "polyglot"),
        ("a.jpg", with_segment(jpeg(), 0xFE, pdf()[:500]), "polyglot"),
        ("a.png", chunks((b"tEXt", b"k\0" + pdf()[:500])), "polyglot"),
        ("a.mp4", boxed(extra=box(b"free", pdf())), "polyglot"),
        ("a.mp4", boxed() + box(b"free", bytes(5000) + pdf()), "polyglot"),
        ("a.mov", boxed(b"qt  ") + box(b"skip", HTML), "polyglot"),
        ("a.mp4", boxed() + box(b"uuid", bytes(16) + PROGRAM), "polyglot"),
        ("a.mp3", tag(b"TXXX" + struct.pack(">IH", 600, 0) + pdf()[:600]) + mp3(), "polyglot"),
        ("a.mp3", mp3() + HTML, "polyglot"),
        ("a.mp3", mp3() + PROGRAM, "polyglot"),
        ("a.webm", webm(extra=element("EC", pdf())), "polyglot"),
        ("a.webm", webm() + PROGRAM, "polyglot"),
        ("a.jpg", jpeg() + PHP, "polyglot"),
        ("a.jpg", jpeg(comment=PHP), "polyglot"),
        ("a.png", chunks((b"tEXt", b"Comment\0" + PHP)), "polyglot"),
        ("a.png", png() + HTML, "polyglot"),
        ("a.gif", saved(noise("P"), "GIF", comment=b"<script>alert(1)</script>"), "polyglot"),
        ("a.gif", gif() + PHP, "polyglot"),
        ("a.gif", b"GIF89a/*" + gif()[8:] + b"*/=1;alert(1)", "polyglot"),
        ("a.gif", b"GIF89a=1" + gif()[8:], "polyglot"),
        (
            "a.jpg",
            b"\xff\xd8\xff\xe0/*JFIF\0" + b"*/=alert(1);/*".ljust(12_067, b"x") + jpeg()[2:],
            "polyglot",
        ),
        ("a.jpg", jpeg() + PROGRAM, "polyglot"),
        ("a.jpg", jpeg() + LINUX, "polyglot"),
        ("a.png", png() + LINUX, "polyglot"),
        ("a.gif", gif() + PROGRAM, "polyglot"),
        ("a.jpg", jpeg() + png(), "polyglot"),
        ("a.jpg", jpeg() + jpeg(), "polyglot"),
        ("a.jpg", jpeg() + boxed(), "polyglot"),
        ("a.png", png() + png(), "polyglot"),
        ("a.png", png() + jpeg(), "polyglot"),
        ("a.gif", gif() + gif(), "polyglot"),
        ("a.webp", webp() + gif(), "polyglot"),
        ("a.jpg", jpeg() + RAR, "polyglot"),
        ("a.png", png() + SEVEN, "polyglot"),
        ("a.png", png() + b"padding" + word(), "polyglot"),
        ("a.webp", webp() + HTML, "polyglot"),
        ("a.png", animated("PNG") + PHP, "polyglot"),
    ]


def others():
    return [
        *[(f"a.{ending}", b"", "empty") for ending in ("pdf", "docx", "png", "mp4", "txt")],
        ("a.xlsx", streamed(word()), "disguised"),
        ("a.webp", saved(frames()[0], "PNG"), "disguised"),
    ]
