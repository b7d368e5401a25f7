// How many alerts fire, by severity: in the bar, and in the title of the browser's tab.

import { get, pathWith } from "./api.js";
import { element, settled } from "./dom.js";
import { word } from "./words.js";

/** The API's largest page. What lies beyond is said with a plus. */
const MOST = 1000;
const SEVERITIES = ["critical", "major", "minor", "warning"];

export class Counts {
    #view;
    #title;
    #again = settled(500, 3000, () => this.read());

    constructor(view, title) {
        this.#view = view;
        this.#title = title;
    }

    note() {
        this.#again();
    }

    async read() {
        const answer = await get(pathWith("/api/alerts", { state: "firing", limit: MOST })).catch(() => null);
        if (!answer) return;
        const { items, next } = answer;
        const plus = next ? "+" : "";
        const counts = SEVERITIES.map((severity) => [severity, items.filter((alert) => alert.severity === severity).length]);
        this.#view.replaceChildren(...counts.map(([severity, count]) => this.#chip(severity, `${count}${plus}`, count)));
        document.title = items.length ? `(${items.length}${plus}) ${this.#title}` : this.#title;
    }

    #chip(severity, text, count) {
        const label = word("counts.firing", { severity: word(`severity.${severity}`), count: text });
        return element(
            "a",
            {
                class: `count is-${severity}${count ? "" : " is-none"}`,
                href: `#/alerts?state=firing&severity=${severity}`,
                title: label,
                "aria-label": label,
            },
            element("span", { class: "count-name" }, word(`severity.${severity}`)),
            element("b", {}, text),
        );
    }
}
