// Elements from data. Titles and plates come from outside: text only ever becomes a text node, never markup.

/**
 * An element with attributes and children.
 *
 * `attributes`: `on` is a table of event listeners, `data` one of data attributes; `true` sets an attribute without a value;
 * `false`, `null` and `undefined` leave it out. Children are nodes, texts, or arrays of both; what is null is left out.
 */
export function element(name, attributes = {}, ...children) {
    return furnish(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function vector(name, attributes = {}, ...children) {
    return furnish(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function furnish(node, { on = {}, data = {}, ...attributes }, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === true) node.setAttribute(name, "");
        else if (value !== false && value != null) node.setAttribute(name, value);
    }
    for (const [name, value] of Object.entries(data)) if (value != null) node.dataset[name] = value;
    for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
    node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
    return node;
}

/** The element of index.html with this id. */
export const part = (id) => document.getElementById(id);

/** A list of terms: pairs of a name and what stands beside it; pairs without a value are left out. */
export function facts(pairs) {
    const rows = pairs.filter(([, value]) => value != null && value !== "");
    return element(
        "dl",
        { class: "facts" },
        rows.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    );
}

/** Waits for a pause in the calls, then acts once; never later than `longest` milliseconds after the first call. */
export function settled(pause, longest, act) {
    let timer = null;
    let first = 0;
    return () => {
        const now = performance.now();
        if (timer === null) first = now;
        else clearTimeout(timer);
        timer = setTimeout(() => {
            timer = null;
            act();
        }, Math.max(0, Math.min(pause, first + longest - now)));
    };
}
