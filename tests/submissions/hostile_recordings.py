"""Videos and recordings that are not what they say, with the codes of their refusals."""

from tests.submissions.good_files import box, boxed, element, mp3, tag, webm


def recordings():
    fragment = element("6D80", element("6240", element("5035", b"\x80")))
    many = box(b"free") * 100_001
    return [
        ("a.mp4", boxed()[:-40], "malformed"),
        ("a.mp4", boxed()[: len(boxed()) // 2], "malformed"),
        ("a.mp4", boxed() + b"behind", "malformed"),
        ("a.mp4", box(b"ftyp", b"isom") + box(b"mdat", bytes(99)), "malformed"),
        ("a.mp4", boxed(handlers=(b"text",)), "malformed"),
        ("a.mp4", boxed(coding=b"encv"), "encrypted"),
        ("a.m4a", boxed(b"M4A ", (b"soun",), coding=b"drms"), "encrypted"),
        ("a.mov", boxed(b"qt  ", flag=0, location=b"http://example.org/x.mov\0"), "elsewhere"),
        ("a.mp4", boxed(extra=many), "malformed"),
        ("a.mp4", boxed(extra=box(b"moov", box(b"trak") * 100_001)), "malformed"),
        ("a.mp4", boxed(b"heic"), "disguised"),
        ("a.mp4", boxed(b"avif"), "disguised"),
        ("a.mp4", boxed(b"qt  "), "disguised"),
        ("a.mov", boxed(b"isom"), "disguised"),
        ("a.m4a", boxed(b"mp42"), "disguised"),
        ("a.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://example.org/a.ts\n", "disguised"),
        ("a.mp4", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(300), "disguised"),
        ("a.mp4", b"RIFF" + bytes(4) + b"AVI LIST" + bytes(300), "disguised"),
        ("a.mp4", b"FLV\x01\x05" + bytes(300), "disguised"),
        ("a.mp4", webm(), "disguised"),
        ("a.webm", webm(b"matroska"), "disguised"),
        ("a.webm", boxed(), "disguised"),
        ("a.webm", webm()[: len(webm()) // 2], "malformed"),
        ("a.webm", webm()[:-5], "malformed"),
        ("a.webm", webm(tracks=fragment), "encrypted"),
        ("a.webm", webm(extra=element("EC", b"") * 100_001), "malformed"),
        ("a.webm", element("1A45DFA3", element("4282", b"webm")), "malformed"),
        ("a.mp3", mp3(1), "malformed"),
        ("a.mp3", mp3(3) + bytes(100_000), "malformed"),
        ("a.mp3", tag(bytes(100)), "malformed"),
        ("a.mp3", b"OggS" + bytes(300), "disguised"),
        ("a.mp3", b"RIFF" + bytes(4) + b"WAVEfmt " + bytes(300), "disguised"),
        ("a.mp3", b"\xff\xf1\x50\x80" + bytes(300), "disguised"),
        ("a.mp3", boxed(b"M4A ", (b"soun",)), "disguised"),
    ]
