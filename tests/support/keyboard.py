"""Somebody without a mouse, who goes from stop to stop and sees at each where the focus is."""

from __future__ import annotations

from typing import Any

_MOST_STOPS = 120
# How the focused element and what surrounds it look with the focus and without.
_SHOWS = """async () => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const look = () => {
        const looks = [];
        for (let e = element, i = 0; e && i < 5; e = e.parentElement, i++)
            for (const part of [null, '::before', '::after']) {
                const s = getComputedStyle(e, part);
                looks.push(s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow,
                    s.borderTopColor, s.backgroundColor, s.textDecorationLine);
            }
        for (const e of element.parentElement?.children ?? []) { // a check box is drawn beside
            const s = getComputedStyle(e);
            looks.push(s.outlineStyle, s.boxShadow, s.borderTopColor);
        }
        return looks.join();
    };
    const frame = () => new Promise(requestAnimationFrame);
    const drawn = () => frame().then(frame);
    const focused = look();
    element.blur();
    await drawn();
    const blurred = look();
    element.focus({preventScroll: true});
    await drawn();
    const box = element.getBoundingClientRect();
    return {
        name: element.ariaLabel || element.innerText || element.outerHTML.slice(0, 90),
        shows: focused !== blurred,
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


class Keyboard:
    """The keyboard of a page, on which Tab says at each stop what has the focus."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def enter(self, target: Any, *, back: bool = False) -> None:
        """Tab to it and press Enter."""
        self.reach(target, back=back)
        self.press("Enter")

    def reach(self, target: Any, *, back: bool = False) -> None:
        """Tab to it.

        Raises:
            AssertionError: it is not reached, or a stop on the way does not show that it has the
                focus, or is not on the screen.
        """
        target.wait_for()
        self._page.add_style_tag(content="* { transition: none !important; }")
        for _ in range(_MOST_STOPS):
            self._page.keyboard.press("Shift+Tab" if back else "Tab")
            stop = self._page.evaluate(_SHOWS)
            if stop is None:
                continue
            assert stop["shows"], f"{stop['name']!r} has the focus and does not show it"
            assert stop["inside"], f"{stop['name']!r} has the focus and is not on the screen"
            if target.evaluate("e => e.contains(document.activeElement)"):
                return
        raise AssertionError(f"{target} is not reached by Tab")
