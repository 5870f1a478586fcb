import type { Phrasebook } from "./phrasebook.ts";

/** French, from France, Belgium and Quebec. */
export const FRENCH: Phrasebook = {
  lang: "fr",
  lexicon: {
    qui: [
      "ma mère",
      "mon père",
      "ma sœur",
      "mon coloc",
      "ma grand-mère",
      "mon chat",
      "mon voisin",
      "toute la rédaction",
      "mon amie de Boston",
    ],
    boire: ["un café", "un autre café", "un thé", "un verre de rouge", "un chocolat chaud", "une bière"],
    manger: ["des croissants", "une pizza", "du fromage", "des chips", "de la poutine", "une tarte entière"],
    ou: [
      "depuis Paris",
      "depuis Montréal",
      "depuis Lyon",
      "depuis Bruxelles",
      "depuis Québec",
      "depuis Genève",
      "depuis Lille",
    ],
    ville: ["Montréal", "Québec", "Toronto", "Ottawa", "Gatineau", "Sherbrooke", "Moncton", "Halifax"],
    cas: ["Trump gagne", "Trump gagne", "Trump prend {open}", "ça continue", "mon camp perd"],
    site: [
      "le site de l'immigration canadienne",
      "le site d'Immigration Canada",
      "le site canadien de l'immigration",
      "le site web de l'immigration au Canada",
    ],
    panne: [
      "500 - Internal server error",
      "erreur 500",
      "une erreur du serveur",
      "une page blanche",
      "erreur interne du serveur",
    ],
    hiver: ["une tuque", "de bonnes bottes", "des mitaines", "un manteau", "des pneus d'hiver"],
  },
  moods: {
    waiting: [
      "Nuit américaine {ou}, {boire} et {manger} avec {qui}. [C'est parti|Longue nuit|Les nerfs|On attend]",
      "[Premiers bureaux fermés|Ça commence] aux États-Unis. Je veille {ou}[, {boire} à la main| avec {qui}|]",
    ],
    call: [
      "{place} pour {winner}. [Oh là là|Incroyable|Sans surprise|Au suivant|Quelle nuit]",
      "{winner} remporte {place}[. {qui} n'y croit pas|. Reste {open}|. On retient son souffle|]",
      "AP donne {place} à {winner}. [Reste {open}|La carte se remplit|Dur à croire|Élection folle]",
    ],
    count: [
      "{open} : [trop serré|un point d'écart|toujours rien]. [Mes nerfs|Insoutenable|Comptez plus vite|Je ne regarde plus]",
      "Tout le monde connaît {open} par cœur cette nuit, [même {qui}|moi compris|surtout {qui}]",
    ],
    plain: [
      "Élection américaine, [réveil|debout] à [3|4|5|6] h {ou}. {boire} et les résultats",
      "Les bourses [plongent|dévissent|s'affolent] pendant le dépouillement. [Étrange nuit|Vu {ou}|On suit]",
      "{qui} me demande d'expliquer les grands électeurs. [Une heure plus tard|J'abandonne|Avec {manger}, ça passe]",
    ],
    joy: [
      "[Quelle belle nuit|Bravo|Formidable] ! Les sondages se trompaient et [je suis heureux|j'adore|c'est magnifique]",
      "{qui} danse dans le salon. [Victoire|Belle surprise|Bonheur|Bravo l'Amérique]",
    ],
    dread: [
      "[J'ai peur|C'est affreux|Quelle tristesse|Un cauchemar], je pense à {qui}. Élection terrible vue {ou}",
      "Je n'arrive pas à y croire. [Triste réveil|Honte|Mauvaise nuit|Mal au ventre] {ou}",
      "{qui} pleure devant la carte. [Moi aussi|Aucun mot|Quelle horreur|Affreux]",
    ],
    wry: [
      "{qui} propose de [redémarrer l'élection|recompter {manger}|retourner en octobre]",
      "Plus rien à boire, plus rien à manger, toujours rien pour {open}",
      "Et dire qu'on [se plaignait de nos primaires|pensait avoir tout vu|a cours à huit heures]. Nuit électorale {ou}",
    ],
    final: [
      "C'est fini. [Sans voix|Page d'histoire|Au lit|Quelle nuit]. Bonjour {ou}",
      "Trump président élu. [Sidérant|Il faut respirer|Le monde se réveille|Certains jubilent, d'autres pleurent]",
    ],
    conditional: [
      "Si {cas}, je pars vivre au Canada[. Sérieusement| avec {qui}|, j'ai déjà {hiver}|]",
      "Si {cas}, déménager au Canada[ n'est plus une blague| devient le plan A|, qui m'accompagne ?]",
      "C'est compliqué d'émigrer au Canada ? [Je demande pour {qui}|Vraie question|Au cas où {cas}]",
    ],
    decided: [
      "Bon, je pars vivre au Canada. [Adieu|{qui} vient aussi|Triste mais décidé|Demain je remplis le dossier]",
      "On parle sérieusement de quitter le pays avec {qui}. [Ça fait mal|Jamais cru écrire ça|J'ai peur]",
    ],
    joke: [
      "Déménager au Canada, étape 1 : {hiver}. Étape 2 : [dire désolé|{manger}|l'accent]",
      "Le Canada ce soir : [éteint la lumière|fait semblant de dormir|range le sirop]. Tout le monde veut déménager au Canada",
      "Cherche [caribou célibataire|cabane à sucre|canapé à {ville}] pour immigrer au Canada. Urgent",
    ],
    mock: [
      "Ceux qui partent vivre au Canada : [à lundi|envoyez une carte|couvrez-vous|mais oui]",
      "On n'entre pas au Canada comme ça. [Il y a des points|Lisez les critères|Bon courage]. Immigrer prend des années",
    ],
    host: [
      "{ville} vous attend, amis américains : [{manger}|{hiver} obligatoire|le canapé est prêt]. Bienvenue au Québec et au Canada",
      "Québécois ici : avant d'immigrer au Canada, [apprenez le français|goûtez l'hiver|lisez les formulaires]. Gros câlins",
    ],
    stay: ["Je ne quitte pas le pays. [On reste ensemble|On se bat|Courage à tous] {ou}"],
    search: [
      "'Déménager au Canada' grimpe dans les recherches [cette nuit|{ou}|encore]. [Forcément|On note|Ça va vite]",
    ],
    down: [
      "{site} est en panne. [{panne}|Rien ne charge {ou}|Pas une blague|J'ai vraiment essayé]",
      "J'ai {panne} sur {site}[ {ou}|. Vous aussi ?|]",
      "{site} ne répond plus {ou}. [{panne}|Trois essais|Toujours rien]",
    ],
    downJoke: ["{site} est planté. [Même la sortie est fermée|On y va à la nage|{qui} y voit un signe]"],
    downNews: ["{site} est inaccessible cette nuit, disent plusieurs internautes. [Raison inconnue|On vérifie {ou}]"],
    back: ["{site} remarche, [lentement|enfin|au moins {ou}]. En panne une bonne partie de la nuit"],
    chatter: ["Bonne nuit {ou}. [{boire} et dodo|Embrassez {qui}|Demain est un autre jour]"],
    trap: [
      "Le Canada mène [2-1|3-2|4-2]. [Quel match|Quel gardien|Belle soirée de hockey]",
      "Déménagement samedi, [deux rues plus loin|troisième étage|{qui} aide]. Qui a un camion ?",
      "Mon site de recettes affiche une erreur 500. [Tant pis|Sandwich|Drame]",
    ],
  },
  replies: {
    results: [
      "[Pareil ici|Idem {ou}|Courage]. Il reste {open}",
      "[Respire|Patience|Un câlin]. L'élection n'est pas finie",
    ],
    over: [
      "[Bravo|Félicitations|Profitez]. [Soyez sympas demain|Bises {ou}|On en reparle]",
      "[Désolé|Courage|Je pense à toi]. [Dors un peu|On en parle demain|Tu n'es pas seul]",
    ],
    leaving: [
      "Emmène-moi au Canada[, je cuisine|, j'ai {hiver}|]",
      "[Reste|Ne pars pas]. Immigrer au Canada, c'est long, tu sais",
    ],
    site: ["Pareil, {panne} {ou}. {site} est en panne"],
    aside: ["[Haha|Bonne nuit|Bises|Courage] {ou}"],
  },
  quotes: {
    results: ["[À lire|Regardez ça|Oh là là] pendant qu'on compte {open}"],
    over: ["[À lire|Voilà|Tout est dit] avant d'aller dormir. Quelle élection"],
    leaving: ["[Moi|Pareil|Voilà]. Je pars vivre au Canada"],
    site: ["[Vrai|Je confirme {ou}] : {site} est en panne"],
    aside: ["[La plus belle chose de la nuit|Merci pour ça]"],
  },
  copied: {
    leaving: [
      "Le Canada a mis son statut sur 'absent'. #MoveToCanada",
      "Je pars au Canada, gardez-moi une poutine. #ElectionNight",
    ],
    results: ["Prochaine fois je me couche. #ElectionNight"],
    site: ["Même le site canadien de l'immigration est en panne, bonne nuit. #ElectionNight"],
  },
  tags: {
    results: ["ElectionNight", "Election2016", "USA2016", "ElectionsAméricaines", "NuitAméricaine"],
    leaving: ["Canada", "ElectionNight", "MoveToCanada", "NuitAméricaine"],
    site: ["Canada", "ElectionNight", "immigration"],
    aside: ["BonneNuit", "hockey"],
  },
  places: {
    Florida: "la Floride",
    Ohio: "l'Ohio",
    Pennsylvania: "la Pennsylvanie",
    Michigan: "le Michigan",
    Wisconsin: "le Wisconsin",
    California: "la Californie",
    Virginia: "la Virginie",
    "North Carolina": "la Caroline du Nord",
    "South Carolina": "la Caroline du Sud",
    "New Hampshire": "le New Hampshire",
    Arizona: "l'Arizona",
    Nevada: "le Nevada",
    Colorado: "le Colorado",
    Iowa: "l'Iowa",
    Texas: "le Texas",
  },
};
