// Requests to the daemon, as schemas/openapi.yaml describes them.

import { signIn, token } from "./session.js";
import { word } from "./words.js";

const PATIENCE_MILLISECONDS = 20_000;

/** Why a request came to nothing; what a problem document says, or that there was no answer. */
export class Problem extends Error {
    constructor({ status = 0, title, detail = "", ...rest }) {
        super(detail ? `${title}：${detail}` : title);
        Object.assign(this, { status, title, detail }, rest);
    }
}

/** The answer's JSON. `signal` gives the request up. */
export async function get(path, { signal } = {}) {
    return (await request(path, { signal })).json();
}

export async function post(path, body) {
    const answer = await request(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
    });
    return answer.json();
}

/** A path with query parameters; those without a value are left out, lists are joined with commas. */
export function pathWith(path, parameters) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        const text = Array.isArray(value) ? value.join(",") : value;
        if (text !== undefined && text !== null && text !== "") query.set(name, text);
    }
    return query.size ? `${path}?${query}` : path;
}

/** Fetches the bundle for the case file and hands it to the browser as a file. */
export async function download(path, name) {
    const answer = await request(path, {});
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = fileName(answer.headers.get("Content-Disposition")) ?? name;
    link.click();
    // The browser has its own hold on the file by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Any request, with the token; asks for one where it is missing or refused. */
export async function request(path, { signal, headers = {}, timeout = PATIENCE_MILLISECONDS, ...rest }) {
    for (;;) {
        const used = token();
        const answer = await send(path, { ...rest, headers: { ...headers, ...bearer(used) } }, signal, timeout);
        if (answer.ok) return answer;
        if (answer.status !== 401) throw await problem(answer);
        await signIn(used);
    }
}

export const bearer = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

async function send(path, options, signal, timeout) {
    const signals = [signal, timeout ? AbortSignal.timeout(timeout) : null].filter(Boolean);
    try {
        return await fetch(path, { ...options, cache: "no-store", signal: signals.length ? anyOf(signals) : undefined });
    } catch (error) {
        if (signal?.aborted) throw error;
        const title = word(error.name === "TimeoutError" ? "problem.timeout" : "problem.network");
        throw new Problem({ title, detail: word("problem.network.detail") });
    }
}

/** AbortSignal.any, which phones of 2023 do not have. */
function anyOf(signals) {
    if (AbortSignal.any) return AbortSignal.any(signals);
    const controller = new AbortController();
    for (const signal of signals) {
        if (signal.aborted) controller.abort(signal.reason);
        signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
    }
    return controller.signal;
}

async function problem(answer) {
    const plain = { status: answer.status, title: word("problem.other", { status: answer.status }) };
    if (!answer.headers.get("Content-Type")?.includes("json")) return new Problem(plain);
    const document = await answer.json().catch(() => ({}));
    return new Problem({ ...plain, ...document });
}

/** The name in a header Content-Disposition: filename*=UTF-8''… or filename="…". */
function fileName(disposition) {
    const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
    return encoded ? decodeURIComponent(encoded) : disposition?.match(/filename="([^"]+)"/)?.[1];
}
