// Small pictures of devices, drawn once for each look and then only copied: that is what makes thousands of them cheap.

/** So many directions are told apart. */
const DIRECTIONS = 32;
/** CSS pixels from the centre of the largest picture to its edge. */
export const REACH = 16;
const RADII = [3.2, 4.6, 6];

/** Pictures for one scale of the screen and one set of colours. */
export class Sprites {
    #pictures = new Map();
    #scale;
    #colours;

    /** `colours`: by the name of a tone: `outline`, and one for each class and severity. */
    constructor(scale, colours) {
        this.#scale = scale;
        this.#colours = colours;
    }

    /**
     * The picture of a device: `{image, reach}`, with the CSS pixels from its centre to its edge. It is no larger than it must be:
     * what is copied thousands of times a frame is paid for by the pixel.
     *
     * `shape`: `arrow` for what moves, `disc` for what stands and could move, `square` for what is fixed.
     * `course`: degrees clockwise from north, for arrows. `size`: 0 from afar, 2 from near. `alarm`: whether a ring calls.
     */
    picture(shape, tone, course, size, alarm) {
        const direction = shape === "arrow" ? Math.round((course / 360) * DIRECTIONS) % DIRECTIONS : 0;
        const key = `${shape} ${tone} ${direction} ${size} ${alarm}`;
        let picture = this.#pictures.get(key);
        if (!picture) {
            picture = this.#draw(shape, this.#colours[tone] ?? this.#colours.other, direction, size, alarm);
            this.#pictures.set(key, picture);
        }
        return picture;
    }

    #draw(shape, colour, direction, size, alarm) {
        const radius = RADII[size] * (alarm ? 1.15 : 1);
        const reach = Math.min(Math.ceil(radius * (alarm ? 2 : 1.6) + 1), REACH);
        const canvas = blank(Math.ceil(2 * reach * this.#scale));
        const context = canvas.getContext("2d");
        context.scale(this.#scale, this.#scale);
        context.translate(reach, reach);
        if (alarm) {
            context.beginPath();
            context.arc(0, 0, radius * 2, 0, 2 * Math.PI);
            context.fillStyle = colour;
            context.globalAlpha = 0.28;
            context.fill();
            context.globalAlpha = 1;
        }
        context.rotate((direction / DIRECTIONS) * 2 * Math.PI);
        context.beginPath();
        OUTLINES[shape](context, radius);
        context.closePath();
        context.fillStyle = colour;
        context.strokeStyle = this.#colours.outline;
        context.lineWidth = size === 0 ? 1 : 1.5;
        context.lineJoin = "round";
        context.stroke();
        context.fill();
        return { image: canvas.transferToImageBitmap?.() ?? canvas, reach };
    }
}

/** A bitmap is copied faster than a canvas; old browsers have only the latter. */
function blank(size) {
    if (window.OffscreenCanvas) return new OffscreenCanvas(size, size);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    return canvas;
}

const OUTLINES = {
    arrow(context, radius) {
        context.moveTo(0, -radius * 1.5);
        context.lineTo(radius * 1.05, radius * 1.15);
        context.lineTo(0, radius * 0.55);
        context.lineTo(-radius * 1.05, radius * 1.15);
    },
    disc(context, radius) {
        context.arc(0, 0, radius * 0.85, 0, 2 * Math.PI);
    },
    square(context, radius) {
        context.rect(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7);
    },
};
