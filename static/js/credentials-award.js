/* Keeps the progress of an award fresh. Without it, the Reload button does the same. */

const box = document.getElementById("award-progress");
const EVERY = 2000;

async function look() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (response.ok && !response.redirected) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("award-progress");
      // The whole page at the end: lines that turned out to be at fault are listed below.
      if (fresh?.hasAttribute("data-over")) return location.reload();
      if (fresh) box.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // Away for a moment: the next look may do better.
  }
  setTimeout(look, EVERY);
}

document.getElementById("award-reload")?.remove();
setTimeout(look, EVERY);
