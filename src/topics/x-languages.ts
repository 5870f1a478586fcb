/** Codes of X's `lang:` where they are not the primary subtag itself. Chinese is known by script only. */
const OTHER_CODES: Readonly<Record<string, readonly string[]>> = {
  he: ["iw"],
  id: ["in"],
  nb: ["no"],
  zh: ["zh-CN", "zh-TW"],
};
const SAME_CODES = new Set(
  (
    "am ar bg bn ca cs da de el en es et eu fa fi fr gu hi hr hu hy it ja ka kn ko lt lv ml mr nl no pl pt ro ru sk sl " +
    "sr sv ta te th tr uk ur vi"
  ).split(" "),
);

/** The codes by which X knows a language, given by primary subtag; none where it does not tell that language apart. */
export function xLanguages(language: string): readonly string[] {
  return OTHER_CODES[language] ?? (SAME_CODES.has(language) ? [language] : []);
}
