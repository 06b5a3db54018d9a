// Asks whether the file is signed yet, and fetches it when it is. Without script the page reloads by itself.
const page = document.querySelector("[data-waiting]");
const words = page.querySelector("[data-ready]");

async function look() {
  const answer = await fetch(location.href, { method: "HEAD" }).catch(() => null);
  if (!answer || answer.status === 503) {
    setTimeout(look, Number(page.dataset.waiting) * 1000);
    return;
  }
  if (answer.ok) words.textContent = words.dataset.ready;
  location.assign(location.href); // the file is saved and this page stays; or the page that says why not
}

look();
