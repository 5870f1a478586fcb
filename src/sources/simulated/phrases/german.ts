import type { Phrasebook } from "./phrasebook.ts";

/** German, from Germany, Austria and Switzerland. */
export const GERMAN: Phrasebook = {
  lang: "de",
  lexicon: {
    wer: [
      "meine Mutter",
      "mein Vater",
      "meine Oma",
      "mein Mitbewohner",
      "meine Katze",
      "die halbe Redaktion",
      "mein Nachbar",
      "meine Kollegin",
    ],
    trank: ["Kaffee", "noch ein Kaffee", "Tee", "Rotwein", "Apfelschorle", "Kakao"],
    essen: ["Pizza", "Chips", "Käsebrot", "Nudeln von gestern", "Lebkuchen", "Brezeln"],
    ort: ["aus Berlin", "aus Wien", "aus Zürich", "aus Hamburg", "aus Köln", "aus München", "aus Leipzig"],
    stadt: ["Toronto", "Vancouver", "Montreal", "Ottawa", "Calgary", "Halifax"],
    falls: ["Trump gewinnt", "Trump gewinnt", "Trump {open} holt", "das so weitergeht", "meine Seite verliert"],
    seite: [
      "die kanadische Einwanderungsseite",
      "die Einwanderungsseite von Kanada",
      "die Website der kanadischen Einwanderungsbehörde",
      "die kanadische Einwanderungswebsite",
    ],
    fehler: [
      "500 - Internal server error",
      "Fehler 500",
      "ein Serverfehler",
      "eine leere Seite",
      "nur eine Fehlermeldung",
    ],
    warm: ["Wollsocken", "Winterreifen", "eine dicke Jacke", "Handschuhe", "eine Mütze"],
  },
  moods: {
    waiting: [
      "Wahlnacht {ort}: {trank}, {essen} und {wer}. [Los geht's|Das wird lang|Nervös|Wir warten]",
      "Die ersten Wahllokale in den USA sind zu. [Wecker gestellt|Ich bleibe wach|Spannend] {ort}",
    ],
    call: [
      "{place} geht an {winner}. [Wahnsinn|Wie erwartet|Puh|Weiter|Was für eine Nacht]",
      "{winner} gewinnt {place}[. {wer} ist sprachlos|. Jetzt {open}|. Unfassbar|]",
      "AP ruft {place} für {winner} aus. [Es fehlt noch {open}|Die Karte füllt sich|Ich glaub's nicht]",
    ],
    count: [
      "{open} ist [viel zu knapp|offen|auf einen Punkt gleich]. [Meine Nerven|Zählt schneller|Kann nicht hinsehen|Furchtbar spannend]",
      "Plötzlich sind alle Experten für {open}, [sogar {wer}|ich auch|vor allem {wer}]. US-Wahl halt",
    ],
    plain: [
      "[Seit 3|Seit 4|Seit 5] Uhr wach wegen der US-Wahl. {trank} und die Ergebnisse {ort}",
      "Die Börsen [rutschen ab|fallen|spielen verrückt], während gezählt wird. [Seltsame Nacht|Grüße {ort}]",
      "{wer} will das Wahlsystem der USA erklärt haben. [Seit einer Stunde|Ich gebe auf|Mit {essen} geht's]",
    ],
    joy: [
      "[Was für eine tolle Nacht|Großartig|Ich freue mich so]! Die Umfragen lagen falsch und [das ist gut|ich liebe es]",
      "{wer} jubelt {ort}. [Sieg|Freude|Wunderbar|Glückwunsch nach Amerika]",
    ],
    dread: [
      "[Mir ist schlecht|Ich habe Angst|Ein Albtraum|Traurig]. Denke an Freunde in den USA, Grüße {ort}",
      "{wer} weint vor dem Fernseher. [Ich auch|Keine Worte|Schrecklich|Furchtbare Wahl]",
      "Ich fasse es nicht. [Schlimme Nacht|Bauchschmerzen|Schock|Trauriger Morgen] {ort}",
    ],
    wry: [
      "{wer} fragt, ob man die US-Wahl [neu starten|zurückgeben|verschieben] kann",
      "[Kaffee|Wein|Bier|Tee] alle, [Chips|Pizza|Käse] alle, {open} immer noch offen",
    ],
    final: [
      "Vorbei. [Mir fehlen die Worte|Geschichte|Ab ins Bett|Was für eine Nacht]. Guten Morgen {ort}",
      "Trump ist gewählt. [Unglaublich|Erst mal durchatmen|Die einen jubeln, die anderen weinen|Schock]",
    ],
    conditional: [
      "Wenn {falls}, wandere ich nach Kanada aus[. Ernsthaft|, {wer} kommt mit|, {warm} hab ich schon|]",
      "Falls {falls}: Auswandern nach Kanada[ ist kein Witz mehr| wird Plan A|, wer kommt mit?]",
    ],
    decided: [
      "So, ich wandere nach Kanada aus. [Tschüss|{wer} kommt mit|Traurig, aber wahr|Morgen Antrag]",
      "Freunde in Ohio reden ernsthaft übers Auswandern. [Tut weh|Hätte ich nie gedacht|Kanada oder zu uns]",
    ],
    joke: [
      "Auswandern nach Kanada, Schritt 1: {warm}. Schritt 2: [sorry sagen|Ahornsirup|Elch kaufen]",
      "Kanada heute Nacht: [Licht aus|tut so, als schliefe es|versteckt den Sirup]. Alle wollen auswandern",
    ],
    mock: ["Alle, die jetzt nach Kanada auswandern: [bis Montag|schreibt mal|zieht euch warm an|ja, klar]"],
    host: [
      "Liebe Amerikaner, statt nach Kanada auszuwandern: [Sofa frei {ort}|wir haben {essen}|kommt {ort} vorbei]",
      "Deutscher in {stadt}: [Winter lang, Leute nett|bringt {warm} mit|lest die Formulare]. Auswandern nach Kanada dauert",
    ],
    search: [
      "'Auswandern nach Kanada' wird [gerade überall gesucht|heute Nacht ständig gesucht]. [Klar|Notiert|War zu erwarten]",
    ],
    down: [
      "{seite} ist down. [{fehler}|Lädt nicht {ort}|Kein Witz|Ich hab's versucht]",
      "{seite} ist nicht erreichbar, {fehler}[ {ort}|. Bei euch auch?|]",
    ],
    downJoke: ["{seite} ist abgestürzt. [Sogar der Ausgang klemmt|Dann schwimmen wir|{wer} hält das für ein Zeichen]"],
    downNews: ["Mehrere Leute melden: {seite} ist nicht erreichbar. [Grund unbekannt|Wir prüfen das {ort}]"],
    back: ["{seite} geht wieder, [langsam|endlich|zumindest {ort}]. War stundenlang down"],
    chatter: ["Gute Nacht {ort}. [{trank} und Bett|Schlaft gut, auch {wer}|Morgen ist auch ein Tag]"],
    trap: [
      "Kanada führt [2:1|3:2|4:1]. [Was für ein Spiel|Starker Torwart|Eishockey am Abend]",
      "Umzug am Samstag, [zwei Straßen weiter|dritter Stock|{wer} hilft]. Wer hat einen Transporter?",
    ],
  },
  replies: {
    results: [
      "[Hier auch|Genau so {ort}|Durchhalten]. {open} fehlt noch",
      "[Ruhig atmen|Abwarten|Drück dich]. Die Wahl ist noch nicht durch",
    ],
    over: [
      "[Glückwunsch|Genieß es]. [Seid nett morgen|Grüße {ort}|Wir reden morgen]",
      "[Tut mir leid|Drück dich|Kopf hoch]. [Schlaf ein bisschen|Morgen reden wir|Du bist nicht allein]",
    ],
    leaving: [
      "Nimm mich mit nach Kanada[, ich koche|, hab {warm}|]",
      "[Bleib hier|Geh nicht]. Auswandern nach Kanada dauert ewig",
    ],
    site: ["Hier auch, {fehler} {ort}. {seite} ist down"],
    aside: ["[Haha|Gute Nacht|Alles Gute|Drück dich] {ort}"],
  },
  quotes: {
    results: ["[Lesen|Schaut mal|Puh], während {open} gezählt wird"],
    over: ["[Lesen|Genau so|Alles gesagt], dann ins Bett. Was für eine Wahl"],
    leaving: ["[Ich|Genau das|Mood]. Wandere nach Kanada aus"],
    site: ["[Stimmt|Kann ich {ort} bestätigen]: {seite} ist down"],
    aside: ["[Das Schönste heute Nacht|Danke dafür]"],
  },
  copied: {
    leaving: ["Kanada hat gerade das Türschild auf 'komme gleich wieder' gedreht. #MoveToCanada"],
    results: ["Ich wollte nur kurz den Stand sehen. Das war vor sechs Stunden. #ElectionNight"],
  },
  tags: {
    results: ["USWahl", "ElectionNight", "USWahl2016", "Wahlnacht", "Election2016"],
    leaving: ["Kanada", "ElectionNight", "USWahl", "MoveToCanada"],
    site: ["Kanada", "USWahl", "ElectionNight"],
    aside: ["GuteNacht", "Eishockey"],
  },
  places: { California: "Kalifornien" },
};
