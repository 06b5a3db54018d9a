/* The server, as the writing pages ask it. Each answer says how it went:
   ok, overtaken, refused, signed-out, somebody-else, gone or failed. */

const PATIENCE = 15000;
const work = document.querySelector("[data-work]");

/* Of the cookie, not of the page: signing in again in another window makes a new one. */
export function token() {
  const name = `${work.dataset.csrfCookie}=`;
  return document.cookie.split("; ").find((one) => one.startsWith(name))?.slice(name.length) ?? "";
}

export async function post(url, body, keepalive) {
  const answer = await ask(url, { method: "POST", body, keepalive, headers: { "X-CSRFToken": token() } });
  if (answer.how !== "missing") return answer;
  // Not there, or not for the one who is signed in by now.
  return { how: (await stored()).how === "ok" ? "gone" : "somebody-else" };
}

export async function stored() {
  const answer = await ask(work.dataset.stored, {});
  return answer.how === "missing" ? { how: "somebody-else" } : answer;
}

async function ask(url, { headers, ...options }) {
  try {
    const response = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", ...headers },
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.type === "opaqueredirect" || response.status === 403) return { how: "signed-out" };
    if (response.status === 404) return { how: "missing" };
    if (response.status >= 500) return { how: "failed" };
    const said = await response.json();
    if (response.ok) return { ...said, how: "ok" };
    return { ...said, how: "edition" in said ? "overtaken" : "refused" };
  } catch {
    return { how: "failed" }; // no network, or a restart: worth another try
  }
}
