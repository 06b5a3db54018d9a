"""Clean videos in a real browser: as long as before, and the same picture in the middle."""

import base64
import json

import pytest

from submissions.evidence.cleaning import boxes, webm

from . import media_files, webm_files

pytestmark = pytest.mark.browser

PLAY = """async ([base64, type, at]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const video = document.createElement("video");
  video.muted = true;
  video.src = URL.createObjectURL(new Blob([bytes], {type}));
  const once = (name) => new Promise((done, failed) => {
    video.addEventListener(name, done, {once: true});
    video.addEventListener("error", () => failed(new Error(video.error.message)), {once: true});
  });
  await once("loadeddata");
  video.currentTime = at;
  await once("seeked");
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return {duration: video.duration, width: canvas.width, frame: canvas.toDataURL()};
}"""


def cleaned(cleaner, data, folder):
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    cleaner.clean(source, target)
    return target.read_bytes()


def played(page, data, type, at):
    page.goto("about:blank")
    return page.evaluate(PLAY, [base64.b64encode(data).decode(), type, at])


@pytest.mark.parametrize("live", [False, True])
def test_a_clean_webm_plays_as_before(page, tmp_path, live):
    planted = webm_files.webm(live=live)
    before = played(page, planted, "video/webm", 1.75)
    after = played(page, cleaned(webm, planted, tmp_path), "video/webm", 1.75)
    assert after == before
    assert before["width"] == 160
    assert json.dumps(before["duration"]) == ("null" if before["duration"] == float("inf") else "3")
    assert before["frame"] != played(page, planted, "video/webm", 0.5)["frame"]


def test_a_clean_mp4_plays_as_before(page, tmp_path):
    page.goto("about:blank")
    if not page.evaluate("document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.42E01F\"')"):
        pytest.skip("this browser has no H.264")
    planted = media_files.planted_clip()
    before = played(page, planted, "video/mp4", 4.5)
    assert played(page, cleaned(boxes, planted, tmp_path), "video/mp4", 4.5) == before
    assert before["width"] == 960
    assert before["duration"] == pytest.approx(9)
