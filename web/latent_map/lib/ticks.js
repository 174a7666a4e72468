/** Where an axis has numbers, and how it writes them. */

const MOST = 9;
const STEPS = [1, 2, 5, 10];

/**
 * Round numbers in a range, at most nine, with as many decimals as their step needs.
 * @type {(from: number, to: number, most?: number) => {value: number, text: string}[]}
 */
export function ticks(from, to, most = MOST) {
  const span = to - from;
  if (!(span > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = power * (STEPS.find((factor) => span / (factor * power) <= most) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const [first, last] = [Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, text: value.toFixed(decimals).replace(/^-0(\.0*)?$/, "0$1").replace("-", "−") };
  });
}
