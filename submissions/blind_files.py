"""Answers with a blind copy: whole or a range, shown or downloaded, by its neutral name."""

import re
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from . import blind
from .blind import BlindItem
from .models import Attempt

# A file opened by itself may load nothing and run nothing; only our own pages may frame it.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "img-src 'self'",
        "media-src 'self'",
        "object-src 'self'",
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")  # more digits are no file of ours, and int() has a limit


def answer(
    request: HttpRequest, attempt: Attempt, number: int, *, with_settled: bool = False
) -> HttpResponseBase:
    """`with_settled` is for coordinators: also what reviewers are not shown again."""
    item = find(attempt, number, with_settled=with_settled)
    wanted = _range(request.headers.get("Range", ""), item.size)
    if item.size and wanted is not None and wanted[0] >= wanted[1]:
        return _dressed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{item.size}"}))
    start, end = wanted or (0, item.size)
    try:
        content = blind.file_of(attempt, number, start, end - start, with_settled=with_settled)
    except (LookupError, FileNotFoundError):
        raise Http404 from None
    response = StreamingHttpResponse(
        content, content_type=_content_type(item.media_type), status=206 if wanted else 200
    )
    how = content_disposition_header(not _is_inline(item.media_type), item.name)
    response["Content-Disposition"] = str(how)
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if wanted:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{item.size}"
    return _dressed(response)


def picture(attempt: Attempt, number: int, *, with_settled: bool = False) -> HttpResponseBase:
    try:
        content = blind.picture_of(attempt, number, with_settled=with_settled)
    except (LookupError, FileNotFoundError):
        raise Http404 from None
    return _dressed(StreamingHttpResponse(content, content_type="image/webp"))


def captions(attempt: Attempt, number: int, *, with_settled: bool = False) -> HttpResponseBase:
    found = find(attempt, number, with_settled=with_settled)
    if not found.captions:
        raise Http404
    return _dressed(HttpResponse(found.captions, content_type="text/vtt; charset=utf-8"))


def link(
    request: HttpRequest, attempt: Attempt, number: int, *, back: str, back_label: str
) -> HttpResponseBase:
    """Asks before leaving: the owner of the other site may see a visit."""
    item = find(attempt, number)
    if not item.url:
        raise Http404
    context = {"item": item, "host": urlsplit(item.url).hostname, "back": back, "back_label": back_label}
    response = render(request, "submissions/evidence_link.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def find(attempt: Attempt, number: int, *, with_settled: bool = False) -> BlindItem:
    for component in blind.view_of(attempt).components:
        for item in component.items if with_settled or not component.is_settled else ():
            if item.number == number:
                return item
    raise Http404


def _range(header: str, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of one range; None for the whole file: no range, several, or nonsense."""
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last n bytes
        return max(0, size - int(last)), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


def _is_inline(media_type: str) -> bool:
    main = media_type.partition("/")[0]
    return media_type in ("application/pdf", "text/plain") or main in ("image", "video", "audio")


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _dressed(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
