// What the map shows: kinds of places, classes of devices, and what the signs mean.

import { colours, onColourChange } from "./colours.js";
import { element } from "./dom.js";
import { kindName, swatch } from "./places.js";
import { Sprites } from "./sprites.js";
import { word } from "./words.js";

const SIZE = 32;

/** Fills the view with the switches and the legend. */
export function showLayers(view, desk) {
    const hidden = new Set();
    let showsSilent = true;
    const apply = () => desk.fleet.hide((device) => hidden.has(device.class) || (device.stale && !showsSilent));
    const pictures = [];
    const sign = (shape, tone, alarm = false) => {
        const canvas = element("canvas", { class: "sign", width: SIZE * 2, height: SIZE * 2, "aria-hidden": "true" });
        pictures.push(() => {
            const context = canvas.getContext("2d");
            context.clearRect(0, 0, canvas.width, canvas.height);
            const { image } = new Sprites(2, colours()).picture(shape, tone, 45, 2, alarm);
            context.drawImage(image, SIZE - image.width / 2, SIZE - image.height / 2);
        });
        return canvas;
    };
    const toggle = (picture, text, isOn, change) =>
        element(
            "label",
            { class: "check" },
            element("input", { type: "checkbox", checked: isOn, on: { change: ({ target }) => change(target.checked) } }),
            picture,
            text,
        );
    const place = (kind) => {
        const box = element("span", { class: "swatch", "aria-hidden": "true" });
        pictures.push(() => {
            const { line, fill, opacity } = swatch(kind);
            box.style.borderColor = line;
            box.style.backgroundColor = `color-mix(in srgb, ${fill} ${Math.round(opacity * 100)}%, transparent)`;
        });
        return toggle(box, kindName(kind), desk.places.isShown(kind), (isOn) => desk.places.toggle(kind, isOn));
    };
    const device = (id) =>
        toggle(sign(desk.classes.moves(id) ? "arrow" : "square", id), desk.classes.title(id), true, (isOn) => {
            if (isOn) hidden.delete(id);
            else hidden.add(id);
            apply();
        });
    const legend = (picture, text) => element("li", {}, picture, text);

    view.append(
        element(
            "div",
            { class: "scroll pad layers" },
            element("h3", {}, word("layers.devices")),
            desk.classes.ids.map(device),
            toggle(sign("disc", "stale"), word("layers.silent"), true, (isOn) => {
                showsSilent = isOn;
                apply();
            }),
            element("h3", {}, word("layers.places")),
            desk.places.kinds.map(place),
            element("h3", {}, word("layers.legend")),
            element(
                "ul",
                { class: "legend" },
                legend(sign("arrow", "truck"), word("legend.arrow")),
                legend(sign("disc", "truck"), word("legend.disc")),
                ["critical", "major", "minor", "warning"].map((severity) =>
                    legend(sign("arrow", severity, true), word("legend.alarm", { severity: word(`severity.${severity}`) })),
                ),
            ),
        ),
    );
    const paint = () => pictures.forEach((draw) => draw());
    onColourChange(paint);
    paint();
}
