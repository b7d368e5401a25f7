// What an officer does with a case: buttons, the form behind them, and what happens when somebody else was faster.

import { Problem, post } from "./api.js";
import { element, part } from "./dom.js";
import { me } from "./session.js";
import { word } from "./words.js";

/** The acts that go with a status, the most usual one first; as the daemon has them. */
const ACTS = {
    open: ["accept", "assign", "close", "dismiss"],
    accepted: ["close", "assign", "dismiss"],
    dismissed: ["reopen"],
    closed: ["reopen"],
};
/** The list that an act chooses from, and the member that takes the choice. */
const CHOICES = {
    assign: { list: "teams", member: "team" },
    dismiss: { list: "dismissals", member: "reason" },
    close: { list: "measures", member: "measure" },
};
/** The word of a list that says nothing without a note. */
const OTHER = "other";
const LONGEST_NOTE = 2000;

/**
 * The buttons for a case.
 *
 * `done()` after an act; `conflict(problem)` where somebody was faster. Nothing is shown as done before the daemon says so.
 */
export function actBar(alert, { lists, done, conflict }) {
    if (!me.can.act) return element("p", { class: "act-bar quiet" }, word("act.viewer"));
    const acts = ACTS[alert.case.status];
    return element(
        "div",
        { class: "act-bar", role: "group", "aria-label": word("story.case") },
        acts.map((act, index) =>
            element(
                "button",
                {
                    class: index === 0 ? "button is-main" : "button",
                    type: "button",
                    data: { act },
                    on: { click: () => openForm(act, alert, { lists, done, conflict }) },
                },
                word(`act.${act}`),
            ),
        ),
    );
}

function openForm(act, alert, { lists, done, conflict }) {
    const dialog = part("act");
    const choice = CHOICES[act];
    const entries = choice ? lists[choice.list] : [];
    const choices = choice && choiceList(act, entries, alert.case[choice.member]);
    const noteLabel = element("span", {}, word("act.note"));
    const note = element("textarea", { name: "note", maxlength: LONGEST_NOTE });
    const trouble = element("p", { class: "problem", role: "alert", hidden: true });
    const send = element("button", { class: "button is-main", type: "submit" }, word(`act.${act}`));
    const cancel = element("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, word("cancel"));
    const complain = (text) => {
        trouble.textContent = text;
        trouble.hidden = false;
    };
    const chosen = () => choices?.querySelector("input:checked")?.value;
    choices?.addEventListener("change", () => {
        noteLabel.textContent = word(chosen() === OTHER ? "act.note.wanted" : "act.note");
    });

    const submit = async (event) => {
        event.preventDefault();
        if (choice && !chosen()) return complain(word("act.list.missing"));
        if (chosen() === OTHER && !note.value.trim()) {
            complain(word("act.note.missing"));
            return note.focus();
        }
        const body = { act, version: alert.case.version };
        if (choice) body[choice.member] = chosen();
        if (note.value.trim()) body.note = note.value.trim();
        lock([send, cancel, note], true);
        send.textContent = word("act.sending");
        try {
            await post(`/api/alerts/${encodeURIComponent(alert.id)}/acts`, body);
            dialog.close();
            done();
        } catch (error) {
            if (error instanceof Problem && error.status === 409) {
                dialog.close();
                conflict(error);
            } else {
                complain(error.message);
            }
        } finally {
            lock([send, cancel, note], false);
            send.textContent = word(`act.${act}`);
        }
    };
    if (choice && entries.length === 0) {
        complain(word("act.list.empty"));
        send.disabled = true;
    }
    dialog.setAttribute("aria-label", word(`act.${act}`));
    dialog.replaceChildren(
        element(
            "form",
            { on: { submit } },
            element("h2", {}, word(`act.${act}`)),
            element("p", { class: "quiet" }, `${alert.name ?? alert.device} · ${alert.title}`),
            choices,
            element("label", { class: "field" }, noteLabel, note),
            trouble,
            element("div", { class: "dialog-buttons" }, cancel, send),
        ),
    );
    dialog.showModal();
    (choices?.querySelector("input") ?? send).focus();
}

function choiceList(act, entries, current) {
    return element(
        "fieldset",
        { class: "choices" },
        element("legend", { class: "quiet" }, word(`act.list.${act}`)),
        entries.map(({ id, title }) =>
            element(
                "label",
                { class: "check" },
                element("input", { type: "radio", name: "choice", value: id, checked: id === current }),
                title,
            ),
        ),
    );
}

function lock(controls, isLocked) {
    for (const control of controls) control.disabled = isLocked;
}
