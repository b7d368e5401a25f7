// Which alerts are listed: quick views for the day's work, and every condition that the API knows.

import { element } from "./dom.js";
import { word } from "./words.js";

/** The day's work: conditions that are set together. */
const VIEWS = {
    firing: { state: "firing" },
    todo: { status: "open,accepted" },
    overdue: { overdue: "true" },
    all: {},
};
const NAMES = ["state", "status", "overdue", "severity", "rule", "district", "class", "q"];
/** The conditions of the folded part. */
const FOLDED = ["severity", "rule", "district", "class", "status", "state"];
const TYPING_MILLISECONDS = 300;

/** The conditions, as query parameters; `onChange()` after each change. */
export class Filters {
    #values = { ...VIEWS.firing };
    #onChange;
    #lists;
    #classes;
    #me;
    #controls = {};
    #views = {};
    #fold;
    #folded;

    constructor({ lists, classes, me, onChange }) {
        this.#lists = lists;
        this.#classes = classes;
        this.#me = me;
        this.#onChange = onChange;
    }

    /** The conditions as query parameters of /api/alerts. */
    get parameters() {
        return this.#values;
    }

    /** The same as the address has them. */
    get text() {
        return new URLSearchParams(this.#values).toString();
    }

    /** Takes the conditions of an address. */
    take(text) {
        const query = new URLSearchParams(text);
        const values = Object.fromEntries(NAMES.filter((name) => query.get(name)).map((name) => [name, query.get(name)]));
        if (new URLSearchParams(values).toString() === this.text) return;
        this.#values = values;
        this.#show();
        this.#onChange();
    }

    /** The controls. */
    element() {
        const search = element("input", {
            type: "search",
            placeholder: word("filter.search"),
            "aria-label": word("filter.search"),
            maxlength: 64,
            on: { input: this.#typing() },
        });
        this.#controls.q = search;
        this.#fold = element("button", {
            class: "button filter-fold",
            type: "button",
            "aria-expanded": "false",
            "aria-controls": "filter-folded",
            on: { click: () => this.#open(this.#folded.hidden) },
        });
        this.#folded = element("div", { class: "filter-folded", id: "filter-folded", hidden: true }, this.#conditions());
        const bar = element(
            "div",
            { class: "filters" },
            element("div", { class: "filter-views", role: "group" }, Object.keys(VIEWS).map((name) => this.#view(name))),
            element("div", { class: "filter-search" }, search, this.#fold),
            this.#folded,
        );
        this.#show();
        return bar;
    }

    #typing() {
        let timer;
        return () => {
            clearTimeout(timer);
            timer = setTimeout(() => this.#apply(this.#values), TYPING_MILLISECONDS);
        };
    }

    /** Takes conditions, and what has been typed meanwhile. */
    #apply(values) {
        const { q: _, ...others } = values;
        const text = this.#controls.q.value.trim();
        const next = text ? { ...others, q: text } : others;
        const isNew = new URLSearchParams(next).toString() !== this.text;
        this.#values = next;
        this.#show();
        if (isNew) this.#onChange();
    }

    #view(name) {
        const button = element("button", { type: "button", on: { click: () => this.#choose(name) } }, word(`view.${name}`));
        this.#views[name] = button;
        return button;
    }

    #choose(name) {
        const { state, status, overdue, ...others } = this.#values;
        this.#apply({ ...others, ...VIEWS[name] });
    }

    #conditions() {
        const { rules, districts } = this.#lists;
        const mine = this.#me.districts;
        const named = (key, ids) => ids.map((id) => [id, word(`${key}.${id}`)]);
        return [
            this.#select("severity", named("severity", ["critical", "major", "minor", "warning"])),
            this.#select("rule", rules.map(({ id, title }) => [id, title])),
            this.#select("district", districts.filter(({ id }) => !mine || mine.includes(id)).map(({ id, title }) => [id, title])),
            this.#select("class", this.#classes.ids.map((id) => [id, this.#classes.title(id)])),
            this.#select("status", [[VIEWS.todo.status, word("view.todo")], ...named("status", ["open", "accepted", "dismissed", "closed"])]),
            this.#select("state", named("state", ["firing", "resolved"])),
            element(
                "button",
                { class: "button is-plain", type: "button", on: { click: () => this.#clear() } },
                word("filter.clear"),
            ),
        ];
    }

    #select(name, options) {
        const control = element(
            "select",
            { name, on: { change: ({ target }) => this.#set(name, target.value) } },
            element("option", { value: "" }, word("filter.any")),
            options.map(([value, title]) => element("option", { value }, title)),
        );
        this.#controls[name] = control;
        return element("label", { class: "field" }, element("span", {}, word(`filter.${name}`)), control);
    }

    #set(name, value) {
        const { [name]: _, ...others } = this.#values;
        this.#apply(value ? { ...others, [name]: value } : others);
    }

    #clear() {
        this.#controls.q.value = "";
        this.#apply({});
    }

    #open(isOpen) {
        this.#folded.hidden = !isOpen;
        this.#fold.setAttribute("aria-expanded", String(isOpen));
    }

    #show() {
        for (const [name, control] of Object.entries(this.#controls)) {
            if (control === document.activeElement && name === "q") continue;
            // Other combinations come only from an address: the control has no word for them.
            control.value = this.#values[name] ?? "";
        }
        const { state, status, overdue } = this.#values;
        for (const [name, button] of Object.entries(this.#views)) {
            const view = VIEWS[name];
            const isChosen = view.state === state && view.status === status && view.overdue === overdue;
            button.setAttribute("aria-pressed", String(isChosen));
        }
        if (!this.#fold) return;
        const isQuick = Object.values(this.#views).some((button) => button.getAttribute("aria-pressed") === "true");
        const hidden = new Set(isQuick ? ["state", "status"] : []);
        const count = FOLDED.filter((name) => this.#values[name] && !hidden.has(name)).length;
        this.#fold.textContent = count ? `${word("filter.title")} ${count}` : word("filter.title");
        this.#fold.classList.toggle("is-set", count > 0);
    }
}
