"""What is put into files that hide something: programs, pages, archives, and much in little."""

import struct
import zlib

from tests.submissions.good_files import archive

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = archive({"payload.txt": b"hidden"})
PROGRAM = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x64\x86" + bytes(300)
LINUX = b"\x7fELF\x02\x01\x01" + bytes(300)
PHP = b"<?php system($_GET['x']); ?>"
HTML = b"<html><script>alert(1)</script></html>"
RAR, SEVEN = b"Rar!\x1a\x07\x01\0" + bytes(60), b"7z\xbc\xaf\x27\x1c" + bytes(60)


def zeros(amount):
    """A deflated stream that becomes so many zeros, of a small part of their size."""
    packer, made = zlib.compressobj(1), []
    for _megabyte in range(amount >> 20):
        made.append(packer.compress(bytes(1 << 20)))
    return b"".join([*made, packer.flush()])


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
