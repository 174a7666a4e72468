/**
 * The legend: a button per label that shows or hides its points. A double click shows one label
 * alone, or all of them again. HTML rather than Plotly's, for the keyboard and for narrow pages.
 */
function createLegend(root, { names, hidden, onChange }) {
  const buttons = names.map((name, label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = `Show or hide ${name}; double click: only ${name}`;
    button.append(document.createElement("i"), name);
    button.addEventListener("click", () => toggle(label));
    button.addEventListener("dblclick", () => isolate(label));
    return button;
  });
  root.replaceChildren(...buttons);

  function toggle(label) {
    if (!hidden.delete(label)) hidden.add(label);
    changed();
  }

  function isolate(label) {
    const alone = names.every((_, other) => hidden.has(other) !== (other === label));
    hidden.clear();
    if (!alone) names.forEach((_, other) => other !== label && hidden.add(other));
    changed();
  }

  function changed() {
    buttons.forEach((button, label) => button.setAttribute("aria-pressed", !hidden.has(label)));
    onChange();
  }

  function retheme(theme) {
    buttons.forEach((button, label) => button.style.setProperty("--colour", labelColour(theme, label)));
  }

  changed();
  return { retheme, destroy: () => root.replaceChildren() };
}
