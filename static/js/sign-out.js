/* Before signing out, what is not saved yet is saved if it can be; then this browser forgets all that was typed. */

import { forgetAll } from "./kept.js";

const PATIENCE = 3000;

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const saving = [];
    document.dispatchEvent(new CustomEvent("signing-out", { detail: saving }));
    const enough = new Promise((done) => setTimeout(done, PATIENCE));
    Promise.race([Promise.allSettled(saving), enough]).then(() => {
      forgetAll();
      form.submit();
    });
  });
}
