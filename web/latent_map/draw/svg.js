/** SVG elements, made once and then only moved. */
const SVG = "http://www.w3.org/2000/svg";

/** @type {(parent: Element, name: string, className: string) => SVGElement} */
export function add(parent, name, className) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  element.setAttribute("class", className);
  return parent.appendChild(element);
}

/**
 * Writing an unchanged value would still cost a layout.
 * @type {(element: Element, attributes: {[name: string]: string | number}) => void}
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** @type {(element: SVGElement, shown: unknown) => void} */
export function show(element, shown) {
  const display = shown ? "" : "none";
  if (element.style.display !== display) element.style.display = display;
}
