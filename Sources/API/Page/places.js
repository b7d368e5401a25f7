// The city's places on the map: one layer for each kind, in an order in which small things lie above large ones.

import { colours, onColourChange } from "./colours.js";
import { element, facts } from "./dom.js";
import { word, wordOr } from "./words.js";

/** Known kinds from the ground up; others of a city's own lie above them. */
const ORDER = [
    "district", "road", "corridor", "curfew_road", "curfew_zone", "construction_site", "disposal_site", "wash_station",
    "kitchen",
];
/** Kinds that are hidden until somebody asks: they cover what lies below. */
const HIDDEN_AT_FIRST = new Set(["corridor"]);
const CHOICE = "cityward.kinds";
/** From this zoom on places have names, while there are not too many of them in view. */
const NAMES_FROM_ZOOM = 13.5;
const MOST_NAMES = 60;
const EARTH_METRES = 40_075_017;

export class Places {
    /** The kinds that the city has, in their order. */
    kinds = [];
    #map;
    #groups = new Map();
    #byId = new Map();
    #lines = [];
    #names = L.layerGroup();
    #hasTiles;
    #isTaken;
    #renderer;

    /** `hasTiles`: whether a map lies below. `isTaken(point)`: whether something above the places is clicked there. */
    constructor(map, collection, { hasTiles, isTaken }) {
        this.#map = map;
        this.#hasTiles = hasTiles;
        this.#isTaken = isTaken;
        this.#renderer = L.canvas({ pane: "places", padding: 0.3 });
        const shown = chosen();
        const known = new Set(collection.features.map((feature) => feature.properties.kind));
        this.kinds = [...ORDER.filter((kind) => known.has(kind)), ...[...known].filter((kind) => !ORDER.includes(kind)).sort()];
        for (const kind of this.kinds) {
            const group = L.layerGroup();
            group.isShown = shown[kind] ?? !HIDDEN_AT_FIRST.has(kind);
            this.#groups.set(kind, group);
        }
        for (const feature of collection.features) this.#add(feature);
        this.#lay();
        this.#names.addTo(map);
        map.on("zoomend", () => this.#widen());
        map.on("moveend", () => this.#name());
        onColourChange(() => this.#paint());
        this.#widen();
        this.#name();
    }

    isShown(kind) {
        return this.#groups.get(kind).isShown;
    }

    toggle(kind, isShown) {
        this.#groups.get(kind).isShown = isShown;
        const choice = Object.fromEntries([...this.#groups].map(([kind, group]) => [kind, group.isShown]));
        localStorage.setItem(CHOICE, JSON.stringify(choice));
        this.#lay();
        this.#name();
    }

    /** Name of a place, or its identifier. */
    name(id) {
        return this.#byId.get(id)?.feature.properties.name ?? id;
    }

    bounds(id) {
        return this.#byId.get(id)?.bounds;
    }

    /** The area of all places that are not far off: exclaves would make the city small. */
    cityBounds() {
        const boxes = [...this.#byId.values()].filter(({ feature }) => feature.properties.kind === "district");
        const all = boxes.length ? boxes : [...this.#byId.values()];
        const centre = this.#map.options.center;
        const near = all.filter(({ bounds }) => bounds.getCenter().distanceTo(centre) < 30_000);
        return (near.length ? near : all).reduce((sum, { bounds }) => sum.extend(bounds), L.latLngBounds([]));
    }

    #add(feature) {
        if (!feature.geometry) return;
        const group = this.#groups.get(feature.properties.kind);
        const layers = this.#draw(feature);
        for (const layer of layers) {
            layer.feature = feature;
            if (layer.options.interactive) layer.on("click", (event) => this.#open(event, feature));
            group.addLayer(layer);
        }
        const bounds = layers.reduce((sum, layer) => sum.extend(layer.reach ?? layer.getBounds()), L.latLngBounds([]));
        this.#byId.set(feature.id, { feature, bounds });
    }

    #draw(feature) {
        const { kind, reach_metres: reach } = feature.properties;
        const options = { renderer: this.#renderer, ...this.#style(kind, colours()) };
        const { type, coordinates } = feature.geometry;
        if (type === "Point") {
            const centre = turned(coordinates);
            const layer = reach ? L.circle(centre, { ...options, radius: reach }) : L.circleMarker(centre, { ...options, radius: 6 });
            layer.reach = L.latLng(centre).toBounds(2 * (reach ?? 50));
            return [layer];
        }
        if (type === "Polygon" || type === "MultiPolygon") return [L.polygon(nested(coordinates), options)];
        const line = L.polyline(nested(coordinates), { ...options, fill: false });
        line.metres = 2 * (reach ?? 5);
        this.#lines.push(line);
        if (kind !== "road") return [line];
        line.least = 3;
        const edge = L.polyline(nested(coordinates), { ...options, ...roadCase(colours()), fill: false });
        edge.metres = line.metres;
        edge.least = line.least;
        edge.extra = 2;
        this.#lines.push(edge);
        return [edge, line];
    }

    /** Districts are the ground where there is no other. */
    #style(kind, table) {
        const own = style(kind, table);
        return kind === "district" && this.#hasTiles ? { ...own, fillOpacity: 0 } : own;
    }

    /** Shows the groups that are wanted, in their order: what is added later is drawn above. */
    #lay() {
        for (const group of this.#groups.values()) group.remove();
        for (const kind of this.kinds) {
            const group = this.#groups.get(kind);
            if (!group.isShown) continue;
            const layers = group.getLayers();
            // The edges of all roads lie below all roads, so that crossings are open.
            for (const layer of layers.filter((layer) => layer.extra)) layer.addTo(this.#map);
            group.addTo(this.#map);
        }
    }

    /** A road is as wide as it is. */
    #widen() {
        const zoom = this.#map.getZoom();
        const latitude = (this.#map.getCenter().lat * Math.PI) / 180;
        const metresPerPixel = (EARTH_METRES * Math.cos(latitude)) / (256 * 2 ** zoom);
        for (const line of this.#lines) {
            const width = Math.max(line.metres / metresPerPixel, line.least ?? 2);
            line.setStyle({ weight: width + (line.extra ?? 0) });
        }
    }

    #name() {
        this.#names.clearLayers();
        const view = this.#map.getBounds();
        const isNear = this.#map.getZoom() >= NAMES_FROM_ZOOM;
        const inView = [...this.#byId.values()].filter(
            ({ feature, bounds }) =>
                this.isShown(feature.properties.kind) &&
                (feature.properties.kind === "district") !== isNear &&
                bounds.intersects(view),
        );
        if (inView.length > MOST_NAMES) return;
        // Small things first: a zone's name can stand anywhere in it, a site's cannot.
        inView.sort((one, other) => area(one.bounds) - area(other.bounds));
        const taken = [];
        for (const { feature, bounds } of inView) {
            const at = nameAt(feature.geometry, bounds, view);
            const box = this.#boxAround(at, feature.properties.name);
            if (taken.some((other) => other.intersects(box))) continue;
            taken.push(box);
            this.#names.addLayer(this.#label(feature.properties, at));
        }
    }

    /** Roughly what a name covers, in pixels. */
    #boxAround(at, name) {
        const half = L.point(4 + name.length * 6.5, 11);
        const middle = this.#map.latLngToLayerPoint(at);
        return L.bounds(middle.subtract(half), middle.add(half));
    }

    #label({ kind, name }, at) {
        const isDistrict = kind === "district";
        const tooltip = L.tooltip({
            permanent: true,
            direction: "center",
            pane: "labels",
            className: isDistrict ? "place-name is-district" : "place-name",
        });
        return tooltip.setLatLng(at).setContent(element("span", {}, name));
    }

    #paint() {
        const table = colours();
        for (const [kind, group] of this.#groups) {
            for (const layer of group.getLayers()) layer.setStyle(layer.extra ? roadCase(table) : this.#style(kind, table));
        }
        this.#widen();
    }

    #open(event, { id, properties: { name, kind, ...rest } }) {
        if (this.#isTaken(event.containerPoint)) return;
        L.DomEvent.stop(event);
        const rows = Object.entries(rest).filter(([key]) => key !== "reach_metres");
        const body = element(
            "div",
            { class: "place-card" },
            element("strong", {}, name),
            element("p", { class: "quiet" }, `${kindName(kind)} · ${id}`),
            facts(rows.map(([key, value]) => [wordOr(`register.${key}`, key), this.name(String(value))])),
        );
        L.popup({ closeButton: false, maxWidth: 260 }).setLatLng(event.latlng).setContent(body).openOn(this.#map);
    }
}

export const kindName = (kind) => wordOr(`kind.${kind}`, kind);

function chosen() {
    try {
        return JSON.parse(localStorage.getItem(CHOICE)) ?? {};
    } catch {
        return {};
    }
}

const turned = ([longitude, latitude]) => [latitude, longitude];
const nested = (list) => (typeof list[0] === "number" ? turned(list) : list.map(nested));

const roadCase = (table) => ({ color: table["map-road-case"], opacity: 1, lineCap: "round" });

/** How a kind is drawn. */
function style(kind, table) {
    const area = (tone, fillOpacity, more = {}) => ({
        color: table[tone], weight: 1.5, opacity: 0.9, fill: true, fillColor: table[tone], fillOpacity, ...more,
    });
    switch (kind) {
        case "district":
            return area("map-district-line", 1, { fillColor: table["map-district"], dashArray: "6 5", interactive: false });
        case "road":
            return { color: table["map-road"], opacity: 1, lineCap: "round" };
        case "corridor":
            return { color: table["map-corridor"], opacity: 0.35, lineCap: "butt" };
        case "curfew_zone":
            return area("map-zone", 0.07, { dashArray: "2 4" });
        case "curfew_road":
            return { color: table["map-zone"], opacity: 0.3, lineCap: "butt" };
        case "construction_site":
            return area("map-site", 0.28);
        case "disposal_site":
            return area("map-disposal", 0.28);
        case "wash_station":
            return area("map-wash", 0.25);
        case "kitchen":
            return area("fume", 0.3);
        default:
            return area("map-place", 0.15);
    }
}

export const swatch = (kind) => {
    const table = colours();
    const { color, fillColor, fillOpacity, opacity } = style(kind, table);
    const line = kind === "road" ? roadCase(table).color : color;
    return { line, fill: fillColor ?? color, opacity: fillOpacity ?? opacity };
};

const area = (bounds) => (bounds.getNorth() - bounds.getSouth()) * (bounds.getEast() - bounds.getWest());

const nameAt = (geometry, bounds, view) =>
    geometry.type.endsWith("LineString") ? middle(geometry, view) : middleOf(bounds, view);

/** The middle of what is in view of an area. */
function middleOf(bounds, view) {
    const south = Math.max(bounds.getSouth(), view.getSouth());
    const north = Math.min(bounds.getNorth(), view.getNorth());
    const west = Math.max(bounds.getWest(), view.getWest());
    const east = Math.min(bounds.getEast(), view.getEast());
    return [(south + north) / 2, (west + east) / 2];
}

/** The vertex of a line that is in view and nearest to its middle. */
function middle({ type, coordinates }, view) {
    const points = type === "LineString" ? coordinates : coordinates.flat();
    const inView = points.map(turned).filter((point) => view.contains(point));
    const [first, second] = points.map(turned);
    if (inView.length === 0) return [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
    return inView[Math.floor(inView.length / 2)];
}
