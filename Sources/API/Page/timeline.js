// The events of a case in the order of the log: what the judge saw, and who did what and why.

import { element } from "./dom.js";
import { moment } from "./time.js";
import { word } from "./words.js";

/** The longest story that the daemon tells. */
const MOST_EVENTS = 500;
/** An event that was written down this much later than it became true, in milliseconds, says so. */
const LATE_MILLISECONDS = 120_000;

export function timeline({ id, events }, desk) {
    return [
        element("ol", { class: "timeline" }, events.map((event) => entry(event, id, desk))),
        events.length >= MOST_EVENTS && element("p", { class: "quiet" }, word("story.events.cut", { count: MOST_EVENTS })),
    ];
}

function entry(event, id, desk) {
    const { event: kind, at, recorded_at: recordedAt, act, resolution, alert, severity } = event;
    const isLate = Date.parse(recordedAt) - Date.parse(at) > LATE_MILLISECONDS;
    const isOther = alert !== id && !act && kind !== "overdue";
    return element(
        "li",
        { class: `is-${kind}${severity ? ` is-${severity}` : ""}`, data: { kind } },
        element(
            "p",
            {},
            element("b", {}, eventText(event, desk)),
            act && element("span", { class: "timeline-by" }, act.by),
            isOther && element("a", { href: `#/alert/${encodeURIComponent(alert)}`, class: "quiet" }, word("story.siblings")),
        ),
        resolution && element("p", {}, word(`resolution.${resolution}`)),
        act?.note && element("p", { class: "timeline-note" }, act.note),
        element(
            "p",
            { class: "quiet number" },
            element("time", { datetime: at }, moment(at)),
            isLate && ` · ${word("event.recorded", { time: moment(recordedAt) })}`,
        ),
    );
}

/** What happened, in a few words: 办结：责令改正 */
export function eventText({ event, severity, act }, desk) {
    return word(`event.${event}`, {
        severity: severity ? word(`severity.${severity}`) : "",
        team: act?.team ? desk.entryTitle("teams", act.team) : "",
        reason: act?.reason ? desk.entryTitle("dismissals", act.reason) : "",
        measure: act?.measure ? desk.entryTitle("measures", act.measure) : "",
    });
}
