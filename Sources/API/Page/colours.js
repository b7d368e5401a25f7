// The colours of page.css for what is drawn on canvases, which know no CSS variables.

const DARK = matchMedia("(prefers-color-scheme: dark)");

const NAMES = [
    "critical", "major", "minor", "warning", "truck", "sweeper", "fume", "other", "stale", "text", "accent", "focus",
    "map-ground", "map-district", "map-district-line", "map-road", "map-road-case", "map-zone", "map-site",
    "map-disposal", "map-wash", "map-corridor", "map-place", "mark-outline",
];

/** All of them as they are now. */
export function colours() {
    const style = getComputedStyle(document.documentElement);
    const table = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    table.outline = table["mark-outline"];
    table.selection = table.focus;
    table.font = `12px ${style.getPropertyValue("--font")}`;
    return table;
}

/** Tells when day turns to night. */
export function onColourChange(act) {
    DARK.addEventListener("change", act);
}
