// The sections of an alert's story: each says one thing, and stays away where there is nothing to say.

import { caseTags, severityTag, stateTag } from "./alerts.js";
import { element, facts } from "./dom.js";
import { timeline } from "./timeline.js";
import { moment, now, span } from "./time.js";
import { unitName } from "./values.js";
import { word, wordOr } from "./words.js";

/** What it is, about whom, and where to look further. */
export function summary(alert, desk, { lookAtMap, fetchEvidence }) {
    const button = (name, key, act) =>
        element("button", { class: `button ${name}`, type: "button", on: { click: act } }, word(key));
    return element(
        "header",
        { class: `story-head is-${alert.severity}` },
        element("p", { class: "alert-tags" }, severityTag(alert.severity), stateTag(alert), caseTags(alert.case, desk)),
        element("h2", {}, alert.title),
        element(
            "p",
            { class: "story-who" },
            element("a", { href: desk.deviceAddress(alert.class, alert.device) }, alert.name ?? alert.device),
            alert.company && element("span", {}, alert.company),
        ),
        element(
            "p",
            { class: "story-links" },
            button("look", "story.map", lookAtMap),
            button("evidence", "story.evidence", fetchEvidence),
        ),
    );
}

/** Everything below the summary. The chart's place is left empty: it is drawn when the track is there. */
export function sections(alert, desk) {
    return [
        theCase(alert, desk),
        course(alert, desk),
        element("section", { class: "section chart-section", hidden: true }),
        section("story.reading", desk.classes.reading(alert.class, alert.reading)),
        limits(alert),
        rule(alert),
        permits(alert, desk),
        section("story.timeline", timeline(alert, desk)),
        register(alert, desk),
        siblings(alert),
    ];
}

/** A row of one of the city's tables, with names instead of identifiers. */
export function tableRow(row, desk) {
    const name = (key, value) => {
        if (key === "district") return desk.districtName(value);
        if (key === "class") return desk.classes.title(value);
        return desk.placeName(String(value));
    };
    return facts(Object.entries(row).map(([key, value]) => [wordOr(`register.${key}`, key), name(key, value)]));
}

function section(title, ...content) {
    return element("section", { class: "section" }, element("h3", {}, word(title)), content);
}

function theCase({ case: file }, desk) {
    const title = (list, id) => id && desk.entryTitle(list, id);
    const rows = [
        [word("story.officer"), file.officer],
        [word("story.team"), title("teams", file.team)],
        [word("story.measure"), title("measures", file.measure)],
        [word("story.reason"), title("dismissals", file.reason)],
        [word("story.due"), file.due_at && moment(file.due_at)],
    ];
    return rows.some(([, value]) => value) && section("story.case", facts(rows));
}

function course(alert, desk) {
    const { onset_at: onset, fired_at: fired, resolved_at: resolved, resolution, place } = alert;
    const lasted = span((resolved ? Date.parse(resolved) : now()) - Date.parse(onset));
    return section(
        "story.when",
        facts([
            [word("story.onset"), moment(onset)],
            [word("story.fired"), moment(fired)],
            [word("story.resolved"), resolved && word("story.ended", { time: moment(resolved), why: word(`resolution.${resolution}`) })],
            [word("story.lasted"), resolved ? lasted : word("story.going", { span: lasted })],
            [word("story.where"), place && desk.placeName(place)],
            [word("story.district"), desk.districtName(alert.district)],
            [word("story.class"), desk.classes.title(alert.class)],
            [word("story.category"), alert.category],
        ]),
    );
}

function limits({ limits }) {
    if (!limits?.length) return null;
    return section(
        "story.limits",
        facts(
            limits.map(({ title, value, unit, source }) => [
                title,
                element("span", {}, `${value} ${unitName(unit)}`, element("small", { class: "quiet" }, source)),
            ]),
        ),
    );
}

function rule({ rule, rule_set: ruleSet, basis, grounds }) {
    const text =
        grounds?.rule &&
        folded(
            "rule",
            word("story.rule.text"),
            element("pre", {}, grounds.rule),
            element("p", { class: "quiet hash" }, `${word("story.rule.set")} ${ruleSet}`),
        );
    return section("story.rule", facts([[word("story.basis"), basis], [word("filter.rule"), rule]]), text);
}

function permits({ grounds, class: deviceClass }, desk) {
    if (!grounds) return null;
    if (grounds.permits.length === 0) {
        return deviceClass === "truck" && section("story.permits", element("p", {}, word("story.permits.none")));
    }
    return section(
        "story.permits",
        grounds.permits.map(({ considered, permit, ...rest }) => {
            const tag = element(
                "span",
                { class: considered ? "tag is-good" : "tag" },
                word(considered ? "story.permit.considered" : "story.permit.ignored"),
            );
            return folded(`permit-${permit}`, [permit, tag], tableRow(rest, desk));
        }),
    );
}

function register({ grounds }, desk) {
    if (!grounds?.register) return null;
    const row = folded("register", word("story.register"), tableRow(grounds.register, desk));
    return element("section", { class: "section" }, row);
}

/** `name` keeps it open when the story is drawn anew. */
function folded(name, title, ...content) {
    return element("details", { data: { name } }, element("summary", {}, title), content);
}

function siblings({ id, case_alerts: alerts }) {
    if (alerts.length < 2) return null;
    const entry = (other) => [
        other.id === id
            ? element("span", {}, `${moment(other.fired_at)} · ${word("story.this")}`)
            : element("a", { href: `#/alert/${encodeURIComponent(other.id)}` }, moment(other.fired_at)),
        element("span", { class: "quiet" }, word(`state.${other.state}`)),
    ];
    return section("story.siblings", element("ol", { class: "siblings" }, alerts.map((other) => element("li", {}, entry(other)))));
}
