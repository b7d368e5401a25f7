// Whether the page is alive: a sign in the bar, and a banner once the connection has been lost for a while.

import { part } from "./dom.js";
import { word } from "./words.js";

/** A stream that is back at once is nobody's business. */
const PATIENCE_MILLISECONDS = 3000;

let lostSince = null;
let retryAt = null;
let timer = null;

/** `state`: `live`, `connecting` or `lost`; `next`: when it is tried again, in Unix milliseconds. */
export function showLink(state, next = null) {
    if (state === "live") lostSince = null;
    if (state === "lost") lostSince ??= Date.now();
    retryAt = next;
    const link = part("link");
    link.dataset.state = state;
    const text = document.createElement("span");
    text.textContent = word(`link.${state}`);
    link.title = text.textContent;
    link.replaceChildren(text);
    clearInterval(timer);
    if (state !== "live") timer = setInterval(showBanner, 1000);
    showBanner();
}

/** Shows why the page may be out of date; without a text, nothing is wrong. */
export function showTrouble(text) {
    const banner = part("trouble");
    banner.hidden = text === null;
    if (banner.textContent !== (text ?? "")) banner.textContent = text ?? "";
}

function showBanner() {
    const isLost = lostSince !== null && Date.now() - lostSince > PATIENCE_MILLISECONDS;
    if (!isLost) return showTrouble(null);
    const seconds = retryAt === null ? 0 : Math.max(0, Math.round((retryAt - Date.now()) / 1000));
    showTrouble(seconds > 0 ? word("trouble.lost", { seconds }) : word("trouble.now"));
}
