import { escapeText } from './escape.ts';

/** Colours that read on white and on black; series take them in turn. */
const palette = ['#3f7fe0', '#e8863a', '#2fa37c', '#b065d8', '#d9536f', '#8390a3'] as const;

export function seriesColour(index: number): string {
  return palette[index % palette.length] ?? palette[0];
}

/** At most `length` characters, the last one an ellipsis where text was cut. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  return `${characters.slice(0, Math.max(1, length - 1)).join('')}…`;
}

/** One SVG text; its anchor is that of the group around it, its line the group's where y is 0. */
export function textAt(x: number, y: number, text: string): string {
  const line = y === 0 ? '' : ` y="${Math.round(y)}"`;
  return `<text x="${Math.round(x)}"${line}>${escapeText(text)}</text>`;
}

/** Names of the series in their colours, right-aligned at `x`; nothing for a single series. */
export function legend(
  series: readonly { readonly name: string; readonly colour: string }[],
  x: number,
): string {
  if (series.length < 2) return '';
  const items = series.map(
    ({ name, colour }) => `<tspan fill="${colour}">■</tspan> ${escapeText(shorten(name, 20))}`,
  );
  return `<text x="${x}" y="11" text-anchor="end">${items.join(' ')}</text>`;
}

/** The SVG around a picture: scales with its place, takes the text colour of the page. */
export function picture(
  title: string,
  size: readonly [number, number],
  content: readonly string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${size[0]} ${size[1]}" fill="currentColor" font-family="system-ui,sans-serif" font-size="11"><title>${escapeText(title)}</title>${content.join('')}</svg>`;
}
