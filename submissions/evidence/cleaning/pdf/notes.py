"""What it says about a file that a key was found in it and dropped."""


def words(text: str) -> frozenset[str]:
    """Keys or names that are written with blanks between them."""
    return frozenset(text.split())


_NOTES: dict[str, tuple[str, ...]] = {
    "properties": ("/Info", "/Metadata", "/PieceInfo", "/SpiderInfo", "/DocChecksum"),
    "times": ("/LastModified", "/M", "/CreationDate", "/ModDate"),
    "thumbnail": ("/Thumb",),
    "scripts": ("/AA", "/JavaScript", "/JS", "/XFA", "/OpenAction", "/Renditions"),
    "attachments": ("/AF", "/EmbeddedFiles", "/Collection", "/FS", "/EF", "/RichMediaContent"),
    "links": ("/OPI", "/Ref", "/URI", "/URLS", "/PA", "/F"),
    "signatures": ("/Perms", "/DSS", "/SigFlags", "/Lock", "/SV"),
    "people": ("/Threads",),
}
# Dropped without a word: they say nothing about anybody, or nothing that the copy does not still say.
_SILENT = words(
    "/Type /ProcSet /Name /B /Length /DL /Dur /Trans /ID /Hid /PZ /Size /Prev /XRefStm /Index /W"
    " /Root /Version /Names /Dests /DV /RC /RT /NM /Next /CO /OutputIntents /Extensions /PageMode /HT"
    " /BG /BG2 /UCR /UCR2 /HTP /CharSet /CIDSet /FontFamily /Style /RoleMap /ClassMap /IDTree /R /C"
    " /NS /RoleMapNS /SeparationInfo /BoxColorInfo /Border /D /Legal /Requirements /NeedsRendering"
    " /Default /Configs /Opt /I /TI /RV /Filter /DecodeParms /Kids /Parent /Count /Encrypt /Resources"
    " /ParentTreeNextKey"
)
_CODES = {key: code for code, keys in _NOTES.items() for key in keys}


def note_of(key: str) -> str | None:
    """The code for the earner; None for what is nothing to speak of."""
    return None if key in _SILENT else _CODES.get(key, "hidden")
