// What was measured around an alert, as a small chart: one number as a line, what was on or off as bands.

import { vector } from "./dom.js";
import { clock, clockMinutes } from "./time.js";
import { unitName } from "./values.js";

const HEIGHT = 150;
const BAND = 20;
const LEFT = 60;
const RIGHT = 10;
const TOP = 22;
const MOST_BANDS = 3;
/** Below this, in milliseconds, the axis has seconds. */
const FEW_MINUTES = 10 * 60_000;
/** More readings than pixels say nothing more. */
const MOST_POINTS = 600;

/**
 * The chart of a track, or `null` where the rule names nothing that can be drawn.
 *
 * The rule's own text says which fields decided. `limits` are drawn across. `width` in pixels.
 */
export function chart(track, { rule = "", limits = [], severity, classes, width }) {
    const { class: id, values, times } = track.properties;
    const named = Object.keys(values).filter((name) => new RegExp(`\\b${name}\\b`).test(rule) && name !== "lat" && name !== "lon");
    const kind = (name) => classes.field(id, name).kind;
    const numbers = named.filter((name) => kind(name) === "number" || kind(name) === "integer");
    const bands = named.filter((name) => kind(name) === "boolean" || kind(name) === "choice").slice(0, MOST_BANDS);
    if (times.length < 2 || (numbers.length === 0 && bands.length === 0)) return null;

    const instants = times.map((time) => Date.parse(time));
    const from = instants[0];
    const to = instants[instants.length - 1];
    if (to <= from) return null;
    const x = (instant) => LEFT + ((instant - from) / (to - from)) * (width - LEFT - RIGHT);
    const plot = numbers.length ? HEIGHT : 0;
    const height = TOP + plot + bands.length * BAND + 22;
    const label = [...numbers.slice(0, 1), ...bands].map((name) => classes.fieldTitle(id, name)).join("、");
    const picture = vector("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
    picture.append(violation(track.properties, x, from, to, height, severity));
    if (numbers.length) picture.append(curve(numbers[0], { id, values, instants, limits, classes, width, x }));
    for (const [index, name] of bands.entries()) {
        picture.append(band(name, { id, values: values[name], instants, classes, x, y: TOP + plot + index * BAND }));
    }
    picture.append(axis(from, to, x, height));
    return picture;
}

/** The time of the violation, behind everything. */
function violation({ onset_at: onset, fired_at: fired, resolved_at: resolved }, x, from, to, height, severity) {
    const within = (instant) => Math.min(Math.max(instant, from), to);
    const left = x(within(Date.parse(onset)));
    const right = x(within(resolved ? Date.parse(resolved) : to));
    const firing = x(within(Date.parse(fired)));
    return vector(
        "g",
        {},
        vector("rect", { class: `chart-violation is-${severity}`, x: left, y: TOP - 6, width: Math.max(right - left, 2), height: height - TOP - 14 }),
        vector("line", { class: `chart-fired is-${severity}`, x1: firing, x2: firing, y1: TOP - 6, y2: height - 20 }),
        vector("text", { class: "chart-text", x: Math.min(firing + 4, x(to) - 52), y: TOP - 9 }, clock(fired)),
    );
}

function curve(name, { id, values, instants, limits, classes, width, x }) {
    const { unit } = classes.field(id, name);
    const across = limits.filter((limit) => limit.unit === unit).map((limit) => limit.value);
    const known = values[name].filter((value) => typeof value === "number");
    const top = niceTop(Math.max(...known, ...across, 0.001) * 1.08);
    const y = (value) => TOP + HEIGHT - 12 - (Math.max(value, 0) / top) * (HEIGHT - 24);
    const lines = [0, top / 2, top].map((value) =>
        vector(
            "g",
            {},
            vector("line", { class: "chart-grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
            vector("text", { class: "chart-text is-left", x: LEFT - 6, y: y(value) + 4 }, Number(value.toPrecision(3))),
        ),
    );
    return vector(
        "g",
        {},
        lines,
        across.map((value) => vector("line", { class: "chart-limit", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) })),
        vector("path", { class: "chart-line", d: path(values[name], instants, x, y) }),
        vector("text", { class: "chart-text", x: 2, y: 12 }, `${classes.fieldTitle(id, name)} ${unitName(unit)}`),
    );
}

/** A line with a gap wherever a reading does not carry the field. */
function path(values, instants, x, y) {
    const step = Math.max(1, Math.floor(values.length / MOST_POINTS));
    let isOpen = false;
    let text = "";
    for (let index = 0; index < values.length; index += step) {
        if (typeof values[index] !== "number") {
            isOpen = false;
            continue;
        }
        text += `${isOpen ? "L" : "M"}${x(instants[index]).toFixed(1)} ${y(values[index]).toFixed(1)}`;
        isOpen = true;
    }
    return text;
}

/** What was on, or in which state, as a strip: one piece for each stretch of one value. */
function band(name, { id, values, instants, classes, x, y }) {
    const pieces = [];
    for (const [index, value] of values.entries()) {
        const last = pieces[pieces.length - 1];
        if (last && last.value === value) last.to = instants[index];
        else {
            if (last) last.to = instants[index];
            pieces.push({ value, from: instants[index], to: instants[index] });
        }
    }
    const isOn = (value) => value === true || (typeof value === "string" && !["empty", "closed", "down", "idle"].includes(value));
    return vector(
        "g",
        {},
        vector("text", { class: "chart-text is-left", x: LEFT - 6, y: y + 12 }, classes.fieldTitle(id, name)),
        pieces
            .filter(({ value }) => value !== null)
            .map(({ value, from, to }) => {
                const width = Math.max(x(to) - x(from), 1);
                const text = classes.value(id, name, value);
                return vector(
                    "g",
                    {},
                    vector("rect", { class: isOn(value) ? "chart-band is-on" : "chart-band", x: x(from), y: y + 2, width, height: BAND - 5 }),
                    width > text.length * 13 + 8 &&
                        vector("text", { class: isOn(value) ? "chart-text is-on" : "chart-text", x: x(from) + 5, y: y + 13 }, text),
                );
            }),
    );
}

function axis(from, to, x, height) {
    const marks = [from, (from + to) / 2, to];
    const places = ["is-start", "is-middle", "is-end"];
    const text = to - from < FEW_MINUTES ? clock : clockMinutes;
    return vector(
        "g",
        {},
        marks.map((mark, index) =>
            vector("text", { class: `chart-text ${places[index]}`, x: x(mark), y: height - 4 }, text(mark)),
        ),
    );
}

/** The next of 1, 2, 2.5, 5 × 10ⁿ. */
function niceTop(value) {
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}
