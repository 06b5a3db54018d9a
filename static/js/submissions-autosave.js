/* Saves each [data-autosave] group a second after the last key. Without script its form's buttons do the same. */

const PAUSE = 1000, RETRY = 5000, PATIENCE = 15000;
const inFlight = new Set();

const groups = [...document.querySelectorAll("[data-autosave]")];
const forms = new Set(groups.map((group) => group.closest("form")));
for (const group of groups) watch(group);
for (const form of forms) form.addEventListener("submit", afterSaving);

/* A form sent while its text is being saved would carry the edition before: it waits for the answer. */
function afterSaving(event) {
  if (!inFlight.size) return;
  event.preventDefault();
  Promise.allSettled([...inFlight]).then(() => event.target.requestSubmit(event.submitter));
}

function watch(group) {
  let timer = 0, busy = false, dirty = false, stopped = false;
  const fields = () => [...group.querySelectorAll("input[name], textarea[name]")];
  const edition = group.querySelector("input[type=hidden][name$='-edition']");

  group.addEventListener("input", (event) => {
    dirty = true;
    count(group, event.target);
    plan(PAUSE);
  });
  group.addEventListener("change", () => dirty && plan(0));
  group.querySelector("[data-keep-mine]")?.addEventListener("click", () => {
    edition.value = edition.dataset.stored ?? edition.value;
    group.querySelector("[data-conflict]").hidden = true;
    group.querySelector("textarea").focus();
    stopped = false;
    dirty = true;
    plan(0);
  });
  // Leaving: what is still waiting goes now. The form's own buttons send it anyway.
  addEventListener("pagehide", () => dirty && !stopped && save(true));
  document.addEventListener("visibilitychange", () => document.hidden && dirty && plan(0));
  group.closest("form").addEventListener("submit", () => { stopped = true; clearTimeout(timer); });

  function plan(delay) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, delay);
  }

  async function save(leaving = false) {
    if (stopped || (busy && !leaving)) return;
    busy = true;
    dirty = false;
    const body = new FormData();
    for (const field of fields()) {
      if (field.type !== "checkbox" || field.checked) body.append(field.name, field.value);
    }
    const sending = send(group.dataset.autosave, body, leaving === true);
    inFlight.add(sending);
    const answer = await sending;
    busy = false;
    if (answer.ok && edition && answer.edition) edition.value = answer.edition;
    inFlight.delete(sending);
    if (answer.ok) {
      mark(group, "saved");
      if (dirty) plan(PAUSE);
    } else if (answer.status === 409 && answer.edition) {
      conflict(answer);
    } else if (answer.status) { // a reason: trying the same again would not help
      mark(group, "refused", answer.reason);
    } else {
      dirty = true;
      mark(group, answer.signedOut ? "signed-out" : "failed");
      plan(RETRY);
    }
  }

  function conflict(answer) {
    stopped = true;
    edition.dataset.stored = answer.edition;
    const box = group.querySelector("[data-conflict]");
    const theirs = box.querySelector("[data-theirs]");
    theirs.replaceChildren();
    for (const line of answer.text.split("\n")) theirs.append(line, document.createElement("br"));
    box.querySelector("[data-keep-mine]").hidden = false;
    box.hidden = false;
    mark(group, "refused", answer.reason);
  }

  async function send(url, body, keepalive) {
    const token = group.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    try {
      const response = await fetch(url, { method: "POST", body, headers, keepalive, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (response.type === "opaqueredirect" || response.status === 403) return { ok: false, signedOut: true };
      if (response.ok) return { ok: true, ...(await response.json()) };
      if (response.status === 409 || response.status === 422) {
        return { ...(await response.json()), ok: false, status: response.status };
      }
    } catch {
      // No network, or a restart: try again.
    }
    return { ok: false };
  }
}

function mark(group, which, reason = "") {
  for (const one of group.querySelectorAll("[data-mark]")) one.hidden = one.dataset.mark !== which;
  const now = new Date();
  const time = group.querySelector("[data-mark=saved] time");
  if (which === "saved" && time) {
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
  const said = group.querySelector("[data-reason]");
  if (which === "refused" && said) said.textContent = reason;
}

function count(group, field) {
  const shown = group.querySelector("[data-words]");
  if (shown && field.tagName === "TEXTAREA") shown.textContent = field.value.split(/\s+/).filter(Boolean).length;
}
