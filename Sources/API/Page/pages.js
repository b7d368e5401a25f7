// A list that is read page by page as one scrolls, and never holds more rows than a screen can use.

import { get } from "./api.js";
import { element } from "./dom.js";
import { word } from "./words.js";

/** Rows kept in the document; beyond that the ones that were scrolled past are dropped. */
const MOST_ROWS = 400;
const DROPPED_AT_ONCE = 100;

export class Pages {
    /** Rows by the identifier of their item, in the order of the list. */
    rows = new Map();
    /** What each row shows, as text: a row that says the same stays, so that a click on it is not lost. */
    #texts = new WeakMap();
    #list;
    #foot;
    #scroller;
    #toRow;
    #idOf;
    #next = null;
    #request = null;
    #hasDropped = false;

    /**
     * `scroller`: the element that scrolls; `list`: the one that takes the rows. `idOf(item)`, `toRow(item)`.
     * `empty()`: what stands there when nothing does.
     */
    constructor({ scroller, list, idOf, toRow, empty }) {
        this.#scroller = scroller;
        this.#list = list;
        this.#idOf = idOf;
        this.#toRow = toRow;
        this.empty = empty;
        this.#foot = element("div", { class: "list-foot" });
        list.after(this.#foot);
        new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), {
            root: scroller,
            rootMargin: "400px",
        }).observe(this.#foot);
    }

    /** Whether the newest rows have been dropped, so that the list no longer begins at the beginning. */
    get isDetached() {
        return this.#hasDropped;
    }

    /** Begins anew with the first page of a path; the answer, or `null` where another request came first or it failed. */
    async open(path) {
        this.#request?.abort();
        const request = (this.#request = new AbortController());
        this.#next = null;
        this.#foot.textContent = this.rows.size ? "" : word("loading");
        const answer = await this.#ask(path, request);
        if (!answer) return null;
        this.rows.clear();
        this.#hasDropped = false;
        this.#append(answer.items);
        this.#list.replaceChildren(...this.rows.values());
        this.#scroller.scrollTop = 0;
        this.#end(answer.next);
        return answer;
    }

    /** Reads the first page again and brings the rows that it covers up to date; the others stay. */
    async refresh(path) {
        if (this.#hasDropped) return null;
        const request = this.#request ?? (this.#request = new AbortController());
        const answer = await this.#ask(path, request);
        if (!answer || this.#hasDropped) return null;
        const ids = new Set(answer.items.map(this.#idOf));
        const covered = this.#covered(answer, ids);
        for (const id of covered) if (!ids.has(id)) this.rows.delete(id);
        const beyond = [...this.rows].filter(([id]) => !ids.has(id));
        this.rows = new Map([...answer.items.map((item) => [this.#idOf(item), this.#row(item)]), ...beyond]);
        this.#lay();
        if (beyond.length === 0) this.#end(answer.next);
        return answer;
    }

    /** Brings one row up to date, if it is there. */
    replace(item) {
        const id = this.#idOf(item);
        const old = this.rows.get(id);
        if (!old) return;
        const row = this.#row(item);
        this.rows.set(id, row);
        if (row !== old) old.replaceWith(row);
    }

    /** The row of an item: the one that is there, where it says the same. */
    #row(item) {
        const text = JSON.stringify(item);
        const known = this.rows.get(this.#idOf(item));
        if (known && this.#texts.get(known) === text) return known;
        const row = this.#toRow(item);
        this.#texts.set(row, text);
        return row;
    }

    /** Brings the document into the order of the rows; what is looked at stays where it is, and so does the focus. */
    #lay() {
        const top = this.#scroller.scrollTop;
        const anchor = top > 0 && [...this.#list.children].find((row) => row.offsetTop + row.offsetHeight > top);
        const before = anchor ? anchor.offsetTop : 0;
        const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
        let place = this.#list.firstElementChild;
        for (const row of this.rows.values()) {
            if (row === place) place = place.nextElementSibling;
            else this.#list.insertBefore(row, place);
        }
        while (place) {
            const next = place.nextElementSibling;
            place.remove();
            place = next;
        }
        if (focused && !this.#list.contains(document.activeElement)) this.focus(focused);
        const still = anchor && this.rows.get(anchor.dataset.id);
        if (still) this.#scroller.scrollTop = top + still.offsetTop - before;
    }

    /** Gives a row the focus, if it is there. */
    focus(id) {
        this.rows.get(id)?.querySelector("a")?.focus({ preventScroll: true });
    }

    /** The rows that an answer speaks of: all down to its last item, or all where it has no next page. */
    #covered({ items, next }, ids) {
        const known = [...this.rows.keys()];
        if (!next) return known;
        const last = known.findLastIndex((id) => ids.has(id));
        return last < 0 || items.length === 0 ? known : known.slice(0, last + 1);
    }

    async #more() {
        if (!this.#next) return;
        const path = this.#next;
        this.#next = null;
        this.#foot.textContent = word("loading");
        const answer = await this.#ask(path, this.#request);
        if (!answer) return;
        this.#append(answer.items);
        for (const item of answer.items) this.#list.append(this.rows.get(this.#idOf(item)));
        this.#drop();
        this.#end(answer.next);
    }

    #append(items) {
        for (const item of items) this.rows.set(this.#idOf(item), this.#row(item));
    }

    #drop() {
        if (this.rows.size <= MOST_ROWS) return;
        const before = this.#list.scrollHeight;
        for (const [id, row] of [...this.rows].slice(0, this.rows.size - MOST_ROWS + DROPPED_AT_ONCE)) {
            row.remove();
            this.rows.delete(id);
        }
        this.#hasDropped = true;
        this.#scroller.scrollTop -= before - this.#list.scrollHeight;
    }

    #end(next) {
        this.#next = next ?? null;
        this.#foot.replaceChildren(...(this.rows.size === 0 ? [this.empty()] : []));
        // The observer speaks only when the foot comes into view, and it may be there already.
        const foot = this.#foot.getBoundingClientRect();
        const view = this.#scroller.getBoundingClientRect();
        if (this.#next && view.height > 0 && foot.top < view.bottom + 200) this.#more();
    }

    async #ask(path, request) {
        try {
            const answer = await get(path, { signal: request.signal });
            return request.signal.aborted ? null : answer;
        } catch (error) {
            if (request.signal.aborted) return null;
            this.#foot.replaceChildren(
                element("p", { class: "problem", role: "alert" }, error.message),
                element("button", { class: "button", type: "button", on: { click: () => this.#retry(path) } }, word("retry")),
            );
            return null;
        }
    }

    #retry(path) {
        if (this.rows.size === 0) return this.open(path);
        this.#next = path;
        return this.#more();
    }
}
