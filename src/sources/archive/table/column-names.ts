import { fold } from "../../../core/text.ts";

/** What a column can say about a post. */
export type Role =
  | "id"
  | "url"
  | "text"
  | "time"
  | "author"
  | "handle"
  | "lang"
  | "hashtags"
  | "kind"
  | "isRepost"
  | "isQuote"
  | "isReply"
  | "repostOf"
  | "quoteOf"
  | "replyTo"
  | "subject"
  | "visibility";

/**
 * Names under which archives keep each thing, best first: of twarc-csv, twarc's json2csv, TCAT, 4CAT, snscrape, the
 * published data sets of journalists and of X, and plain words in German, French, Spanish, Portuguese, Italian, Dutch
 * and Indonesian. Written as `columnName` makes them. Content decides where a name could be two things.
 */
const NAMES: Readonly<Record<Role, string>> = {
  id: "tweet_id tweetid status_id statusid id_str tweet_id_str post_id postid at_uri post_uri uri id tweet_ids ids tweet",
  url: "tweet_url tweet_link tweeturl status_url post_url permalink permalink_url perma_link url link href tweet adresse lien enlace",
  text:
    "full_text tweet_full_text text tweet_text tweet_content tweet raw_content rendered_content content body post_text post message toot " +
    "nachricht inhalt beitrag contenu texte contenido texto mensaje conteudo mensagem testo contenuto messaggio tekst bericht " +
    "inhoud teks isi pesan selftext",
  time:
    "unix_timestamp timestamp_ms created_utc created_at tweet_created_at created tweet_time datetime date_time timestamp time_stamp " +
    "posted_at published_at publish_date post_date date_created created_time published creation_date tweet_date parsed_created_at date time day hour " +
    "zeitstempel zeitpunkt erstellt_am erstellt veroffentlicht datum uhrzeit zeit tag horodatage date_heure date_de_publication publie_le cree_le jour " +
    "heure fecha_hora fecha_y_hora fecha_de_creacion creado publicado fecha hora dia data_hora data_e_hora criado_em data_ora " +
    "data_e_ora creato_il data ora giorno datum_tijd aangemaakt geplaatst tijd dag tanggal_waktu tanggal waktu dibuat jam pukul hari",
  author: "author_id user_id userid from_user_id user_id_str author_did did external_author_id uid",
  handle:
    "user_screen_name screen_name username author_username from_user_name from_user user_username user_name handle author user account nutzer benutzer autor " +
    "auteur utilisateur usuario autore utente gebruiker pengguna penulis",
  lang: "lang language tweet_language tweet_lang post_language language_guess langs sprache langue idioma lengua lingua taal bahasa",
  hashtags: "hashtags entities_hashtags hashtag hash_tags hashtags_text tags tagar",
  kind: "kind tweet_type post_type status_type type typ tipo",
  isRepost: "is_retweet is_repost is_rt retweet isretweet",
  isQuote: "is_quote_tweet is_quote is_quote_status isquote",
  isReply: "is_reply isreply",
  repostOf:
    "referenced_tweets_retweeted_id retweeted_status_id retweeted_status_id_str retweeted_tweet_id retweeted_id retweet_status_id retweet_id " +
    "retweet_tweetid retweeted_status retweeted_tweet retweet_of retweeted_user reblog_id reblog",
  quoteOf:
    "referenced_tweets_quoted_id quoted_status_id quoted_status_id_str quoted_tweet_id quoted_id quoted_tweet_tweetid quote_id quoted_status " +
    "quoted_tweet quoted_post quote_url",
  replyTo:
    "in_reply_to_status_id in_reply_to_status_id_str in_reply_to_tweet_id in_reply_to_tweetid in_reply_to_user_id in_reply_to_user_id_str " +
    "in_reply_to_userid in_reply_to_screen_name in_reply_to_user in_reply_to_id in_reply_to in_reply_to_account_id " +
    "referenced_tweets_replied_to_id reply_to reply_to_id reply_to_user replied_user replied_to reply_userid " +
    "to_user_id to_user_name to antwort_auf en_reponse_a reponse_a respuesta_a en_respuesta_a em_resposta_a resposta_a in_risposta_a antwoord_op balasan_untuk",
  subject: "subject_id",
  visibility: "visibility",
};

/** For each column name the roles it can have, with its rank among the names of that role. */
const ROLES = new Map<string, { readonly role: Role; readonly rank: number }[]>();
for (const [role, names] of Object.entries(NAMES) as [Role, string][]) {
  names.split(/\s+/).forEach((name, rank) => {
    const entries = ROLES.get(name) ?? [];
    entries.push({ role, rank });
    ROLES.set(name, entries);
  });
}

/** A header in one spelling: `createdAt`, `Created at` and `created.at` become `created_at`. */
export function columnName(header: string): string {
  return fold(header.replace(/^\ufeff/, "").replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2"))
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}

const UTC = /^(?:utc|gmt)_|_(?:utc|gmt)$/;

/** Whether a header names UTC, as in "Date (UTC)" or `time_utc`. */
export function saysUtc(header: string): boolean {
  return UTC.test(columnName(header));
}

/** Roles that a header's name allows; lower ranks are better names. */
export function rolesOf(header: string): readonly { readonly role: Role; readonly rank: number }[] {
  const name = columnName(header);
  return ROLES.get(name) ?? ROLES.get(name.replace(UTC, "")) ?? [];
}
