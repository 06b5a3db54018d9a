/* The token that forms are sent with: of the cookie, not of the page, as signing in again makes a new one. */
export function token() {
  return document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]*)/)?.[1] ?? "";
}
