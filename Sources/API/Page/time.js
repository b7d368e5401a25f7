// Times for people: China Standard Time, whatever the machine's own zone is.

import { language, word } from "./words.js";

const ZONE = "Asia/Shanghai";
const formats = new Map();

function format(options) {
    const key = JSON.stringify(options);
    if (!formats.has(key)) {
        const locale = language === "zh" ? "zh-CN" : "en-GB";
        formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: ZONE, hourCycle: "h23", ...options }));
    }
    return formats.get(key);
}

/** 08:05:30 */
export const clock = (instant) =>
    format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(instant));

/** 08:05 */
export const clockMinutes = (instant) => format({ hour: "2-digit", minute: "2-digit" }).format(new Date(instant));

/** 11月23日 08:05:30, with the year where it is not this one. */
export function moment(instant) {
    const date = new Date(instant);
    const year = format({ year: "numeric" });
    const day = { month: language === "zh" ? "long" : "short", day: "numeric" };
    if (year.format(date) !== year.format(now())) day.year = "numeric";
    return `${format(day).format(date)} ${clock(date)}`;
}

/** How long something lasted or lasts, in the two largest units: 1小时05分. */
export function span(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    const two = (number) => String(number).padStart(2, "0");
    if (seconds < 60) return word("span.seconds", { seconds });
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return word("span.minutes", { minutes, seconds: two(seconds % 60) });
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return word("span.hours", { hours, minutes: two(minutes % 60) });
    return word("span.days", { days: Math.floor(hours / 24), hours: hours % 24 });
}

/** How long ago, roughly: 刚刚, 5分钟前. */
export function age(instant) {
    const seconds = (now() - new Date(instant)) / 1000;
    if (seconds < 60) return word("age.now");
    if (seconds < 3600) return word("age.minutes", { minutes: Math.floor(seconds / 60) });
    if (seconds < 172_800) return word("age.hours", { hours: Math.floor(seconds / 3600) });
    return word("age.days", { days: Math.floor(seconds / 86_400) });
}

let ahead = 0;

/** Takes the daemon's clock, in Unix milliseconds: ages and terms are reckoned by it, not by this machine's. */
export function setClock(now) {
    ahead = now - Date.now();
}

/** The daemon's clock, in Unix milliseconds. */
export const now = () => Date.now() + ahead;
