const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** "AL" for Ada Lovelace, "A" for Ada: what stands for a person without a picture. */
export function getInitials(name: string): string {
  const words = name.trim().split(/\s+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => firstGrapheme(word ?? '').toUpperCase()).join('')
}

function firstGrapheme(word: string): string {
  const [first] = graphemes.segment(word)
  return first?.segment ?? ''
}
