// A device's way on the map: before, during and after a violation, with times and directions.

import { colours } from "./colours.js";
import { element } from "./dom.js";
import { clock, clockMinutes } from "./time.js";

/** Arrows and times along a way: enough to follow it, few enough to read. */
const MOST_ARROWS = 24;
const MOST_TIMES = 8;
/** A gap this long, in milliseconds, is not drawn as a way that was driven. */
const GAP_MILLISECONDS = 10 * 60_000;

/** One way on the map at a time. */
export class TrackLayer {
    #map;
    #group = L.layerGroup();

    constructor(map) {
        this.#map = map;
        this.#group.addTo(map);
    }

    clear() {
        this.#group.clearLayers();
    }

    /**
     * Draws a track of the API; its bounds, or `null` where it has no positions.
     *
     * `severity`: the tone of the part between onset and end; without one it is all alike.
     */
    show(track, severity) {
        this.clear();
        const points = pointsOf(track);
        if (points.length === 0) return null;
        const table = colours();
        for (const { part, run } of runs(points)) this.#line(run, part, severity, table);
        this.#arrows(points, severity, table);
        this.#times(points, track.properties.fired_at ?? track.properties.times.at(-1));
        this.#marks(points, track.properties, severity, table);
        return L.latLngBounds(points.map(({ at }) => at));
    }

    #line(run, part, severity, table) {
        const path = run.map(({ at }) => at);
        const isDuring = part === "during" && severity;
        const casing = { pane: "track", color: table.outline, opacity: 0.9, weight: isDuring ? 8 : 5, interactive: false };
        const style = isDuring
            ? { color: table[severity], weight: 5 }
            : { color: table.text, weight: 2.5, opacity: 0.75, dashArray: part === "after" ? "2 6" : null };
        this.#group.addLayer(L.polyline(path, casing));
        this.#group.addLayer(L.polyline(path, { pane: "track", interactive: false, ...style }));
    }

    #arrows(points, severity, table) {
        const moving = points.filter((point, index) => index > 0 && metres(points[index - 1], point) > 8);
        const step = Math.max(1, Math.ceil(moving.length / MOST_ARROWS));
        for (let index = step - 1; index < moving.length; index += step) {
            const point = moving[index];
            const before = points[points.indexOf(point) - 1];
            const tip = element("span", { class: "track-arrow" });
            tip.style.transform = `rotate(${heading(before, point)}deg)`;
            tip.style.borderBottomColor = point.part === "during" && severity ? table[severity] : table.text;
            this.#mark(middleOf(before, point), tip, 12);
        }
    }

    /** Times at even distances along the way, but not where `told` already says one. */
    #times(points, told) {
        const length = points.reduce((sum, point, index) => sum + (index ? metres(points[index - 1], point) : 0), 0);
        if (length === 0) return;
        const stride = length / MOST_TIMES;
        let travelled = 0;
        let next = stride / 2;
        for (const [index, point] of points.entries()) {
            travelled += index ? metres(points[index - 1], point) : 0;
            if (travelled < next) continue;
            next = travelled + stride;
            if (metres(point, nearest(points, Date.parse(told))) < stride * 0.6) continue;
            this.#tooltip(point.at, clockMinutes(point.time), "track-time");
        }
    }

    /** Where it began and ended, where the alert fired, where the track ends. */
    #marks(points, { onset_at: onset, fired_at: fired, resolved_at: resolved }, severity, table) {
        const last = points[points.length - 1];
        this.#ring(last.at, table.text, 4);
        if (!onset) return this.#tooltip(last.at, clock(last.time), "track-time is-end");
        const moments = [
            [onset, 5],
            [fired, 8],
            [resolved, 5],
        ];
        for (const [moment, radius] of moments) {
            const point = moment && nearest(points, Date.parse(moment));
            if (!point) continue;
            this.#ring(point.at, table[severity], radius);
            if (radius === 8) this.#tooltip(point.at, clock(moment), "track-time is-alert");
        }
    }

    #ring(at, color, radius) {
        const options = { pane: "track", radius, color, weight: 3, fillColor: colours().outline, fillOpacity: 1 };
        this.#group.addLayer(L.circleMarker(at, { ...options, interactive: false }));
    }

    #mark(at, node, size) {
        const icon = L.divIcon({ className: "track-mark", html: node, iconSize: [size, size] });
        this.#group.addLayer(L.marker(at, { pane: "track", icon, interactive: false, keyboard: false }));
    }

    #tooltip(at, text, className) {
        // The alert's own time stands above, where no way that goes on covers it.
        const [direction, offset] = className.endsWith("is-alert") ? ["top", [0, -14]] : ["right", [10, 0]];
        const tooltip = L.tooltip({ permanent: true, direction, offset, pane: "marks", className });
        this.#group.addLayer(tooltip.setLatLng(at).setContent(element("span", {}, text)));
    }
}

/** `{at, time, part}` for each reading with a position, in their order. */
function pointsOf({ geometry, properties }) {
    if (!geometry) return [];
    const list = geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
    const onset = Date.parse(properties.onset_at ?? "");
    const end = Date.parse(properties.resolved_at ?? "") || Infinity;
    return list.map(([longitude, latitude], index) => {
        const time = Date.parse(properties.times[index]);
        const part = Number.isNaN(onset) ? "during" : time < onset ? "before" : time <= end ? "during" : "after";
        return { at: [latitude, longitude], time, part };
    });
}

/** The stretches of one part each; they share their ends, so that the way is whole. */
function runs(points) {
    const found = [];
    for (const [index, point] of points.entries()) {
        const before = points[index - 1];
        const current = found[found.length - 1];
        if (before && point.time - before.time > GAP_MILLISECONDS) {
            found.push({ part: point.part, run: [point] });
        } else if (current && current.part === point.part) {
            current.run.push(point);
        } else {
            found.push({ part: point.part, run: before ? [before, point] : [point] });
        }
    }
    return found;
}

const nearest = (points, time) =>
    points.reduce((best, point) => (Math.abs(point.time - time) < Math.abs(best.time - time) ? point : best));

const metres = (one, other) => L.latLng(one.at).distanceTo(other.at);

const middleOf = (one, other) => [(one.at[0] + other.at[0]) / 2, (one.at[1] + other.at[1]) / 2];

/** Degrees clockwise from north. */
function heading(one, other) {
    const north = other.at[0] - one.at[0];
    const east = (other.at[1] - one.at[1]) * Math.cos((other.at[0] * Math.PI) / 180);
    return (Math.atan2(east, north) * 180) / Math.PI;
}
