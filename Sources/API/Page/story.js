// One alert's story: what, when, where, by which rule, and what officers have made of it.

import { actBar } from "./acts.js";
import { download, get, pathWith } from "./api.js";
import { chart } from "./chart.js";
import { element, settled } from "./dom.js";
import { show } from "./map.js";
import { sections, summary } from "./sections.js";
import { moment } from "./time.js";
import { eventText } from "./timeline.js";
import { word } from "./words.js";

/** Seconds of the track around the violation. */
const AROUND = 900;

export class Story {
    #view;
    #desk;
    #id = null;
    #alert = null;
    #track = null;
    #notice = null;
    #reload = settled(200, 1000, () => this.#read());

    constructor(view, desk) {
        this.#view = view;
        this.#desk = desk;
    }

    async open(id) {
        this.#id = id;
        this.#alert = null;
        this.#track = null;
        this.#notice = null;
        this.#desk.track.clear();
        this.#view.replaceChildren(this.#head(), element("p", { class: "pad quiet" }, word("loading")));
        await this.#read();
        if (this.#id === id && this.#alert) await this.#readTrack(true);
    }

    leave() {
        this.#id = null;
        this.#desk.track.clear();
        this.#desk.fleet.select(null);
    }

    /** Something happened to an alert: the story goes on if it is this case's. */
    note(event) {
        if (this.#id && (event.alert === this.#id || event.case === this.#alert?.case.id)) this.#reload();
    }

    async #read() {
        const id = this.#id;
        try {
            const alert = await get(`/api/alerts/${encodeURIComponent(id)}`);
            if (this.#id !== id) return;
            const hasEnded = this.#alert?.state === "firing" && alert.state !== "firing";
            this.#alert = alert;
            this.#desk.onAlert(alert);
            this.#render();
            if (hasEnded) this.#readTrack(false);
        } catch (error) {
            if (this.#id === id) this.#view.replaceChildren(this.#head(), this.#trouble(error));
        }
    }

    async #readTrack(isFirst) {
        const { id, severity, class: deviceClass, device } = this.#alert;
        const path = pathWith(`/api/alerts/${encodeURIComponent(id)}/track`, { before: AROUND, after: AROUND });
        const track = await get(path).catch(() => null);
        if (this.#id !== id) return;
        this.#track = track;
        const bounds = track && this.#desk.track.show(track, severity);
        this.#desk.fleet.select(`${deviceClass}/${device}`);
        if (isFirst) show(this.#desk.map, bounds ?? this.#placeBounds());
        this.#render();
    }

    #placeBounds() {
        const { lat, lon, place, district } = this.#alert;
        if (lat !== undefined) return L.latLng(lat, lon).toBounds(1500);
        return this.#desk.places.bounds(place) ?? this.#desk.places.bounds(district);
    }

    #render() {
        const alert = this.#alert;
        const scroller = element("div", { class: "scroll" }, [
            this.#notice && element("p", { class: "problem conflict", role: "alert" }, this.#notice),
            summary(alert, this.#desk, {
                lookAtMap: () => this.#lookAtMap(),
                fetchEvidence: ({ currentTarget }) => this.#fetchEvidence(currentTarget),
            }),
            sections(alert, this.#desk),
        ]);
        const top = this.#view.querySelector(".scroll")?.scrollTop ?? 0;
        const open = [...this.#view.querySelectorAll("details[open]")].map((node) => node.dataset.name);
        const bar = actBar(alert, {
            lists: this.#desk.lists,
            done: () => {
                this.#notice = null;
                this.#read();
            },
            conflict: (problem) => this.#showConflict(problem),
        });
        this.#view.replaceChildren(this.#head(), scroller, bar);
        for (const node of this.#view.querySelectorAll("details")) node.open = open.includes(node.dataset.name);
        scroller.scrollTop = top;
        // The chart is as wide as the panel, which is known only now.
        this.#drawChart();
    }

    /** Somebody was faster: says who did what, and shows the case as it stands. */
    async #showConflict({ case: file }) {
        await this.#read();
        const last = this.#alert?.events.findLast((event) => event.act);
        this.#notice = last
            ? word("act.conflict", { by: last.act.by, time: moment(last.at), what: eventText(last, this.#desk) })
            : word("act.conflict.plain", { status: word(`status.${file?.status ?? this.#alert.case.status}`) });
        this.#render();
        this.#view.querySelector(".conflict")?.scrollIntoView({ block: "nearest" });
    }

    #head() {
        return element(
            "div",
            { class: "detail-head" },
            element("a", { class: "button is-plain", href: this.#desk.backAddress }, "‹ ", word("back")),
        );
    }

    #trouble(error) {
        return element("p", { class: "pad" }, element("span", { class: "problem", role: "alert" }, error.message));
    }

    #lookAtMap() {
        this.#desk.sheet.lower();
        show(this.#desk.map, (this.#track && this.#desk.track.show(this.#track, this.#alert.severity)) ?? this.#placeBounds());
    }

    async #fetchEvidence(button) {
        const { id } = this.#alert;
        button.disabled = true;
        button.textContent = word("story.evidence.wait");
        try {
            await download(`/api/alerts/${encodeURIComponent(id)}/evidence`, `evidence-${id}.zip`);
        } catch (error) {
            this.#notice = error.message;
            this.#render();
        } finally {
            button.disabled = false;
            button.textContent = word("story.evidence");
        }
    }

    #drawChart() {
        const section = this.#view.querySelector(".chart-section");
        if (!section || !this.#track) return;
        const { grounds, limits, severity } = this.#alert;
        const picture = chart(this.#track, {
            rule: grounds?.rule,
            limits,
            severity,
            classes: this.#desk.classes,
            width: Math.max(section.parentElement.clientWidth - 32, 240),
        });
        section.hidden = picture === null;
        if (picture) section.replaceChildren(element("h3", {}, word("story.chart")), picture);
    }
}
