// How many alerts fire, by severity: in the bar, and in the title of the browser's tab.

import { get } from "./api.js";
import { element, settled } from "./dom.js";
import { word } from "./words.js";

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
        const answer = await get("/api/alerts/counts").catch(() => null);
        if (!answer) return;
        const counts = SEVERITIES.map((severity) => [severity, answer.firing[severity]]);
        this.#view.replaceChildren(...counts.map(([severity, count]) => this.#chip(severity, count)));
        const total = counts.reduce((sum, [, count]) => sum + count, 0);
        document.title = total ? `(${total}) ${this.#title}` : this.#title;
    }

    #chip(severity, count) {
        const label = word("counts.firing", { severity: word(`severity.${severity}`), count: String(count) });
        return element(
            "a",
            {
                class: `count is-${severity}${count ? "" : " is-none"}`,
                href: `#/alerts?state=firing&severity=${severity}`,
                title: label,
                "aria-label": label,
            },
            element("span", { class: "count-name" }, word(`severity.${severity}`)),
            element("b", {}, String(count)),
        );
    }
}
