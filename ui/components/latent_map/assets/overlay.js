/**
 * What lies over the points: the prior's rings, label names, the kept place and its posterior, the
 * way to a second place, a selected region, the pointer.
 */
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
  const region = add("polygon", "lm-region-outline", area);
  const way = add("polyline", "lm-way", area);
  const hoverRing = add("circle", "lm-hover", area);
  const end = add("g", "lm-end", area);
  const endDot = add("circle", "lm-end-dot", end);
  const endText = add("text", "lm-end-text", end);
  endText.textContent = "B";
  const names = add("g", "lm-names", area);
  const halo = add("circle", "lm-kept-halo", area);
  const dot = add("circle", "lm-kept", area);
  const axisTexts = ["z₁", "z₂"].map((text) => {
    const element = add("text", "lm-axis-text", area);
    element.textContent = text;
    return element;
  });

  /** @param labels [{name, colour, z}]; @param outline a polygon of z, or null */
  function draw({ scale, kept, sigma, hover, rings: showRings, path, to, outline, labels }) {
    set(area, { x: scale.left, y: scale.top, width: scale.width, height: scale.height });
    const k = scale.width / (scale.x1 - scale.x0);
    const at = ([x, y]) => [(x - scale.x0) * k, (scale.y1 - y) * k];
    drawRings(at([0, 0]), k, showRings);
    drawWay(path?.map(at), to && at(to));
    region.style.display = outline ? "" : "none";
    if (outline) set(region, { points: outline.map(at).join(" ") });
    drawNames(labels.map((label) => ({ ...label, at: at(label.z) })));
    drawKept(at(kept), sigma, k);
    drawHover(hover && at(hover));
    set(axisTexts[0], { x: scale.width - 8, y: scale.height - 8, "text-anchor": "end" });
    set(axisTexts[1], { x: 8, y: 18 });
  }

  function drawWay(path, to) {
    way.style.display = end.style.display = to ? "" : "none";
    if (!to) return;
    set(way, { points: path.join(" ") });
    set(endDot, { cx: to[0], cy: to[1], r: 8 });
    set(endText, { x: to[0], y: to[1] + 4 });
  }

  function drawNames(labels) {
    while (names.children.length < labels.length) add("text", "lm-name", names);
    while (names.children.length > labels.length) names.lastChild.remove();
    labels.forEach(({ name, colour, at: [x, y] }, i) => {
      const text = names.children[i];
      set(text, { x, y: y + 4 });
      text.style.stroke = colour;
      if (text.textContent !== name) text.textContent = name;
    });
  }

  function drawRings([cx, cy], k, shown) {
    for (const part of [...halos, ...rings, ...ringTexts]) part.style.display = shown ? "" : "none";
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
