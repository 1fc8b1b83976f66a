const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text made safe between tags and inside quoted attributes of HTML and SVG. Characters that XML
 * forbids (control characters but tab and line breaks, lone surrogates) become U+FFFD.
 */
export function escapeText(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 && code !== 9 && code !== 10 && code !== 13) return '\uFFFD';
    if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD';
    return entities[character] ?? character;
  }).join('');
}
