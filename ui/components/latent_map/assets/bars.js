/** A decoded feature vector as bars over the canvas of the decoded image, on one fixed scale. */
function createBars(canvas, { low, high }) {
  const SIDE = 336; // pixels; the page shows half of them on a common display
  const MARGIN = 14;
  Object.assign(canvas, { width: SIDE, height: SIDE });
  canvas.style.imageRendering = "auto";
  const context = canvas.getContext("2d");
  const bottom = Math.min(0, low);
  const height = (value) => (SIDE - 2 * MARGIN) * ((value - bottom) / Math.max(high - bottom, 1e-9));

  function draw(values, theme) {
    context.clearRect(0, 0, SIDE, SIDE);
    const zero = SIDE - MARGIN - height(0);
    const step = (SIDE - 2 * MARGIN) / values.length;
    context.fillStyle = theme.primary;
    values.forEach((value, i) => {
      const top = Math.max(0, SIDE - MARGIN - height(value));
      context.fillRect(
        MARGIN + i * step, Math.min(top, zero), Math.max(1, step * 0.8), Math.abs(top - zero),
      );
    });
    context.fillStyle = withAlpha(theme.text, 0.35);
    context.fillRect(MARGIN, zero, SIDE - 2 * MARGIN, 1.5);
  }

  return { draw };
}
