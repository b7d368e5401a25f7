// Where the devices are: what has changed since the last answer, every few seconds.

import { get, pathWith } from "./api.js";
import { setClock } from "./time.js";

const EVERY_MILLISECONDS = 2500;
const LONGEST_PAUSE_MILLISECONDS = 30_000;
/** A device glides to its new place for as long as it takes to report again, within these bounds. */
const SHORTEST_GLIDE_MILLISECONDS = 600;
const LONGEST_GLIDE_MILLISECONDS = 6000;
/** Slower than this, in km/h, is parked: receivers drift. */
const WALKING_SPEED = 2;
const RANK = { critical: 3, major: 2, minor: 1, warning: 0 };

/** The devices as the map draws them, kept up to date by polling. */
export class Positions {
    /** By key, as ``keyOf`` makes it. */
    devices = new Map();
    #version = null;
    #onChange;
    #moves;
    #timer = null;
    #failures = 0;

    /** `moves`: whether a class has positions. `onChange(devices, isReset)`: those that changed. */
    constructor({ moves, onChange }) {
        this.#moves = moves;
        this.#onChange = onChange;
        document.addEventListener("visibilitychange", () => document.hidden || this.#again(0));
        this.#again(0);
    }

    #again(pause) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#poll(), pause);
    }

    async #poll() {
        // Nobody looks at a hidden page; it catches up when it is shown.
        if (document.hidden) return;
        try {
            let answer;
            do {
                answer = await get(pathWith("/api/positions", { after: this.#version }));
                this.#version = answer.version;
                this.#take(answer);
            } while (answer.more);
            this.#failures = 0;
        } catch {
            this.#failures += 1;
        }
        this.#again(Math.min(EVERY_MILLISECONDS * 2 ** this.#failures, LONGEST_PAUSE_MILLISECONDS));
    }

    #take({ rows, columns, now, silent_after: silentAfter, reset }) {
        setClock(now);
        if (reset) this.devices.clear();
        const changed = new Map();
        for (const row of rows) {
            const device = this.#device(Object.fromEntries(columns.map((column, index) => [column, row[index]])));
            this.devices.set(device.key, device);
            changed.set(device.key, device);
        }
        // What a device does not say makes it stale, too.
        for (const device of this.devices.values()) {
            const stale = now - device.receivedAt > silentAfter;
            if (stale === device.stale) continue;
            device.stale = stale;
            changed.set(device.key, device);
        }
        this.#onChange([...changed.values()], reset);
    }

    #device(row) {
        const key = keyOf(row.class, row.device);
        const known = this.devices.get(key);
        const isFixed = !this.#moves(row.class);
        const course = row.course ?? bearing(known, row) ?? known?.course ?? null;
        const isDriving = !isFixed && course !== null && (row.speed ?? 0) > WALKING_SPEED;
        return {
            key,
            class: row.class,
            device: row.device,
            name: row.name ?? row.device,
            latitude: row.lat,
            longitude: row.lon,
            course: course ?? 0,
            speed: row.speed,
            severity: row.severity,
            rank: RANK[row.severity] ?? -1,
            tone: row.severity ?? row.class,
            shape: isFixed ? "square" : isDriving ? "arrow" : "disc",
            receivedAt: row.received_at,
            observedAt: row.observed_at,
            glide: glide(known, row),
            stale: known?.stale ?? false,
        };
    }
}

export const keyOf = (deviceClass, device) => `${deviceClass}/${device}`;

function glide(known, row) {
    const since = known ? row.received_at - known.receivedAt : 0;
    return Math.min(Math.max(since, SHORTEST_GLIDE_MILLISECONDS), LONGEST_GLIDE_MILLISECONDS);
}

/** The direction of the way that a device came, for receivers that do not tell it; `null` without one. */
function bearing(known, row) {
    if (!known || known.latitude === null || row.lat === null) return null;
    const north = row.lat - known.latitude;
    const east = (row.lon - known.longitude) * Math.cos((row.lat * Math.PI) / 180);
    if (Math.hypot(north, east) < 1e-5) return null;
    return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}
