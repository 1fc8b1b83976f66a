import { bars } from './bars.ts';
import { escapeText } from './escape.ts';
import { formatCell } from './format-cell.ts';
import { lines } from './lines.ts';
import type { ReportBlock, ReportCell, ReportSection, ReportStatus } from './section.ts';
import { vegaPicture } from './vega-picture.ts';

/** What a report is made of. */
export interface Report {
  readonly title: string;
  readonly subtitle?: string;
  readonly sections: readonly ReportSection[];
}

/** Each status as a sign and a word, so that it reads without colour. */
const statusText: Readonly<Record<ReportStatus, string>> = {
  ok: '✓ OK',
  warning: '! Warning',
  alert: '▲ Alert',
  'no-data': '○ No data',
};

/** The content of a report: heading, overview, sections. */
export async function reportBody({ title, subtitle, sections }: Report): Promise<string> {
  const parts = await Promise.all(
    sections.map(async (section, index) => {
      const blocks = await groupPictures(section.blocks);
      const heading = `${escapeText(section.title)}${pill(section.status)}`;
      return `<section id="section-${index + 1}"><h2>${heading}</h2>${blocks}</section>`;
    }),
  );
  const overview = sections.map(
    (section, index) =>
      `<a href="#section-${index + 1}">${escapeText(section.title)}${pill(section.status)}</a>`,
  );
  return [
    `<h1>${escapeText(title)}</h1>`,
    `<p class="subtitle">${escapeText(subtitle ?? '')}</p>`,
    `<nav aria-label="Overview">${overview.join('\n')}</nav>`,
    ...parts,
  ].join('\n');
}

async function groupPictures(blocks: readonly ReportBlock[]): Promise<string> {
  const parts: string[] = [];
  let pictures: string[] = [];
  const flush = (): void => {
    if (pictures.length > 0) parts.push(`<div class="pictures">${pictures.join('\n')}</div>`);
    pictures = [];
  };
  for (const block of blocks) {
    if (block.kind === 'text' || block.kind === 'table') {
      flush();
      parts.push(block.kind === 'text' ? paragraph(block) : table(block));
    } else {
      const caption = `<figcaption>${escapeText(block.caption)}</figcaption>`;
      pictures.push(`<figure>${caption}${await drawing(block)}</figure>`);
    }
  }
  flush();
  return parts.join('\n');
}

async function drawing(
  block: Extract<ReportBlock, { kind: 'bars' | 'lines' | 'vega-lite' }>,
): Promise<string> {
  if (block.kind === 'bars') return bars(block);
  if (block.kind === 'lines') return lines(block);
  return vegaPicture(block.specification);
}

function paragraph(block: Extract<ReportBlock, { kind: 'text' }>): string {
  return `<p>${pill(block.status)} ${escapeText(block.text)}</p>`;
}

function table(block: Extract<ReportBlock, { kind: 'table' }>): string {
  const numeric = block.columns.map((_, index) => isNumeric(block.rows.map((row) => row[index])));
  const side = (index: number): string => (numeric[index] ? ' class="n"' : '');
  const head = block.columns.map(
    (name, index) => `<th scope="col"${side(index)}>${escapeText(name)}</th>`,
  );
  const rows = block.rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => `<td${side(index)}>${cellHtml(cell)}</td>`).join('')}</tr>`,
  );
  const caption =
    block.caption === undefined ? '' : `<caption>${escapeText(block.caption)}</caption>`;
  return `<div class="scroll"><table>${caption}<thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** Whether a column reads best from the right: numbers, bounds such as `< 0.01`, and gaps. */
function isNumeric(cells: readonly (ReportCell | undefined)[]): boolean {
  const isNumber = (cell: ReportCell | undefined): boolean => typeof cell === 'number';
  const isBound = (cell: ReportCell | undefined): boolean =>
    typeof cell === 'string' && /^[<>≤≥] ?[\d.]/.test(cell);
  return (
    cells.some(isNumber) &&
    cells.every((cell) => isNumber(cell) || isBound(cell) || cell === null || cell === undefined)
  );
}

function cellHtml(cell: ReportCell): string {
  return typeof cell === 'object' && cell !== null
    ? pill(cell.status, cell.text)
    : escapeText(formatCell(cell));
}

function pill(status: ReportStatus | undefined, text?: string): string {
  if (status === undefined) return '';
  const label = text ?? statusText[status] ?? status;
  return ` <span class="pill ${escapeText(status)}">${escapeText(label)}</span>`;
}
