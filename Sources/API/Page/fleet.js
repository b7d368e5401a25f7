// The layer of live devices: one canvas for all of them, drawn anew as they move.

import { REACH, Sprites } from "./sprites.js";

/**
 * Milliseconds between two pictures. While the map is dragged, the last one moves with it: its margin covers what comes into view
 * until the next.
 */
const EVERY = 45;
/** Drawing takes at most this part of the time, on a slow machine too. */
const SHARE = 0.3;
/** CSS pixels around the map that are drawn, too. */
const MARGIN = 96;
/** A device that was this far away, in metres, was not driven here: it appears in its new place. */
const LEAP_METRES = 3000;
/** CSS pixels from a device at which a click still means it. */
const TOUCH_REACH = 18;
/** Names are shown from near, while there are few enough to read. */
const NAMES_FROM_ZOOM = 15;
const MOST_NAMES = 120;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Draws devices, each `{key, name, latitude, longitude, course, shape, tone, rank, stale}`, and tells which was clicked.
 *
 * `tone` names a colour, `rank` is that of the gravest alert that fires, -1 without one: the graver is drawn above the others.
 */
export const FleetLayer = L.Layer.extend({
    initialize({ colours, onPick, onHover }) {
        this._colours = colours;
        this._onPick = onPick;
        this._onHover = onHover;
        this._marks = new Map();
        this._ordered = null;
        this._selected = null;
        this._isHidden = () => false;
        this._drawnAt = 0;
        this._effort = 0;
        this._movesUntil = 0;
    },

    onAdd(map) {
        this._canvas = L.DomUtil.create("canvas", "fleet leaflet-zoom-animated", map.getPane("fleet"));
        this._canvas.setAttribute("aria-hidden", "true");
        this._context = this._canvas.getContext("2d");
        this._fit();
        this._draw = this._draw.bind(this);
        this._wanted = true;
        this._frame = requestAnimationFrame(this._draw);
    },

    onRemove() {
        cancelAnimationFrame(this._frame);
        this._canvas.remove();
    },

    getEvents() {
        return {
            zoomanim: this._followZoom,
            zoomend: this._redrawNow,
            viewreset: this._redrawNow,
            move: this.redraw,
            resize: this._fit,
            click: (event) => {
                const mark = this._nearest(event.containerPoint);
                if (mark) this._onPick(mark.device);
            },
            mousemove: (event) => this._hover(event.containerPoint),
            mouseout: () => this._hover(null),
        };
    },

    /** Takes devices that are new or have changed; `isAll`: there are no others. Each glides to its place for `glide` milliseconds. */
    update(devices, isAll = false) {
        const now = performance.now();
        if (isAll) this._marks.clear();
        for (const device of devices) {
            if (device.latitude === null) continue;
            const target = this._world(device.latitude, device.longitude);
            const mark = this._marks.get(device.key);
            if (!mark) {
                this._marks.set(device.key, { device, from: target, to: target, since: now, until: now });
                continue;
            }
            const here = place(mark, now);
            const leap = STILL.matches || this._metres(here, target, device.latitude) > LEAP_METRES;
            mark.device = device;
            mark.from = leap ? target : here;
            mark.to = target;
            mark.since = now;
            mark.until = now + device.glide;
        }
        this._ordered = null;
        this.redraw();
    },

    /** Whether a click at a point of the map means a device. */
    isTaken(point) {
        return this._nearest(point) !== null;
    },

    /** Which devices are not drawn. */
    hide(isHidden) {
        this._isHidden = isHidden;
        this._ordered = null;
        this.redraw();
    },

    select(key) {
        this._selected = key;
        this.redraw();
    },

    recolour(colours) {
        this._colours = colours;
        this._sprites = new Sprites(this._scale, colours);
        this.redraw();
    },

    /** After a zoom the old picture is wrong. */
    _redrawNow() {
        this._drawnAt = 0;
        this._wanted = true;
    },

    redraw() {
        this._wanted = true;
    },

    /** Where a device is drawn just now, for the tooltip and for tests. */
    latLngOf(key) {
        const mark = this._marks.get(key);
        if (!mark) return null;
        const [x, y] = place(mark, performance.now());
        return this._map.unproject(L.point(x, y), 0);
    },

    _fit() {
        const size = this._size();
        this._scale = Math.min(window.devicePixelRatio || 1, 2);
        this._canvas.width = size.x * this._scale;
        this._canvas.height = size.y * this._scale;
        this._canvas.style.width = `${size.x}px`;
        this._canvas.style.height = `${size.y}px`;
        this._sprites = new Sprites(this._scale, this._colours);
        this.redraw();
    },

    _size() {
        return this._map.getSize().add([2 * MARGIN, 2 * MARGIN]);
    },

    /** While Leaflet animates a zoom, the last picture is stretched with the map. */
    _followZoom(event) {
        const scale = this._map.getZoomScale(event.zoom, this._drawnZoom);
        const corner = this._map._latLngToNewLayerPoint(this._drawnCorner, event.zoom, event.center);
        L.DomUtil.setTransform(this._canvas, corner, scale);
    },

    _draw(now) {
        this._frame = requestAnimationFrame(this._draw);
        if (!this._wanted && now > this._movesUntil) return;
        if (now - this._drawnAt < Math.max(EVERY, this._effort / SHARE) || this._map._animatingZoom) return;
        this._wanted = false;
        this._drawnAt = now;
        this._paint(now);
        this._effort = performance.now() - now;
    },

    _paint(now) {
        const map = this._map;
        const zoom = map.getZoom();
        const size = this._size();
        const corner = map.containerPointToLayerPoint([-MARGIN, -MARGIN]);
        this._drawnZoom = zoom;
        this._drawnCorner = map.layerPointToLatLng(corner);
        L.DomUtil.setPosition(this._canvas, corner);

        const context = this._context;
        context.setTransform(this._scale, 0, 0, this._scale, 0, 0);
        context.clearRect(0, 0, size.x, size.y);
        const origin = map.getPixelOrigin().add(corner);
        const scale = map.options.crs.scale(zoom) / map.options.crs.scale(0);
        const picture = zoom < 12.5 ? 0 : zoom < 14.5 ? 1 : 2;
        const visible = [];
        let movesUntil = 0;
        for (const mark of this._inOrder()) {
            const [worldX, worldY] = place(mark, now);
            // A picture on whole pixels is copied, one between them is computed.
            const x = Math.round((worldX * scale - origin.x) * this._scale) / this._scale;
            const y = Math.round((worldY * scale - origin.y) * this._scale) / this._scale;
            mark.x = x;
            mark.y = y;
            if (mark.until > movesUntil) movesUntil = mark.until;
            mark.isVisible = x > -REACH && y > -REACH && x < size.x + REACH && y < size.y + REACH;
            if (!mark.isVisible) continue;
            const { shape, tone, course, rank, stale, key } = mark.device;
            if (key === this._selected) ring(context, x, y, this._colours.selection);
            const { image, reach } = this._sprites.picture(shape, stale ? "stale" : tone, course, picture, rank >= 0);
            context.drawImage(image, x - reach, y - reach, 2 * reach, 2 * reach);
            if (zoom >= NAMES_FROM_ZOOM) visible.push(mark);
        }
        this._movesUntil = movesUntil + EVERY;
        if (visible.length <= MOST_NAMES) this._name(visible);
    },

    _name(marks) {
        const context = this._context;
        context.font = this._colours.font;
        context.textAlign = "center";
        context.lineWidth = 3;
        context.lineJoin = "round";
        context.strokeStyle = this._colours.outline;
        context.fillStyle = this._colours.text;
        for (const { x, y, device } of marks) {
            context.strokeText(device.name, x, y + 22);
            context.fillText(device.name, x, y + 22);
        }
    },

    /** The marks that are shown, the gravest last. */
    _inOrder() {
        this._ordered ??= [...this._marks.values()]
            .filter((mark) => !this._isHidden(mark.device))
            .sort((one, other) => weight(one.device) - weight(other.device));
        return this._ordered;
    },

    /** The device at a point of the map; `null` where there is none. */
    _nearest(point) {
        const { x, y } = this._map.containerPointToLayerPoint(point).subtract(L.DomUtil.getPosition(this._canvas));
        let best = null;
        let least = TOUCH_REACH ** 2;
        for (const mark of this._inOrder()) {
            if (!mark.isVisible) continue;
            const distance = (mark.x - x) ** 2 + (mark.y - y) ** 2;
            // The later one is drawn above the earlier.
            if (distance <= least) [best, least] = [mark, distance];
        }
        return best;
    },

    _hover(point) {
        const device = point ? this._nearest(point)?.device ?? null : null;
        if (device?.key === this._hovered?.key) return;
        this._hovered = device;
        this._map.getContainer().classList.toggle("is-over-device", device !== null);
        this._onHover(device);
    },

    _world(latitude, longitude) {
        const point = this._map.project([latitude, longitude], 0);
        return [point.x, point.y];
    },

    _metres(one, other, latitude) {
        const metresAtZoom0 = (40_075_017 * Math.cos((latitude * Math.PI) / 180)) / 256;
        return Math.hypot(one[0] - other[0], one[1] - other[1]) * metresAtZoom0;
    },
});

const weight = (device) => (device.stale ? -2 : device.rank);

/** Where a mark is at a time, in the map's pixels at zoom 0. */
function place({ from, to, since, until }, now) {
    if (now >= until) return to;
    const done = (now - since) / (until - since);
    return [from[0] + (to[0] - from[0]) * done, from[1] + (to[1] - from[1]) * done];
}

function ring(context, x, y, colour) {
    context.beginPath();
    context.arc(x, y, 14, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.stroke();
}
