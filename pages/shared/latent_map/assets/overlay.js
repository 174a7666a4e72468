/** What lies over the points: the prior's rings, the kept place and its posterior, the pointer. */
const SVG = "http://www.w3.org/2000/svg";
const RING_SIGMAS = [1, 2];

function createOverlay(svg) {
  svg.replaceChildren();
  const add = (name, className, parent = svg) => {
    const element = document.createElementNS(SVG, name);
    element.setAttribute("class", className);
    return parent.appendChild(element);
  };
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };

  // The plot area is a nested svg: it clips, and its coordinates begin at the area's corner.
  const area = add("svg", "lm-area");
  const halos = RING_SIGMAS.map(() => add("circle", "lm-ring-halo", area));
  const rings = RING_SIGMAS.map(() => add("circle", "lm-ring", area));
  const ringTexts = RING_SIGMAS.map(() => add("text", "lm-ring-text", area));
  const ellipses = RING_SIGMAS.map(() => add("ellipse", "lm-posterior", area));
  const hoverRing = add("circle", "lm-hover", area);
  const halo = add("circle", "lm-kept-halo", area);
  const dot = add("circle", "lm-kept", area);
  const axisTexts = ["z₁", "z₂"].map((text) => {
    const element = add("text", "lm-axis-text", area);
    element.textContent = text;
    return element;
  });

  function draw({ scale, kept, sigma, hover }) {
    set(area, { x: scale.left, y: scale.top, width: scale.width, height: scale.height });
    const k = scale.width / (scale.x1 - scale.x0);
    const at = ([x, y]) => [(x - scale.x0) * k, (scale.y1 - y) * k];
    drawRings(at([0, 0]), k);
    drawKept(at(kept), sigma, k);
    drawHover(hover && at(hover));
    set(axisTexts[0], { x: scale.width - 8, y: scale.height - 8, "text-anchor": "end" });
    set(axisTexts[1], { x: 8, y: 18 });
  }

  function drawRings([cx, cy], k) {
    RING_SIGMAS.forEach((sigmas, i) => {
      for (const ring of [halos[i], rings[i]]) set(ring, { cx, cy, r: sigmas * k });
      const corner = sigmas * k * Math.SQRT1_2;
      set(ringTexts[i], { x: cx + corner + 4, y: cy - corner - 3 });
      ringTexts[i].textContent = i === 0 ? "prior 1σ" : "2σ";
    });
  }

  function drawKept([cx, cy], sigma, k) {
    halo.style.display = sigma ? "none" : ""; // it would hide a narrow posterior
    set(halo, { cx, cy, r: 8 });
    set(dot, { cx, cy, r: 3.5 });
    ellipses.forEach((ellipse, i) => {
      ellipse.style.display = sigma ? "" : "none";
      const radii = sigma?.map((value) => value * RING_SIGMAS[i] * k);
      if (radii) set(ellipse, { cx, cy, rx: radii[0], ry: radii[1] });
    });
  }

  function drawHover(place) {
    hoverRing.style.display = place ? "" : "none";
    if (place) set(hoverRing, { cx: place[0], cy: place[1], r: 6 });
  }

  return { draw };
}
