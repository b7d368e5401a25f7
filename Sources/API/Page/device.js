// One device: its last reading, its alerts, its way of the last hour.

import { get, pathWith } from "./api.js";
import { severityTag, stateTag } from "./alerts.js";
import { element } from "./dom.js";
import { show } from "./map.js";
import { tableRow } from "./sections.js";
import { me } from "./session.js";
import { clock, moment } from "./time.js";
import { word } from "./words.js";

const EVERY_MILLISECONDS = 5000;
const MOST_ALERTS = 20;

export class DeviceCard {
    #view;
    #desk;
    #key = null;
    #path = "";
    #file = null;
    #history = [];
    #timer = null;
    /** The sections, and what each says. */
    #parts = null;

    constructor(view, desk) {
        this.#view = view;
        this.#desk = desk;
    }

    async open(deviceClass, device) {
        this.#key = `${deviceClass}/${device}`;
        this.#path = `/api/devices/${encodeURIComponent(deviceClass)}/${encodeURIComponent(device)}`;
        this.#file = null;
        this.#history = [];
        this.#parts = null;
        this.#desk.track.clear();
        this.#desk.fleet.select(this.#key);
        this.#view.replaceChildren(this.#head(), element("p", { class: "pad quiet" }, word("loading")));
        await Promise.all([this.#readHistory(device), this.#read(true)]);
    }

    leave() {
        this.#key = null;
        clearTimeout(this.#timer);
        this.#desk.track.clear();
        this.#desk.fleet.select(null);
    }

    note(event) {
        if (this.#key === `${event.class}/${event.device}`) this.#readHistory(event.device);
    }

    async #read(isFirst = false) {
        const key = this.#key;
        clearTimeout(this.#timer);
        try {
            const file = await get(this.#path);
            if (this.#key !== key) return;
            this.#file = file;
            this.#render();
            if (isFirst) this.#lookAt(file);
        } catch (error) {
            if (this.#key !== key) return;
            if (!this.#file) this.#view.replaceChildren(this.#head(), element("p", { class: "pad problem" }, error.message));
        }
        this.#timer = setTimeout(() => this.#read(), EVERY_MILLISECONDS);
    }

    async #readHistory(device) {
        const key = this.#key;
        const answer = await get(pathWith("/api/alerts", { device, limit: MOST_ALERTS })).catch(() => null);
        if (!answer || this.#key !== key) return;
        this.#history = answer.items.filter((alert) => `${alert.class}/${alert.device}` === key);
        if (this.#file) this.#render();
    }

    /** Brings the device into view, unless it is there already. */
    #lookAt({ lat, lon }) {
        if (lat === undefined) return;
        const { map } = this.#desk;
        if (!map.getBounds().pad(-0.2).contains([lat, lon]) || map.getZoom() < 13) {
            show(map, L.latLng(lat, lon).toBounds(1200));
        }
    }

    #head() {
        return element(
            "div",
            { class: "detail-head" },
            element("a", { class: "button is-plain", href: this.#desk.backAddress }, "‹ ", word("back")),
        );
    }

    /** Draws the sections that say something new; the others stay, so that a click on them is not lost. */
    #render() {
        const { state, name, last, register } = this.#file;
        const wanted = [
            [[state, name], () => this.#title()],
            [last, () => this.#last()],
            [this.#history, () => this.#alerts()],
            [register, () => this.#register()],
        ];
        if (!this.#parts) {
            this.#parts = wanted.map(() => ({ text: null, node: element("section", {}) }));
            const scroller = element("div", { class: "scroll" }, this.#parts.map(({ node }) => node));
            this.#view.replaceChildren(this.#head(), scroller);
        }
        for (const [index, [values, build]] of wanted.entries()) {
            const text = JSON.stringify(values ?? null);
            const part = this.#parts[index];
            if (part.text === text) continue;
            const node = build();
            part.node.replaceWith(node);
            this.#parts[index] = { text, node };
        }
    }

    #title() {
        const { class: deviceClass, device, name, company, state, registered } = this.#file;
        const { classes } = this.#desk;
        return element(
            "header",
            { class: "story-head" },
            element(
                "p",
                { class: "alert-tags" },
                element("span", { class: `tag is-device is-${state}` }, word(`device.${state}`)),
                !registered && element("span", { class: "tag" }, word("card.unregistered")),
            ),
            element("h2", {}, name ?? device),
            element("p", { class: "story-who" }, [classes.title(deviceClass), company].filter(Boolean).join(" · ")),
            me.can.tracks && classes.moves(deviceClass) && this.#trackButton(),
        );
    }

    #last() {
        const { class: deviceClass, last } = this.#file;
        if (!last) return this.#section("card.last", element("p", { class: "quiet" }, word("card.never")));
        const received = word("card.received", { time: clock(last.received_at) });
        return this.#section(
            "card.last",
            this.#desk.classes.reading(deviceClass, last.values),
            element("p", { class: "quiet number" }, `${moment(last.observed_at)} · ${received}`),
        );
    }

    #register() {
        const { register, device, district } = this.#file;
        return this.#section("story.register", tableRow(register ?? { device, district }, this.#desk));
    }

    #section(title, ...content) {
        return element("section", { class: "section" }, element("h3", {}, word(title)), content);
    }

    #trackButton() {
        const draw = async () => {
            const track = await get(`${this.#path}/track`).catch((error) => this.#desk.complain(error));
            const bounds = track && this.#desk.track.show(track, null);
            if (track && !bounds) this.#desk.complain(new Error(word("story.track.none")));
            this.#desk.sheet.lower();
            show(this.#desk.map, bounds);
        };
        return element(
            "p",
            { class: "story-links" },
            element("button", { class: "button show-track", type: "button", on: { click: draw } }, word("card.track")),
        );
    }

    #alerts() {
        if (this.#history.length === 0) return element("section", { hidden: true });
        const entry = (alert) => [
            severityTag(alert.severity),
            element("a", { href: `#/alert/${encodeURIComponent(alert.id)}` }, alert.title),
            element("span", { class: "quiet number" }, moment(alert.fired_at)),
            stateTag(alert),
        ];
        const list = element("ol", { class: "siblings" }, this.#history.map((alert) => element("li", {}, entry(alert))));
        return this.#section("card.history", list);
    }
}
