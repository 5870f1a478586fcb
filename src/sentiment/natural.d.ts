/** The one module of `natural` in use. Its root must not be imported: it prints to stdout and reads `.env`. */
declare module "natural/lib/natural/sentiment/SentimentAnalyzer.js" {
  export default class SentimentAnalyzer {
    constructor(language: "English" | "Spanish" | "Portuguese", stemmer: undefined, type: "afinn");
    /** Sum of the words' values over their number; NaN for no words. */
    getSentiment(words: readonly string[]): number;
  }
}
