/** Text as a search compares it: characters that are written in two ways, or large and small, are one. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase()
