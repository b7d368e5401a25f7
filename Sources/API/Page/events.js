// The stream of alert events. EventSource cannot send a token, so the stream of a fetch is read.

import { bearer } from "./api.js";
import { signIn, token } from "./session.js";

/** The daemon says something every 15 seconds. */
const SILENCE_MILLISECONDS = 40_000;
const FIRST_PAUSE_MILLISECONDS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;
/** An event is some kilobytes; more than this without an end of line is no event stream. */
const LONGEST_LINE = 1 << 20;

/**
 * Follows /events from the number of an event on, and begins again behind the last one whenever the connection is lost.
 *
 * `onEvent(kind, document)` for each event; `onState("live" | "connecting" | "lost", retryAt)`.
 */
export class EventStream {
    #last;
    #onEvent;
    #onState;
    #pause = FIRST_PAUSE_MILLISECONDS;
    #wake = null;

    constructor({ after, onEvent, onState }) {
        this.#last = after;
        this.#onEvent = onEvent;
        this.#onState = onState;
        // A machine that slept, or found its network again, need not wait for the pause to end.
        addEventListener("online", () => this.#wake?.());
        document.addEventListener("visibilitychange", () => document.hidden || this.#wake?.());
        this.#follow();
    }

    async #follow() {
        for (;;) {
            this.#onState("connecting");
            try {
                await this.#read();
            } catch {
                // Whatever ended it, the answer is the same: begin again behind the last event.
            }
            const pause = this.#pause * (0.75 + Math.random() / 2);
            this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MILLISECONDS);
            this.#onState("lost", Date.now() + pause);
            await new Promise((resolve) => {
                this.#wake = resolve;
                setTimeout(resolve, pause);
            });
            this.#wake = null;
        }
    }

    async #read() {
        const watch = new AbortController();
        let timer = setTimeout(() => watch.abort(), SILENCE_MILLISECONDS);
        try {
            const used = token();
            const answer = await fetch("/events", {
                headers: { Accept: "text/event-stream", ...this.#place(), ...bearer(used) },
                cache: "no-store",
                signal: watch.signal,
            });
            if (answer.status === 401) return await signIn(used);
            if (!answer.ok) throw new Error(`status ${answer.status}`);
            this.#onState("live");
            this.#pause = FIRST_PAUSE_MILLISECONDS;
            const lines = new Lines();
            const reader = answer.body.getReader();
            for (;;) {
                const { done, value } = await reader.read();
                if (done) return;
                clearTimeout(timer);
                timer = setTimeout(() => watch.abort(), SILENCE_MILLISECONDS);
                for (const event of lines.take(value)) this.#deliver(event);
            }
        } finally {
            clearTimeout(timer);
            watch.abort();
        }
    }

    /** Where the stream is to go on; without a number it begins with the next event. */
    #place() {
        return this.#last === null ? {} : { "Last-Event-ID": String(this.#last) };
    }

    #deliver({ id, kind, data }) {
        const number = id === null ? NaN : Number(id);
        if (Number.isSafeInteger(number)) {
            if (this.#last !== null && number <= this.#last) return;
            this.#last = number;
        }
        this.#onEvent(kind, JSON.parse(data));
    }
}

/** Bytes to events, as https://html.spec.whatwg.org/multipage/server-sent-events.html has it. */
class Lines {
    #decoder = new TextDecoder();
    #rest = "";
    #event = { kind: "message", data: [] };
    #id = null;

    take(bytes) {
        const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
        // A line break at the very end may be the first half of one.
        const complete = text.endsWith("\r") ? text.slice(0, -1) : text;
        const lines = complete.split(/\r\n|\n|\r/);
        this.#rest = lines.pop() + text.slice(complete.length);
        if (this.#rest.length > LONGEST_LINE) throw new Error("no event stream");
        return lines.map((line) => this.#line(line)).filter(Boolean);
    }

    /** The event that the line ends, if any. */
    #line(line) {
        if (line === "") {
            const { kind, data } = this.#event;
            this.#event = { kind: "message", data: [] };
            return data.length ? { id: this.#id, kind, data: data.join("\n") } : null;
        }
        const colon = line.indexOf(":");
        if (colon === 0) return null;
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "id") this.#id = value;
        if (name === "event") this.#event.kind = value;
        if (name === "data") this.#event.data.push(value);
        return null;
    }
}
