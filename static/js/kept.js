/* What was typed and is not saved, kept in this browser under the account that typed it, and shown to no other. */

const PREFIX = "typed:", DAYS = 30;

export const account = document.querySelector("[data-account]")?.dataset.account ?? "";

export const placeOf = (group) => `${PREFIX}${account}:${location.pathname}:${group}`;

/* `values` by field name, `edition` the one they were typed over, `older` what is still on offer meanwhile. */
export function keep(group, what) {
  try {
    if (account) localStorage.setItem(placeOf(group), JSON.stringify({ at: Date.now(), ...what }));
  } catch {
    // No room, or none allowed: the server is asked all the same.
  }
}

export function keptOf(group) {
  try {
    return account ? JSON.parse(localStorage.getItem(placeOf(group))) : null;
  } catch {
    return null;
  }
}

/* Forget one group; with `values`, only if nothing else was typed since, here or in another tab. */
export function forget(group, values) {
  const kept = keptOf(group);
  if (!kept || (values && JSON.stringify(kept.values) !== JSON.stringify(values))) return;
  if (kept.older) keep(group, kept.older);
  else sweep((_text, key) => key === placeOf(group));
}

/* Signing out: nothing of anybody stays behind. */
export function forgetAll() {
  sweep(() => true);
  try {
    sessionStorage.removeItem("typed");
  } catch {
    // Nothing was kept.
  }
}

export function forgetOld() {
  sweep((text) => {
    try {
      return Date.now() - JSON.parse(text).at > DAYS * 86400000;
    } catch {
      return true;
    }
  });
}

function sweep(goes) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    for (const key of keys) if (goes(localStorage.getItem(key), key)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
