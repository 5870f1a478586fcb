import type { Phrasebook } from "./phrasebook.ts";

/** Spanish, mostly as written in Mexico and by Spanish speakers in the United States. */
export const SPANISH: Phrasebook = {
  lang: "es",
  lexicon: {
    quien: [
      "mi mamá",
      "mi papá",
      "mi hermana",
      "mi abuela",
      "mi jefe",
      "mi roomie",
      "mi grupo de WhatsApp",
      "mi perro",
      "mi vecina",
    ],
    bebida: ["café", "tequila", "un té", "una cerveza", "agua de jamaica", "chocolate caliente", "otro café"],
    comida: ["tacos", "palomitas", "pizza", "pan dulce", "tamales", "quesadillas"],
    ciudad: ["Toronto", "Vancouver", "Montreal", "Calgary", "Ottawa", "Winnipeg", "Halifax", "Quebec"],
    desde: [
      "desde México",
      "desde Tijuana",
      "desde Los Ángeles",
      "desde Madrid",
      "desde Bogotá",
      "desde Monterrey",
      "desde Houston",
    ],
    si: ["gana Trump", "gana Trump", "Trump gana {open}", "esto sigue así", "pierden los míos"],
    sitio: [
      "la página de inmigración de Canadá",
      "el sitio de inmigración de Canadá",
      "la web de inmigración de Canadá",
      "la página de migración de Canadá",
    ],
    falla: [
      "500 - Internal server error",
      "error 500",
      "error del servidor",
      "una página en blanco",
      "un error interno",
    ],
    abrigo: ["chamarra", "bufanda", "guantes", "cobijas", "botas para la nieve"],
  },
  moods: {
    waiting: [
      "Noche de elecciones en Estados Unidos, {bebida} y {comida} {desde}. [Nervios|A ver qué pasa|Será larga|Con {quien}]",
      "{quien} ya [votó|hizo fila dos horas para votar] y está [feliz|en paz|esperando resultados|sin uñas]",
      "Empiezan a cerrar las casillas. [Respira|Aquí vamos|Suerte a todos|Qué nervios] {desde}",
    ],
    call: [
      "{place} [es|se va] para {winner}. [Uf|No lo puedo creer|Era de esperarse|Siguiente|Qué noche]",
      "{winner} gana {place}[. {quien} está llorando|. {quien} está feliz|. Falta {open}|]",
      "AP da {place} a {winner}. [Sigue {open}|Se mueve el mapa|Y falta mucho|Increíble]",
    ],
    count: [
      "{open} [sigue muy cerrado|está a un punto|no se define]. [Mis nervios|Qué angustia|Alguien que cuente más rápido|No puedo ver]",
      "Todo depende de {open} y {quien} [ya se durmió|sigue rezando|pide más {comida}|hace cuentas en una servilleta]",
    ],
    plain: [
      "El peso [cae|sigue cayendo|se desploma] mientras cuentan votos. [Lo vemos {desde}|Noche rara|Nadie duerme]",
      "Siguiendo la elección de Estados Unidos {desde} con {quien}. [Hora tres|Seguimos|Sin parpadear]",
      "¿Alguien le explica el colegio electoral a {quien}? [Llevamos una hora|Ya me rendí|Con {comida}, por favor]",
    ],
    joy: [
      "¡[Vamos ganando|Qué noche|Lo logramos]! [Feliz|Qué alegría|Orgulloso de votar|Maravilloso]. {quien} está bailando",
      "Las encuestas fallaron y [estoy feliz|me encanta|qué gran noche]. Gracias, {open}",
    ],
    dread: [
      "Tengo miedo [por mi familia|por mis alumnos|por {quien}|de mañana]. [Qué tristeza|Qué noche tan triste|Es una pesadilla]",
      "{quien} está llorando y [no sé qué decir|yo también|no hay palabras]. [Triste|Terrible|Qué horror de elección]",
      "No puedo creer lo que veo {desde}. [Qué dolor|Me duele el estómago|Qué vergüenza|Mala noche]",
    ],
    wry: [
      "{quien} pregunta si se puede [reiniciar la elección|repetir octubre|votar otra vez mañana]. Ojalá",
      "Se acabó [el café|el tequila|el chocolate], se acabó la cena y {open} sigue sin definirse",
      "Hoy todos somos expertos en los condados de {open}. [Mañana en futbol|Hasta {quien}|Yo también]",
    ],
    final: [
      "Se acabó. [No tengo palabras|Qué noche|Historia pura|A dormir]. Buenas noches {desde}",
      "Trump presidente electo. [Increíble|Hay que respirar|Qué madrugada|Unos celebran, otros lloran]",
    ],
    conditional: [
      "Si {si} me voy a vivir a Canadá[. En serio| con {quien}|, ya tengo {abrigo}|. ¿Quién viene?]",
      "Si {si}, mudarme a Canadá [ya no suena a broma|es el plan|es lo primero que haré mañana]",
      "¿Qué tan difícil es emigrar a Canadá? [Pregunto por {quien}|Pregunta seria|Por si {si}]",
    ],
    decided: [
      "Ya está, me mudo a Canadá. [Adiós|Qué tristeza|{quien} también|Mañana saco el pasaporte]",
      "Hablando en serio con {quien} de irnos del país. [Duele|Nunca pensé escribir esto|Tengo miedo]",
    ],
    joke: [
      "Me mudo a Canadá, ya practiqué [pedir perdón|el frío en el refri|decir eh]. Falta comprar {abrigo}",
      "Canadá esta noche: [apaga la luz|no hay nadie|esconde el jarabe de maple]. Todos queriendo mudarse a Canadá",
      "Dear Canada: caben [cinco y un perro|{quien} y yo|los tamales]? Nos mudamos a Canadá",
    ],
    mock: [
      "Todos los que se van a vivir a Canadá: [nos vemos el lunes|manden postal|abríguense|sí, ajá]",
      "Qué curioso, nadie dice que se va a vivir a México. [Aquí hay {comida}|Piénsenlo|Siempre Canadá]",
    ],
    host: [
      "{desde}: vengan a México, [hay {comida}|no hace frío|les invito {bebida}|está más cerca que mudarse a Canadá]",
      "Mexicano en {ciudad}: [aquí hace frío pero se vive bien|bienvenidos|traigan {abrigo}]. Emigrar a Canadá toma años",
    ],
    stay: ["No me voy del país. [Aquí está mi gente|Nos quedamos|Seguimos juntos]. Ánimo a todos {desde}"],
    search: ["'Mudarse a Canadá' es tendencia [{desde}|esta noche|otra vez]. [Claro|Era de esperarse|Ya somos muchos]"],
    down: [
      "Se cayó {sitio}. [{falla}|No carga {desde}|No es broma|Lo intenté]",
      "{sitio} no funciona, me sale {falla}[ {desde}|. ¿A alguien más?|]",
      "¿Se cayó {sitio} o soy yo? Me da {falla}",
    ],
    downJoke: ["Se cayó {sitio}. [Hasta la salida está cerrada|Ni modo, a nadar|{quien} dice que es una señal]"],
    downNews: ["Reportan que se cayó {sitio} esta noche. [Sin explicación por ahora|Verificando {desde}]"],
    back: ["Ya funciona {sitio}, [lenta|por fin|al menos {desde}]. Se cayó por horas"],
    chatter: ["Buenas noches {desde}. [{bebida} y a dormir|Abracen a {quien}|Mañana será otro día]"],
    trap: [
      "Canadá en invierno es [precioso|carísimo|otro planeta]. Fui con {quien} de vacaciones",
      "Hoy se mudó {quien} a dos calles. [Cajas por todos lados|Felicidades|Quién ayuda]",
      "Se cayó el servidor del juego. [Justo hoy|Error 500|Ni modo]",
    ],
  },
  replies: {
    results: [
      "[Igual acá|Lo mismo {desde}|Ánimo]. Falta contar {open}",
      "[Respira|Calma|Un abrazo]. La elección no termina hasta que termine",
    ],
    over: [
      "[Felicidades|Enhorabuena|Disfruten]. [Pero con respeto|Nos vemos mañana|Abrazo {desde}]",
      "[Ánimo|Un abrazo|Lo siento mucho]. [Mañana hablamos|A descansar|No están solos]",
    ],
    leaving: [
      "[Llévame|Llévanos] contigo a Canadá[. Cocino|, tengo {abrigo}|]",
      "No te vayas. [Aquí te queremos|Quédate|En México hay lugar]",
    ],
    site: ["Acá igual, {falla} {desde}. Se cayó {sitio}"],
    aside: ["[Jajaja|Buenas noches|Ánimo|Abrazo] {desde}"],
  },
  quotes: {
    results: ["[Miren esto|Ojo|Uf] mientras cuentan {open}"],
    over: ["[Lean esto|Esto|Así me siento] antes de dormir. Qué elección"],
    leaving: ["[Yo|Así estamos|Igual]. Me mudo a Canadá"],
    site: ["[Es cierto|Confirmado {desde}]: se cayó {sitio}"],
    aside: ["[Lo mejor de la noche|Gracias por esto]"],
  },
  copied: {
    leaving: [
      "Canadá ahorita: 'nuevo teléfono, ¿quién eres?' #MoveToCanada",
      "Me voy a Canadá. Bueno, primero ceno. #ElectionNight",
    ],
    results: ["Mi úlcera ya tiene úlcera. #ElectionNight"],
    site: ["Se cayó la página de inmigración de Canadá y mi dignidad. #ElectionNight"],
  },
  tags: {
    results: ["ElectionNight", "EleccionesEEUU", "Elecciones2016", "Election2016", "EleccionesUSA", "Elecciones"],
    leaving: ["Canadá", "ElectionNight", "MoveToCanada", "EleccionesEEUU"],
    site: ["Canadá", "ElectionNight", "EleccionesEEUU"],
    aside: ["BuenasNoches", "Canadá"],
  },
  places: {
    Pennsylvania: "Pensilvania",
    "North Carolina": "Carolina del Norte",
    "New York": "Nueva York",
    "South Carolina": "Carolina del Sur",
  },
};
