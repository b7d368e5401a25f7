// What devices measure, in people's words: titles of fields, units, values.

import { element, facts } from "./dom.js";
import { language, word, wordOr } from "./words.js";

/** Codes of the Unified Code for Units of Measure that are not written as they are spoken. */
const UNITS = { "mg/m3": "mg/m³", "ug/m3": "µg/m³", "m3/h": "m³/h", Cel: "°C", deg: "°", "dB[A]": "dB(A)" };

export const unitName = (unit) => UNITS[unit] ?? unit ?? "";

/** The classes of /api/lists by identifier. */
export class Classes {
    #classes;

    constructor(list) {
        this.#classes = new Map(list.map((entry) => [entry.id, entry]));
    }

    get ids() {
        return [...this.#classes.keys()];
    }

    title(id) {
        const own = this.#classes.get(id)?.title ?? id;
        return language === "zh" ? own : wordOr(`class.${id}`, own);
    }

    moves(id) {
        return this.#classes.get(id)?.moves ?? false;
    }

    fields(id) {
        return this.#classes.get(id)?.fields ?? [];
    }

    field(id, name) {
        return this.fields(id).find((field) => field.id === name) ?? { id: name, title: name, kind: "number" };
    }

    fieldTitle(id, name) {
        const spoken = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
        return language === "zh" ? this.field(id, name).title : spoken;
    }

    /** 3.25 mg/m³, 重车, 运行 */
    value(id, name, value) {
        if (typeof value === "number") {
            const number = Number.isInteger(value) ? value : Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1));
            const unit = unitName(this.field(id, name).unit);
            return unit === "°" || unit === "%" ? `${number}${unit}` : `${number} ${unit}`.trim();
        }
        return wordOr(`value.${name}.${value}`, typeof value === "boolean" ? word(`value.${value}`) : String(value));
    }

    /** All of a reading but where and when it was. */
    reading(id, values) {
        const shown = Object.entries(values).filter(([name]) => !["observed_at", "lat", "lon", "seq", "time"].includes(name));
        const order = this.fields(id).map((field) => field.id);
        shown.sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
        return facts(
            shown.map(([name, value]) => [
                this.fieldTitle(id, name),
                element("span", { class: "number" }, this.value(id, name, value)),
            ]),
        );
    }
}
