/** Small helpers around elements. */

/**
 * The one element of that selector. The markup is the library's own: a missing one is a mistake.
 * @template {Element} [T=HTMLElement]
 * @param {Element} root
 * @param {string} selector
 * @returns {T}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`The markup lacks ${selector}`);
  return /** @type {T} */ (/** @type {unknown} */ (found));
}

/**
 * @template {Element} [T=HTMLElement]
 * @param {Element} root
 * @param {string} selector
 * @returns {T[]}
 */
export const findAll = (root, selector) =>
  /** @type {T[]} */ (/** @type {unknown} */ ([...root.querySelectorAll(selector)]));

/**
 * Writing an unchanged text would still cost a layout.
 * @type {(element: Element, text: string) => void}
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Mark the pressed one of a group of buttons.
 * @type {(buttons: HTMLElement[], isPressed: (button: HTMLElement) => boolean) => void}
 */
export function press(buttons, isPressed) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(isPressed(button)));
}

/** Offer a file for download. @type {(blob: Blob, name: string) => void} */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * What `create` makes of the element, where the markup has one; else null.
 * @template Part
 * @param {Element} root
 * @param {string} selector
 * @param {(element: HTMLElement) => Part} create
 * @returns {Part | null}
 */
export function where(root, selector, create) {
  const element = root.querySelector(selector);
  return element && create(/** @type {HTMLElement} */ (element));
}
