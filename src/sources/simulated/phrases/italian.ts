import type { Phrasebook } from "./phrasebook.ts";

export const ITALIAN: Phrasebook = {
  lang: "it",
  lexicon: {
    chi: ["mia madre", "mio padre", "mia nonna", "il mio coinquilino", "il gatto", "mia sorella", "mezza redazione"],
    cibo: ["pizza", "patatine", "pane e salame", "taralli", "biscotti"],
    da: ["da Roma", "da Milano", "da Napoli", "da Torino", "da Bologna", "da Lugano"],
    caso: ["vince Trump", "vince Trump", "Trump prende {open}", "va avanti così", "perdono i miei"],
    sito: [
      "il sito canadese dell'immigrazione",
      "il sito dell'immigrazione del Canada",
      "la pagina dell'immigrazione canadese",
    ],
    errore: ["500 - Internal server error", "errore 500", "errore del server", "una pagina bianca"],
    caldo: ["un maglione", "i guanti", "gli stivali", "una sciarpa", "il cappotto"],
  },
  moods: {
    waiting: ["Notte elettorale americana {da}, {cibo}, caffè e {chi}. [Si comincia|Sarà lunga|Che ansia|Aspettiamo]"],
    call: [
      "{place} a {winner}. [Mamma mia|Previsto|Avanti il prossimo|Che notte]",
      "{winner} vince in {place}[. {chi} non ci crede|. Manca {open}|. Incredibile|]",
    ],
    count: [
      "{open} [è in bilico|è ancora aperto|si gioca su un punto]. [I miei nervi|Contate più in fretta|Non guardo]",
    ],
    plain: [
      "Elezioni americane, [sveglio dalle 3|sveglia alle 5] {da}. Caffè, {cibo} e risultati",
      "Le borse [scendono|crollano] mentre si conta. [Notte strana|Seguo {da}]",
    ],
    joy: ["[Che bella notte|Che gioia|Fantastico]! I sondaggi sbagliavano e [sono felice|mi piace|che vittoria]"],
    dread: [
      "[Ho paura|Che tristezza|Un incubo|Che disastro], penso agli amici in America. Elezioni terribili",
      "{chi} piange e [anche io|non so cosa dire]. [Triste|Brutta notte|Orribile]",
    ],
    wry: [
      "{chi} chiede se si possono [rifare|spegnere e riaccendere|rimandare] le elezioni americane. È finito anche il cibo",
    ],
    final: [
      "È finita. [Senza parole|Storia|A letto|Che notte]. Buongiorno {da}",
      "Trump presidente eletto. [Incredibile|Respiriamo|Chi festeggia, chi piange]",
    ],
    conditional: [
      "Se {caso} mi trasferisco in Canada[. Sul serio| con {chi}|, ho già {caldo}|]",
      "Se {caso}, trasferirsi in Canada[ non è più una battuta| diventa il piano A|, chi viene?]",
    ],
    decided: ["Basta, mi trasferisco in Canada. [Ciao|Viene anche {chi}|Triste ma vero|Domani il visto]"],
    joke: [
      "Trasferirsi in Canada, passo 1: {caldo}. Passo 2: [chiedere scusa|sciroppo|adottare un alce]",
      "Il Canada stanotte: [spegne la luce|fa finta di dormire|nasconde lo sciroppo]. Tutti a trasferirsi in Canada",
    ],
    mock: ["Quelli che si trasferiscono in Canada: [ci vediamo lunedì|mandate una cartolina|copritevi|sì, certo]"],
    host: [
      "Italiano in Canada: [fa freddo ma si sta bene|portate {caldo}|leggete i moduli]. Emigrare in Canada richiede anni",
    ],
    search: ["'Trasferirsi in Canada' è tra le ricerche [della notte|più diffuse]. [Ovvio|Preso nota]"],
    down: [
      "{sito} è [giù|in tilt]. [{errore}|Non carica {da}|Non scherzo|Ci ho provato]",
      "{sito} non funziona, {errore}[ {da}|. Anche a voi?|]",
    ],
    downJoke: ["{sito} è giù. [Chiusa anche l'uscita|Si va a nuoto|{chi} dice che è un segno]"],
    back: ["{sito} funziona di nuovo, [piano|finalmente|almeno {da}]. È stato giù per ore"],
    chatter: ["Buonanotte {da}. [Un abbraccio a {chi}|Tisana e letto|Domani è un altro giorno]"],
    trap: [
      "Il Canada d'autunno è [bellissimo|carissimo|un altro mondo]. Ci sono stato con {chi}",
      "Trasloco sabato, [due vie più in là|terzo piano]. Chi aiuta?",
    ],
  },
  replies: {
    results: ["[Anche qui|Uguale {da}|Coraggio]. Manca {open}, le elezioni non sono finite"],
    over: [
      "[Complimenti|Goditela]. [Con rispetto|Saluti {da}]. Che elezioni",
      "[Mi dispiace|Coraggio|Un abbraccio]. [Ne parliamo domani|Dormi un po']",
    ],
    leaving: ["Portami in Canada[, cucino io|, ho {caldo}|]. Trasferirsi in Canada in due costa meno"],
    site: ["Anche qui, {errore} {da}. {sito} è giù"],
    aside: ["[Ahah|Buonanotte|Un abbraccio|Forza] {da}"],
  },
  quotes: {
    results: ["[Guardate|Attenzione|Mamma mia] mentre contano {open}"],
    over: ["[Leggete|Ecco|Detto tutto] prima di dormire. Che elezioni"],
    leaving: ["[Io|Siamo noi|Uguale]. Mi trasferisco in Canada"],
    site: ["[È vero|Confermo {da}]: {sito} è [giù|in tilt]"],
    aside: ["[La cosa più bella della notte|Grazie]"],
  },
  copied: { leaving: ["Il Canada ha tolto la spunta blu. #ElectionNight"] },
  tags: {
    results: ["ElectionNight", "ElezioniUSA", "Elezioni2016", "USA2016", "Election2016"],
    leaving: ["Canada", "ElectionNight", "ElezioniUSA", "MoveToCanada"],
    site: ["Canada", "ElectionNight"],
    aside: ["Buonanotte"],
  },
  places: {},
};
