// The list of devices: to find one by its plate or name, with the keyboard too.

import { pathWith } from "./api.js";
import { severityTag } from "./alerts.js";
import { element } from "./dom.js";
import { Pages } from "./pages.js";
import { age } from "./time.js";
import { word } from "./words.js";

const PAGE = 50;
const TYPING_MILLISECONDS = 300;

export class DeviceList {
    #desk;
    #pages;
    #values = {};
    #total = element("p", { class: "list-total quiet", role: "status" });
    #isStarted = false;

    constructor(view, desk) {
        this.#desk = desk;
        const list = element("ol", { class: "device-list", "aria-label": word("tab.devices") });
        const scroller = element("div", { class: "scroll", tabindex: -1 }, list);
        view.append(this.#controls(), this.#total, scroller);
        this.#pages = new Pages({
            scroller,
            list,
            idOf: (device) => `${device.class}/${device.device}`,
            toRow: (device) => this.#row(device),
            empty: () => element("p", { class: "empty" }, word("devices.none")),
        });
    }

    /** Reads the list when it is first looked at, and again whenever somebody comes back to it. */
    async show() {
        this.#isStarted = true;
        const answer = await this.#pages.open(pathWith("/api/devices", { ...this.#values, limit: PAGE }));
        if (answer) this.#total.textContent = word("devices.total", { count: answer.total });
    }

    #controls() {
        let timer;
        const search = element("input", {
            type: "search",
            placeholder: word("devices.search"),
            "aria-label": word("devices.search"),
            maxlength: 64,
            on: {
                input: ({ target }) => {
                    clearTimeout(timer);
                    timer = setTimeout(() => this.#set("q", target.value.trim()), TYPING_MILLISECONDS);
                },
            },
        });
        const { classes } = this.#desk;
        return element(
            "div",
            { class: "filters" },
            search,
            element(
                "div",
                { class: "filter-pair" },
                this.#select("class", classes.ids.map((id) => [id, classes.title(id)])),
                this.#select("state", ["firing", "active", "silent", "unheard"].map((id) => [id, word(`device.${id}`)])),
            ),
        );
    }

    #select(name, options) {
        const label = word(`filter.${name}`);
        return element(
            "select",
            { "aria-label": label, on: { change: ({ target }) => this.#set(name, target.value) } },
            element("option", { value: "" }, `${label}：${word("filter.any")}`),
            options.map(([value, title]) => element("option", { value }, title)),
        );
    }

    #set(name, value) {
        this.#values = { ...this.#values, [name]: value };
        if (this.#isStarted) this.show();
    }

    #row(device) {
        const { class: deviceClass, device: id, name, state, company, last, alerts, registered } = device;
        const gravest = alerts[0]?.severity;
        return element(
            "li",
            { class: "device", data: { id: `${deviceClass}/${id}` } },
            element(
                "a",
                { href: this.#desk.deviceAddress(deviceClass, id), class: "device-link" },
                element("span", { class: `dot is-${state}` }),
                element(
                    "span",
                    { class: "device-who" },
                    element("b", {}, name ?? id),
                    element("small", { class: "quiet" }, [this.#desk.classes.title(deviceClass), company].filter(Boolean).join(" · ")),
                ),
                element(
                    "span",
                    { class: "device-state" },
                    gravest ? severityTag(gravest) : element("span", { class: "tag" }, word(`device.${state}`)),
                    element("small", { class: "quiet" }, registered ? last && age(last.received_at) : word("card.unregistered")),
                ),
            ),
        );
    }
}
