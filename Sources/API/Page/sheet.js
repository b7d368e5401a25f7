// On a phone the panel is a sheet over the map: low, half, full; by dragging its handle or by pressing it.

import { word } from "./words.js";

const HEIGHTS = ["low", "half", "full"];
/** A finger that moved less than this, in pixels, has pressed the handle. */
const PRESS_PIXELS = 6;

export class Sheet {
    #panel;

    constructor(panel, handle) {
        this.#panel = panel;
        handle.setAttribute("aria-label", word("panel.height"));
        handle.addEventListener("pointerdown", (event) => this.#drag(event, handle));
        handle.addEventListener("keydown", (event) => {
            if (event.key === "Enter" || event.key === " ") this.#step();
        });
    }

    /** Leaves room for the map. */
    lower() {
        if (this.#panel.dataset.height === "full") this.#set("half");
    }

    /** Leaves room for what is to be read. */
    raise() {
        if (this.#panel.dataset.height === "low") this.#set("half");
    }

    #set(height) {
        this.#panel.dataset.height = height;
    }

    #step() {
        const now = this.#panel.dataset.height;
        this.#set(now === "low" ? "half" : now === "half" ? "full" : "low");
    }

    #drag(start, handle) {
        const from = this.#panel.getBoundingClientRect().height;
        const whole = this.#panel.parentElement.clientHeight;
        let moved = 0;
        handle.setPointerCapture(start.pointerId);
        const move = (event) => {
            moved = start.clientY - event.clientY;
            if (Math.abs(moved) < PRESS_PIXELS) return;
            this.#panel.classList.add("is-dragged");
            this.#panel.style.height = `${Math.min(Math.max(from + moved, 72), whole)}px`;
        };
        const end = () => {
            handle.removeEventListener("pointermove", move);
            handle.removeEventListener("pointerup", end);
            handle.removeEventListener("pointercancel", end);
            const height = this.#panel.getBoundingClientRect().height / whole;
            this.#panel.classList.remove("is-dragged");
            this.#panel.style.height = "";
            if (Math.abs(moved) < PRESS_PIXELS) return this.#step();
            this.#set(HEIGHTS[height < 0.3 ? 0 : height < 0.75 ? 1 : 2]);
        };
        handle.addEventListener("pointermove", move);
        handle.addEventListener("pointerup", end);
        handle.addEventListener("pointercancel", end);
    }
}
