"""One way to a Chromium: CHROMIUM, the system's own, Playwright's download, Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NO_BROWSER = """no Chromium for the browser tests.
       Debian: apt-get install chromium; elsewhere: .venv/bin/playwright install chromium
       or leave the browser tests out:  ./dev test -m "not browser\""""
NO_DRIVER = """Playwright, which drives the browser tests, cannot start.
       Debian: apt-get install libatomic1
       or leave the browser tests out:  ./dev test -m "not browser\""""


def system_chromium() -> str | None:
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    found = [shutil.which(command) for command in COMMANDS]
    found += [path for path in APPLICATIONS if Path(path).exists()]
    return next((path for path in found if path), None)


def playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def launch_args() -> dict[str, Any]:
    """What pytest-playwright passes to `launch`."""
    args: dict[str, Any] = {"args": [*FLAGS]}
    if os.geteuid() == 0:  # Chromium has no sandbox for root
        args["args"].append("--no-sandbox")
        args["chromium_sandbox"] = False
    path = system_chromium()
    if path:
        args["executable_path"] = path
    return args


def ensure() -> None:
    """Leave with a message unless a browser can be had."""
    if not _driver_starts() and not _apt("libatomic1"):
        sys.exit(f"[dev] ERROR: {NO_DRIVER}")
    if system_chromium() or playwright_chromium():
        return
    why = _download()
    if playwright_chromium() or _apt("chromium", "fonts-dejavu-core"):
        return
    sys.exit(f"[dev] ERROR: {NO_BROWSER}\n{why}")


def _driver_starts() -> bool:
    """Playwright brings its own Node, which needs libatomic.so.1: absent from minimal Debian images."""
    from playwright._impl._driver import compute_driver_executable

    return subprocess.run([compute_driver_executable()[0], "--version"], capture_output=True).returncode == 0


def _download() -> str:
    """Playwright's own Chromium; returns why not."""
    if os.environ.get("DEV_NO_DOWNLOAD"):
        return ""
    print("[dev] no Chromium on this machine: trying Playwright's own ...", file=sys.stderr, flush=True)
    argv = [sys.executable, "-m", "playwright", "install", "chromium"]
    if _can_apt():
        argv.append("--with-deps")
    result = subprocess.run(argv, capture_output=True, text=True)
    return "" if result.returncode == 0 else (result.stderr or result.stdout)[-600:]


def _can_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> bool:
    if not _can_apt():
        return False
    print("[dev] installing with apt-get: " + " ".join(packages), file=sys.stderr, flush=True)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-qq"], env=env, stdout=subprocess.DEVNULL)
    argv = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(argv, env=env, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    ensure()
