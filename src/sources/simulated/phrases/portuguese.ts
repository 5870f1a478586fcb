import type { Phrasebook } from "./phrasebook.ts";

/** Portuguese, mostly from Brazil. */
export const PORTUGUESE: Phrasebook = {
  lang: "pt",
  lexicon: {
    quem: [
      "minha mãe",
      "meu pai",
      "minha avó",
      "meu colega de quarto",
      "meu gato",
      "minha irmã",
      "o pessoal do trabalho",
    ],
    comida: ["pipoca", "pizza", "pão de queijo", "brigadeiro", "coxinha"],
    daqui: ["de São Paulo", "do Rio", "de Lisboa", "de Recife", "de Boston", "do Porto", "de Curitiba"],
    se: ["o Trump ganhar", "o Trump ganhar", "o Trump levar {open}", "isso continuar", "o meu lado perder"],
    site: ["o site de imigração do Canadá", "o site da imigração canadense", "a página de imigração do Canadá"],
    erro: ["500 - Internal server error", "erro 500", "erro no servidor", "uma página em branco"],
    casaco: ["um casaco", "luvas", "um cachecol", "botas", "meias de lã"],
  },
  moods: {
    waiting: [
      "Noite de eleição nos EUA, {comida} e {quem} aqui {daqui}. [Vamos lá|Vai ser longa|Que nervoso|Esperando]",
    ],
    call: [
      "{place} é de {winner}. [Nossa|Já esperava|Próximo|Que noite]",
      "{winner} leva {place}[. {quem} não acredita|. Falta {open}|. Incrível|]",
    ],
    count: ["{open} [está apertado|segue indefinido|por um ponto]. [Meus nervos|Contem mais rápido|Não consigo olhar]"],
    plain: [
      "Acompanhando a eleição americana {daqui} com {quem}. [Hora quatro|Sem sono|Seguimos]",
      "As bolsas [caem|despencam] enquanto contam os votos. [Noite estranha|Visto {daqui}]",
    ],
    joy: ["[Que noite linda|Que alegria|Maravilhoso]! As pesquisas erraram e [estou feliz|adorei|que vitória]"],
    dread: [
      "[Estou com medo|Que tristeza|Que pesadelo|Que horror], pensando em {quem}. Eleição terrível",
      "{quem} está chorando e [eu também|não sei o que dizer]. [Triste|Péssima noite|Horrível]",
    ],
    wry: ["{quem} perguntou se dá pra [reiniciar a eleição|voltar pra outubro|pedir música]. Acabou até o lanche"],
    final: [
      "Acabou. [Sem palavras|Que madrugada|História|Vou dormir]. Bom dia {daqui}",
      "Trump presidente eleito. [Inacreditável|Respira|Uns festejam, outros choram]",
    ],
    conditional: [
      "Se {se}, vou me mudar para o Canadá[. Sério| com {quem}|, já tenho {casaco}|]",
      "Se {se}, morar no Canadá[ deixa de ser piada| vira plano A|, quem vem?]",
    ],
    decided: ["Pronto, vou me mudar para o Canadá. [Tchau|{quem} vai junto|Triste, mas vou|Amanhã vejo o visto]"],
    joke: [
      "Mudar para o Canadá, passo 1: {casaco}. Passo 2: [pedir desculpa|xarope|adotar um alce]",
      "Canadá hoje: [apaga a luz|finge que dorme|esconde o xarope]. Todo mundo querendo se mudar para o Canadá",
    ],
    mock: ["Quem vai se mudar para o Canadá: [até segunda|manda foto|leva {casaco}|aham]"],
    host: [
      "Brasileiro no Canadá aqui: [faz frio, mas é bom|tragam {casaco}|leiam as regras]. Imigrar para o Canadá demora",
    ],
    search: ["'Como se mudar para o Canadá' está [em alta|nos assuntos do momento] {daqui}. [Claro|Anotado]"],
    down: [
      "Caiu {site}. [{erro}|Não abre {daqui}|Não é piada|Eu tentei]",
      "{site} está fora do ar, {erro}[ {daqui}|. Só comigo?|]",
    ],
    downJoke: ["{site} caiu. [Até a saída fechou|Vamos nadando|{quem} disse que é um sinal]"],
    back: ["Voltou {site}, [devagar|enfim|pelo menos {daqui}]. Ficou horas fora do ar"],
    chatter: ["Boa noite {daqui}. [Abraço em {quem}|Chá e cama|Amanhã é outro dia]"],
    trap: [
      "O Canadá no outono é [lindo|caro|outro mundo]. Fui com {quem}",
      "Mudança no sábado, [duas ruas pra lá|terceiro andar]. Quem ajuda?",
    ],
  },
  replies: {
    results: ["[Aqui também|Igual {daqui}|Força]. Falta {open} nessa eleição"],
    over: [
      "[Parabéns|Aproveita]. [Com respeito|Abraço {daqui}]. Que eleição",
      "[Sinto muito|Força|Abraço]. [Amanhã a gente conversa|Dorme um pouco]",
    ],
    leaving: ["Me leva pro Canadá[, eu cozinho|, tenho {casaco}|]. Vamos nos mudar para o Canadá juntos"],
    site: ["Aqui também, {erro} {daqui}. Caiu {site}"],
    aside: ["[Kkkk|Boa noite|Abraço|Força] {daqui}"],
  },
  quotes: {
    results: ["[Olha isso|Atenção|Nossa] enquanto contam {open}"],
    over: ["[Leiam|É isso|Disse tudo] antes de dormir. Que eleição"],
    leaving: ["[Eu|Somos nós|Igual]. Vou me mudar para o Canadá"],
    site: ["[É verdade|Confirmo {daqui}]: caiu {site}"],
    aside: ["[Melhor da noite|Obrigado por isso]"],
  },
  copied: { leaving: ["Canadá visualizou e não respondeu. #ElectionNight"] },
  tags: {
    results: ["ElectionNight", "EleiçõesEUA", "EleicoesEUA", "Election2016"],
    leaving: ["Canadá", "ElectionNight", "EleiçõesEUA", "MoveToCanada"],
    site: ["Canadá", "ElectionNight"],
    aside: ["BoaNoite"],
  },
  places: { Florida: "a Flórida", Pennsylvania: "a Pensilvânia", California: "a Califórnia", "New York": "Nova York" },
};
