// The address says what is open: a list with its filter, one alert, one device. So the browser's own "back" works.

import { part } from "./dom.js";

const TABS = ["alerts", "devices", "layers"];

/** Follows the address from now on. */
export function route(desk) {
    let open = null;
    let alert = null;
    const go = () => {
        const [, kind = "alerts", ...names] = location.hash.split("?")[0].split("/").map(decodeURIComponent);
        open?.leave();
        open = null;
        if (kind === "alert" && names[0]) {
            open = desk.story;
            desk.story.open(names[0]);
            desk.notices.drop(names[0]);
        } else if (kind === "device" && names[1]) {
            open = desk.card;
            desk.card.open(names[0], names[1]);
        } else {
            showTab(TABS.includes(kind) ? kind : "alerts", desk);
        }
        part("view-detail").hidden = open === null;
        part("tabs").hidden = open !== null;
        if (open !== null) {
            for (const tab of TABS) part(`view-${tab}`).hidden = true;
            desk.sheet.raise();
            part("view-detail").focus({ preventScroll: true });
        }
        if (open === null && alert) desk.alerts.focus(alert);
        alert = desk.openAlert();
        desk.alerts.mark(alert);
    };
    for (const [index, tab] of TABS.entries()) {
        const button = part(`tab-${tab}`);
        button.addEventListener("click", () => {
            location.hash = tab === "alerts" ? desk.alertsAddress : `#/${tab}`;
            desk.sheet.raise();
        });
        button.addEventListener("keydown", (event) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (!step) return;
            const next = part(`tab-${TABS[(index + step + TABS.length) % TABS.length]}`);
            next.focus();
            next.click();
        });
    }
    addEventListener("hashchange", go);
    go();
}

function showTab(tab, desk) {
    for (const other of TABS) {
        part(`view-${other}`).hidden = other !== tab;
        const button = part(`tab-${other}`);
        button.setAttribute("aria-selected", String(other === tab));
        button.tabIndex = other === tab ? 0 : -1;
    }
    const query = location.hash.split("?")[1];
    if (tab === "alerts" && query !== undefined) desk.alerts.filters.take(query);
    desk.backAddress = tab === "alerts" ? desk.alertsAddress : `#/${tab}`;
    if (tab === "devices") desk.devices.show();
}
