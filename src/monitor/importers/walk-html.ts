import { Tokenizer } from "htmlparser2";

export interface HtmlVisitor {
  /** Names are in small letters. */
  readonly open: (name: string) => void;
  readonly close: (name: string) => void;
  /** Words that a reader sees, entities decoded. */
  readonly words: (text: string) => void;
}

/** Elements whose content is not for readers. */
const UNSEEN = new Set(["script", "style", "template"]);

/** Goes through HTML tag by tag. It keeps no tree and no stack, so that it costs no more than its length however it is nested. */
export function walkHtml(html: string, visitor: HtmlVisitor): void {
  let unseen = 0;
  const name = (start: number, end: number) => html.slice(start, end).toLowerCase();
  const nothing = () => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        const opened = name(start, end);
        if (UNSEEN.has(opened)) unseen++;
        visitor.open(opened);
      },
      onclosetag(start, end) {
        const closed = name(start, end);
        if (UNSEEN.has(closed) && unseen > 0) unseen--;
        visitor.close(closed);
      },
      ontext(start, end) {
        if (unseen === 0) visitor.words(html.slice(start, end));
      },
      ontextentity(code) {
        if (unseen === 0) visitor.words(String.fromCodePoint(code));
      },
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
      onselfclosingtag: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}
