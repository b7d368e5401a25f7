// The page of reports. Its forms work as they are where nobody needs a token; with one, a report is fetched and shown from memory.

import { get, request } from "./api.js";
import { element, part } from "./dom.js";
import { token } from "./session.js";

const PATIENCE_MILLISECONDS = 60_000;

for (const form of document.querySelectorAll("form.choice")) {
    form.addEventListener("submit", (event) => {
        if (!token()) return;
        event.preventDefault();
        open(form);
    });
}

try {
    // Asks for a token, where one is needed.
    const { districts } = await get("/api/lists");
    part("districts").replaceChildren(...districts.map(({ id, title }) => element("option", { value: id }, title)));
} catch (error) {
    complain(error);
}

/** Opened at once, because a browser lets nobody open a window later than the click. */
async function open(form) {
    const view = window.open("about:blank", "_blank");
    try {
        const query = new URLSearchParams(new FormData(form));
        const answer = await request(`${form.getAttribute("action")}?${query}`, { timeout: PATIENCE_MILLISECONDS });
        const address = URL.createObjectURL(await answer.blob());
        const name = answer.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/)?.[1];
        if (!name && view) {
            view.location = address;
        } else {
            view?.close();
            element("a", { href: address, download: name ?? "" }).click();
        }
        // The window, or the browser, has its own hold on it by then.
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
        complain(null);
    } catch (error) {
        view?.close();
        complain(error);
    }
}

function complain(error) {
    part("trouble").textContent = error?.message ?? "";
}
