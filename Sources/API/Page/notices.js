// New alerts, shown over the map for a while: seen without being loud.

import { severityTag } from "./alerts.js";
import { element } from "./dom.js";
import { clock } from "./time.js";
import { word } from "./words.js";

const MOST = 3;
const SHOWN_MILLISECONDS = { critical: 60_000, major: 20_000, minor: 8000, warning: 8000 };

export class Notices {
    #view;
    #desk;
    #more = 0;
    #rest = element("p", { class: "notice-more", hidden: true });

    constructor(view, desk) {
        this.#view = view;
        this.#desk = desk;
        view.append(this.#rest);
    }

    /** Shows an alert that has just fired; in a storm, only how many more there are. */
    add(event) {
        if (event.late) return;
        if (this.#view.querySelectorAll(".notice").length >= MOST) {
            this.#more += 1;
            this.#count();
            return;
        }
        const notice = element(
            "div",
            { class: `notice is-${event.severity}`, data: { id: event.alert } },
            element(
                "a",
                { href: `#/alert/${encodeURIComponent(event.alert)}`, on: { click: () => this.#remove(notice) } },
                element(
                    "span",
                    { class: "alert-head" },
                    severityTag(event.severity),
                    element("strong", { class: "alert-title" }, event.title),
                    element("time", { class: "alert-age", datetime: event.fired_at }, clock(event.fired_at)),
                ),
                element(
                    "span",
                    { class: "alert-who" },
                    element("b", {}, event.name ?? event.device),
                    element("span", {}, event.place ? this.#desk.placeName(event.place) : this.#desk.districtName(event.district)),
                ),
            ),
            element(
                "button",
                { type: "button", class: "notice-close", "aria-label": word("close"), on: { click: () => this.#remove(notice) } },
                "×",
            ),
        );
        this.#view.prepend(notice);
        setTimeout(() => this.#remove(notice), SHOWN_MILLISECONDS[event.severity] ?? SHOWN_MILLISECONDS.minor);
    }

    /** Whoever looks at an alert needs no notice of it. */
    drop(id) {
        for (const notice of this.#view.querySelectorAll(".notice")) if (notice.dataset.id === id) this.#remove(notice);
    }

    #remove(notice) {
        notice.remove();
        if (this.#view.querySelector(".notice")) return;
        this.#more = 0;
        this.#count();
    }

    #count() {
        this.#rest.hidden = this.#more === 0;
        this.#rest.textContent = word("notice.more", { count: this.#more });
    }
}
