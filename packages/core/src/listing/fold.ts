/** How a search compares names: without their case, their accents, and the ways of composing a letter. */

/** What Unicode decomposes no further, though people type the plain letters. */
const plainLetters = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    ħ: 'h',
    ŧ: 't',
    þ: 'th',
    // Turkish; İ is an i with a dot above, which decomposes.
    ı: 'i',
    // toLowerCase makes a final sigma of Σ at the end of a word.
    ς: 'σ',
  }),
)
const otherLetters = new RegExp(`[${[...plainLetters.keys()].join('')}]`, 'g')

/** Those that Latin, Greek and Cyrillic letters decompose to. Marks of other scripts are letters rather than accents. */
const accents = /[\u0300-\u036f]/g

/** A string so that what looks alike is equal: `Café` and `CAFE`, `Straße` and `strasse`, full-width and plain digits. */
export function fold(text: string): string {
  // Most names are ASCII, and a search looks at a great many.
  if (!/[^ -~]/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .toLowerCase()
    .replace(otherLetters, (letter) => plainLetters.get(letter) ?? letter)
    .normalize('NFC')
}

/** The words of a search, folded. Empty where there is nothing to compare, as in blank space. */
export function readWords(search: string): readonly string[] {
  return [...new Set(fold(search).split(/\s+/))].filter((word) => word !== '')
}

/** Whether all words, folded by `readWords`, occur in a name, in any order. */
export function hasWords(name: string, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const folded = fold(name)
  return words.every((word) => folded.includes(word))
}
