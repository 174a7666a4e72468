/** Streamlit's theme as the canvases and Plotly need it, and the colours of the labels. */

// Petroff's ten colours, ordered to stay apart under colour-vision deficiency; on a dark
// background the three darkest are lifted.
const LABEL_COLOURS = {
  light: [
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#5cc3c9",
  ],
  dark: [
    "#4d9fe8", "#ffb731", "#f0492c", "#a9b8b6", "#b77be6",
    "#bd8270", "#ff8433", "#cfc388", "#8f94a3", "#92dadd",
  ],
};

function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(`--st-${name}`).trim() || fallback;
  const background = read("background-color", "#ffffff");
  const dark = luminance(toRgb(background)) < 0.4;
  return {
    dark,
    background,
    text: read("text-color", "#31333f"),
    primary: read("primary-color", "#ff4b4b"),
    font: read("font", "sans-serif"),
    labels: LABEL_COLOURS[dark ? "dark" : "light"],
  };
}

const luminance = ([r, g, b]) => (0.299 * r + 0.587 * g + 0.114 * b) / 255;

/** Any CSS colour as three bytes; the canvas is what knows how to read them all. */
function toRgb(colour) {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

const withAlpha = (colour, alpha) => `rgba(${toRgb(colour).join(",")},${alpha})`;

const labelColour = (theme, label) =>
  label === null ? theme.primary : theme.labels[label % theme.labels.length];
