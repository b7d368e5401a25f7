// The desk: who looks, what the city is, and how the parts of the page hear of each other. Begin here.

import { AlertList } from "./alerts.js";
import { get } from "./api.js";
import { colours, onColourChange } from "./colours.js";
import { Counts } from "./counts.js";
import { DeviceCard } from "./device.js";
import { DeviceList } from "./devices.js";
import { element, part } from "./dom.js";
import { EventStream } from "./events.js";
import { FleetLayer } from "./fleet.js";
import { showLayers } from "./layers.js";
import { addHome, makeMap, show } from "./map.js";
import { Notices } from "./notices.js";
import { Places } from "./places.js";
import { Positions } from "./positions.js";
import { route } from "./routes.js";
import { me, signOut, takeMe, token } from "./session.js";
import { Sheet } from "./sheet.js";
import { Story } from "./story.js";
import { clock, now } from "./time.js";
import { TrackLayer } from "./track.js";
import { showLink, showTrouble } from "./trouble.js";
import { Classes } from "./values.js";
import { chooseLanguage, fillIn, language, takeLanguage, word } from "./words.js";

await begin();

async function begin() {
    fillIn();
    takeMe(await patiently(() => get("/api/me")));
    takeLanguage(me.language);
    fillIn();
    showBar();
    const [lists, places] = await Promise.all([patiently(() => get("/api/lists")), patiently(() => get("/api/places"))]);
    const desk = furnish(lists, places);
    const { alerts, story, card, counts, notices } = desk;

    route(desk);
    counts.read();
    const after = await alerts.start();
    new EventStream({
        after,
        onState: showLink,
        onEvent(kind, event) {
            for (const part of [alerts, story, card, counts]) part.note(event);
            if (kind === "fired") notices.add(event);
        },
    });
}

/** All parts of the page, and what they know of each other. */
function furnish(lists, collection) {
    const map = makeMap(me.map);
    const desk = { map, lists, me, classes: new Classes(lists.classes), track: new TrackLayer(map) };
    const tooltip = L.tooltip({ direction: "top", offset: [0, -10] });
    desk.fleet = new FleetLayer({
        colours: colours(),
        onPick: (device) => (location.hash = desk.deviceAddress(device.class, device.device)),
        onHover(device) {
            if (!device) return tooltip.remove();
            tooltip.setContent(element("span", {}, device.name)).setLatLng(desk.fleet.latLngOf(device.key)).addTo(map);
        },
    });
    desk.places = new Places(map, collection, {
        hasTiles: Boolean(me.map.tiles),
        isTaken: (point) => desk.fleet.isTaken(point),
    });
    desk.fleet.addTo(map);
    onColourChange(() => desk.fleet.recolour(colours()));
    addHome(map, () => desk.places.cityBounds());
    show(map, desk.places.cityBounds(), { animate: false });

    const titles = (list) => new Map(list.map(({ id, title }) => [id, title]));
    const words = { teams: titles(lists.teams), dismissals: titles(lists.dismissals), measures: titles(lists.measures) };
    const districts = titles(lists.districts);
    Object.assign(desk, {
        entryTitle: (list, id) => words[list].get(id) ?? id,
        districtName: (id) => districts.get(id) ?? id,
        placeName: (id) => desk.places.name(id),
        deviceAddress: (deviceClass, device) => `#/device/${encodeURIComponent(deviceClass)}/${encodeURIComponent(device)}`,
        sheet: new Sheet(part("panel"), part("handle")),
        complain: (error) => showTrouble(error.message),
        onAlert: (alert) => desk.alerts.take(alert),
    });
    desk.openAlert = () => location.hash.match(/^#\/alert\/([^/?]+)/)?.[1] ?? null;
    // Where "back" leads from an alert or a device: to the list that it was found in.
    desk.backAddress = desk.alertsAddress = "#/alerts";
    desk.onFilter = (text) => {
        desk.alertsAddress = `#/alerts?${text}`;
        if (/^#\/alerts|^$/.test(location.hash)) history.replaceState(null, "", desk.alertsAddress);
        desk.backAddress = desk.alertsAddress;
    };
    desk.alerts = new AlertList(part("view-alerts"), desk);
    desk.devices = new DeviceList(part("view-devices"), desk);
    desk.story = new Story(part("view-detail"), desk);
    desk.card = new DeviceCard(part("view-detail"), desk);
    desk.counts = new Counts(part("firing"), me.title);
    desk.notices = new Notices(part("notices"), desk);
    showLayers(part("view-layers"), desk);
    desk.positions = new Positions({
        moves: (id) => desk.classes.moves(id),
        onChange: (devices, isReset) => desk.fleet.update(devices, isReset),
    });
    return desk;
}

function showBar() {
    document.title = me.title;
    document.querySelector("[data-word=title]").textContent = me.title || word("title");
    const switcher = part("language");
    switcher.textContent = word("language");
    switcher.setAttribute("aria-label", word("language.label"));
    switcher.addEventListener("click", () => {
        chooseLanguage(language === "zh" ? "en" : "zh");
        location.reload();
    });
    part("reports").hidden = !me.can.reports;
    const account = part("account");
    account.hidden = !token();
    account.append(element("span", { class: "is-long" }, `${me.name} · `), word("account.leave"));
    account.addEventListener("click", signOut);
    const tick = () => (part("clock").textContent = clock(now()));
    setInterval(tick, 1000);
    tick();
}

/** Asks until there is an answer: without it there is no page. */
async function patiently(ask) {
    for (let pause = 2000; ; pause = Math.min(pause * 1.5, 30_000)) {
        try {
            const answer = await ask();
            showTrouble(null);
            return answer;
        } catch (error) {
            showTrouble(error.message);
            await new Promise((resolve) => setTimeout(resolve, pause));
        }
    }
}
