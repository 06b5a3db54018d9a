/* Signed out in the middle of writing: what was sent then is kept in this tab, and put back after signing in
   as the same person. */

const KEY = "typed", MOMENT = 60000;
const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const form = document.querySelector("main form[data-typed]");
const account = document.querySelector("[data-account]")?.dataset.account;

if (form) {
  sessionStorage.removeItem(KEY);
  if (kept?.asked && kept.account === account && kept.path.startsWith(location.pathname)) restore();
  form.addEventListener("submit", () => keep({ at: Date.now(), account, path: location.pathname, fields: typed() }));
} else if (kept && !account && Date.now() - kept.at < MOMENT) {
  keep({ ...kept, asked: true }); // this is the page to sign in, and it came in answer to that form
}

function typed() {
  const fields = [...form.elements].filter((field) => field.name && isTyped(field));
  return fields.map(({ name, type, value, checked }) => ({ name, type, value, checked }));
}

function isTyped({ name, type }) {
  return type === "hidden" ? /^(.*-)?edition$/.test(name) : !["file", "submit", "button", "fieldset"].includes(type);
}

function restore() {
  for (const field of form.elements) {
    if (!field.name || !isTyped(field)) continue;
    const choice = field.type === "radio" || field.type === "checkbox";
    const was = kept.fields.find(({ name, value }) => name === field.name && (!choice || value === field.value));
    if (!was || (choice ? was.checked === field.checked : was.value === field.value)) continue;
    if (choice) field.checked = was.checked;
    else field.value = was.value;
    if (field.type === "hidden" || (field.type === "radio" && !field.checked)) continue;
    for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
  }
}

function keep(what) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(what));
  } catch {
    // No room, or none allowed: the page works as it does without script.
  }
}
