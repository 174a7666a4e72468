/** A lesson's text as elements: paragraphs, **bold** and *italic*; nothing in it is markup. */

/** @typedef {{tag: "b" | "i" | "", text: string}} Piece */

/** Paragraphs of pieces. @type {(text: string) => Piece[][]} */
export function pieces(text) {
  return text.trim().split(/\n\s*\n/).map((paragraph) => {
    const parts = paragraph.replace(/\s+/g, " ").split(/(\*\*[^*]+\*\*|\*[^*]+\*)/).filter(Boolean);
    return parts.map((part) => {
      const bold = /^\*\*([^*]+)\*\*$/.exec(part);
      const italic = /^\*([^*]+)\*$/.exec(part);
      if (bold) return { tag: "b", text: bold[1] };
      return italic ? { tag: "i", text: italic[1] } : { tag: "", text: part };
    });
  });
}

/** @type {(element: Element, text: string) => void} */
export function write(element, text) {
  element.replaceChildren(...(text ? pieces(text) : []).map((parts) => {
    const paragraph = document.createElement("p");
    paragraph.append(...parts.map(({ tag, text: words }) => {
      if (!tag) return words;
      const marked = document.createElement(tag);
      marked.textContent = words;
      return marked;
    }));
    return paragraph;
  }));
}
