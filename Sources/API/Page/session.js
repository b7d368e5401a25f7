// Who sits at the desk: the token, and the form that asks for it.

import { element, part } from "./dom.js";
import { word } from "./words.js";

const KEY = "cityward.token";

/** What the daemon says of whoever asks: /api/me. */
export let me = null;

let asking = null;

export const token = () => sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);

/** Takes what /api/me said. */
export function takeMe(document) {
    me = document;
}

export function signOut() {
    sessionStorage.removeItem(KEY);
    localStorage.removeItem(KEY);
    location.reload();
}

/**
 * Waits until there is a token that the daemon accepts.
 *
 * `refused`: the one that it did not. Any number of requests may wait: there is one form.
 */
export function signIn(refused) {
    if (token() !== refused) return Promise.resolve();
    asking ??= ask(refused).finally(() => {
        asking = null;
    });
    return asking;
}

function ask(refused) {
    const dialog = part("login");
    const field = element("input", { type: "password", name: "token", autocomplete: "current-password", required: true });
    const keep = element("input", { type: "checkbox" });
    const trouble = element("p", { class: "problem", role: "alert", hidden: !refused }, word("login.refused"));
    const enter = element("button", { class: "button is-main", type: "submit" }, word("login.enter"));
    return new Promise((resolve) => {
        const submit = async (event) => {
            event.preventDefault();
            enter.disabled = true;
            const complaint = await objection(field.value.trim());
            enter.disabled = false;
            trouble.hidden = complaint === null;
            trouble.textContent = complaint ?? "";
            if (complaint !== null) return field.select();
            (keep.checked ? localStorage : sessionStorage).setItem(KEY, field.value.trim());
            (keep.checked ? sessionStorage : localStorage).removeItem(KEY);
            dialog.close();
            resolve();
        };
        dialog.replaceChildren(
            element(
                "form",
                { on: { submit } },
                element("h2", {}, word("login.title")),
                element("p", { class: "quiet" }, word("login.text")),
                element("label", { class: "field" }, element("span", {}, word("login.token")), field),
                element("label", { class: "check" }, keep, word("login.keep")),
                trouble,
                element("div", { class: "dialog-buttons" }, enter),
            ),
        );
        // There is nothing behind the form to go back to.
        dialog.addEventListener("cancel", (event) => event.preventDefault());
        if (!dialog.open) dialog.showModal();
        field.focus();
    });
}

/** What the daemon has against a token; `null` where it accepts it. */
async function objection(candidate) {
    try {
        const answer = await fetch("/api/me", { headers: { Authorization: `Bearer ${candidate}` }, cache: "no-store" });
        if (answer.ok) return null;
        return answer.status === 401 ? word("login.refused") : word("problem.other", { status: answer.status });
    } catch {
        return word("problem.network");
    }
}
