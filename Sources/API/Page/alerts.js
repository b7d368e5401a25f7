// The list of alerts: read page by page, brought up to date as events come.

import { get, pathWith } from "./api.js";
import { element, settled } from "./dom.js";
import { Filters } from "./filters.js";
import { Pages } from "./pages.js";
import { age, moment, now, span } from "./time.js";
import { word } from "./words.js";

const PAGE = 50;
/** Rows that changed out of the first page's sight are read one by one, up to so many at a time. */
const MOST_SINGLE_READS = 10;

export class AlertList {
    filters;
    #pages;
    #desk;
    #changed = new Set();
    #hint;
    #isStarted = false;
    #update = settled(150, 1000, () => this.#refresh());

    /** `desk`: what the page knows of the city; see main.js. */
    constructor(view, desk) {
        this.#desk = desk;
        this.filters = new Filters({ ...desk, onChange: () => this.#open() });
        const list = element("ol", { class: "alert-list", "aria-label": word("alerts.list") });
        const scroller = element("div", { class: "scroll", tabindex: -1 }, list);
        this.#hint = element(
            "button",
            { class: "button is-main list-hint", type: "button", hidden: true, on: { click: () => this.#open() } },
            word("newest"),
        );
        view.append(this.filters.element(), this.#hint, scroller);
        this.#pages = new Pages({
            scroller,
            list,
            idOf: (alert) => alert.id,
            toRow: (alert) => this.#row(alert),
            empty: () => this.#empty(),
        });
        setInterval(() => this.#tick(), 10_000);
    }

    /** Reads the first page; the number of the last event that it reflects. */
    async start() {
        this.#isStarted = true;
        return (await this.#pages.open(this.#path()))?.last_event ?? null;
    }

    /** Something happened to an alert. */
    note(event) {
        this.#changed.add(event.alert);
        if (event.case) this.#changed.add(event.case);
        this.#update();
    }

    /** Takes an alert that has been read for other reasons. */
    take(alert) {
        this.#pages.replace(alert);
    }

    /** Gives the row of an alert the focus: where one left off. */
    focus(id) {
        this.#pages.focus(id);
    }

    mark(id) {
        for (const [key, row] of this.#pages.rows) row.classList.toggle("is-open", key === id);
    }

    #path() {
        return pathWith("/api/alerts", { ...this.filters.parameters, limit: PAGE });
    }

    #open() {
        if (!this.#isStarted) return;
        this.#hint.hidden = true;
        this.#desk.onFilter(this.filters.text);
        this.#changed.clear();
        this.#pages.open(this.#path());
    }

    async #refresh() {
        const changed = [...this.#changed];
        this.#changed.clear();
        if (this.#pages.isDetached) {
            this.#hint.hidden = false;
        } else {
            const answer = await this.#pages.refresh(this.#path());
            for (const { id } of answer?.items ?? []) changed.splice(0, changed.length, ...changed.filter((other) => other !== id));
        }
        const shown = changed.filter((id) => this.#pages.rows.has(id)).slice(0, MOST_SINGLE_READS);
        for (const id of shown) {
            const alert = await get(`/api/alerts/${encodeURIComponent(id)}`).catch(() => null);
            if (alert) this.#pages.replace(alert);
        }
    }

    #row(alert) {
        const { id, severity, state } = alert;
        const row = element(
            "li",
            { class: `alert is-${severity}`, data: { id, state } },
            element(
                "a",
                { href: `#/alert/${encodeURIComponent(id)}`, class: "alert-link", data: { id } },
                element(
                    "span",
                    { class: "alert-head" },
                    severityTag(severity),
                    element("strong", { class: "alert-title" }, alert.title),
                    element("time", { class: "alert-age", datetime: alert.fired_at, title: moment(alert.fired_at) }, age(alert.fired_at)),
                ),
                element(
                    "span",
                    { class: "alert-who" },
                    element("b", {}, alert.name ?? alert.device),
                    this.#where(alert).map((text) => element("span", {}, text)),
                ),
                element("span", { class: "alert-tags" }, stateTag(alert), caseTags(alert.case, this.#desk)),
            ),
        );
        row.classList.toggle("is-open", this.#desk.openAlert() === id);
        return row;
    }

    #where({ district, place }) {
        const names = [this.#desk.districtName(district)];
        if (place && place !== district) names.push(this.#desk.placeName(place));
        return names;
    }

    #empty() {
        const isCalm = this.filters.text === "state=firing";
        return element("p", { class: "empty" }, word(isCalm ? "alerts.calm" : "alerts.none"));
    }

    /** Ages and terms go on. */
    #tick() {
        for (const row of this.#pages.rows.values()) {
            const time = row.querySelector(".alert-age");
            time.textContent = age(time.dateTime);
            const due = row.querySelector("[data-due]");
            if (due) due.replaceWith(dueTag(due.dataset.due));
        }
    }
}

export const severityTag = (severity) => element("span", { class: `tag is-severity is-${severity}` }, word(`severity.${severity}`));

export const stateTag = ({ state, late }) => [
    element("span", { class: `tag is-state is-${state}` }, word(`state.${state}`)),
    late && element("span", { class: "tag" }, word("late")),
];

/** The case's status, its team, how often the alert came back, and its term. */
export function caseTags(file, desk) {
    const isOpen = file.status === "open" || file.status === "accepted";
    return [
        element("span", { class: `tag is-status is-${file.status}` }, word(`status.${file.status}`)),
        file.team && element("span", { class: "tag" }, desk.entryTitle("teams", file.team)),
        file.alerts > 1 && element("span", { class: "tag" }, word("repeats", { count: file.alerts })),
        isOpen && file.due_at && dueTag(file.due_at),
        !isOpen && file.overdue && element("span", { class: "tag is-over" }, word("overdue")),
    ];
}

/** What is left of a term, or by how much it has passed. */
export function dueTag(due) {
    const left = Date.parse(due) - now();
    const isOver = left < 0;
    const isSoon = !isOver && left < 3_600_000;
    return element(
        "span",
        { class: `tag number${isOver ? " is-over" : isSoon ? " is-soon" : ""}`, data: { due }, title: moment(due) },
        word(isOver ? "due.over" : "due.in", { span: span(Math.abs(left)) }),
    );
}
