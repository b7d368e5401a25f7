// The map itself: Leaflet, its panes, and a ground to find one's way on with or without tiles.

import { element, part } from "./dom.js";
import { word } from "./words.js";

/** What lies above what. */
const PANES = { places: 350, track: 420, fleet: 450, labels: 460, marks: 470 };
const WIDE = matchMedia("(min-width: 761px)");

/** The map of the city. `setting`: `map` of /api/me. */
export function makeMap(setting) {
    const [longitude, latitude] = setting.centre;
    const map = L.map("map", {
        center: [latitude, longitude],
        zoom: setting.zoom,
        minZoom: 6,
        maxZoom: 18,
        zoomControl: false,
        attributionControl: false,
        // A keyboard moves the map with the arrows once it has the focus.
        keyboard: true,
        zoomSnap: 0.5,
        wheelPxPerZoomLevel: 90,
        preferCanvas: true,
    });
    for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = level;
    for (const name of ["fleet", "labels", "marks"]) map.getPane(name).style.pointerEvents = "none";
    L.control.zoom({ position: "topright", zoomInTitle: word("map.in"), zoomOutTitle: word("map.out") }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
    part("map").setAttribute("aria-label", word("map"));
    part("map").setAttribute("role", "application");
    if (setting.tiles) addTiles(map, setting.tiles);
    return map;
}

function addTiles(map, { url, attribution }) {
    // Tianditu's servers are called t0 to t7.
    const subdomains = url.includes("//t{s}.") ? "01234567" : "abc";
    L.tileLayer(url, { maxZoom: 18, subdomains }).addTo(map);
    // Leaflet takes markup here; the configuration is text.
    const text = element("span", {}, attribution);
    L.control.attribution({ position: "bottomleft", prefix: false }).addTo(map).addAttribution(text.innerHTML);
}

/** A button that shows the whole city again. */
export function addHome(map, bounds) {
    const Home = L.Control.extend({
        onAdd() {
            const label = word("map.home");
            const link = element("a", { href: "#", role: "button", title: label, "aria-label": label, class: "map-home" });
            L.DomEvent.on(link, "click", (event) => {
                L.DomEvent.stop(event);
                show(map, bounds());
            });
            return element("div", { class: "leaflet-bar" }, link);
        },
    });
    new Home({ position: "topright" }).addTo(map);
}

/** Brings an area into the part of the map that the panel leaves free. */
export function show(map, bounds, { maxZoom = 16, animate = true } = {}) {
    if (!bounds?.isValid()) return;
    const covered = WIDE.matches ? 0 : coveredHeight();
    map.fitBounds(bounds, {
        paddingTopLeft: [40, 40],
        paddingBottomRight: [40, 40 + covered],
        maxZoom,
        animate,
    });
}

/** On a phone the sheet lies over the map. */
function coveredHeight() {
    const free = part("map").clientHeight;
    return Math.min(part("panel").clientHeight, free * 0.6);
}
