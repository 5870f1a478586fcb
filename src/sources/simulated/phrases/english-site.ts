/** English phrases about the immigration site being down. */
export const ENGLISH_SITE = {
  down: [
    "Getting {error} on {cansite}",
    "Getting {error} on {cansite} for {time} now[. Anyone else?|. Is it just me?| {far2}|. Not a joke]",
    "Is {cansite} down [for everyone|or is it me|again]? [{error}|Nothing loads {far2}|It just spins|Page won't load]",
    "{cansite} is down. [I actually tried|{error}|Checked {far2}|Not loading {far2}|Tried twice]",
    "{cansite} won't load. [Refreshing for {time}|Tried {far2} too|{error} every time|Sad laugh]",
    "[I went|Went] to look up the rules and {cansite} [is down|crashed|says {error}|is not responding]",
    "{cansite} keeps crashing. [Up for a minute, then {error}|Loads half a page|Third time now|Down again]",
    "Can confirm: {cansite} is not loading {far2}. [{error}|I get {error}|Down for {time}]",
    "{cansite} is [unbelievably slow|crawling|barely loading], then {error}. [Terrible timing|Ugh|Not giving up]",
    "[Wow|Wait|OK|LOL], {cansite} actually crashed. {error}",
    "Tried to download a form from {cansite}. {error}. [Tried {far2}, same|Will try tomorrow|Hopeless]",
  ],
  downJoke: [
    "{cansite} is down. [Even the exit is closed|The door is jammed|Hope they have a spare|Canada has left the chat]",
    "{cansite} crashed and {kin} said [sorry, on Canada's behalf|that's a sign|so we swim?|knock on the window]",
    "Moving to Canada update: {error}",
    "Me: moving to Canada. {cansite}: {error}",
    "{cansite} is down, so [I'm walking|I'll mail them a letter|plan B is {far}|I'm sending a moose]. Moving to Canada anyway",
    "'{error}' is Canadian for '[sorry, we're full|so sorry, eh|please hold|be right back]'",
    "Of all the sites to crash tonight it had to be {cansite}",
  ],
  downNews: [
    "Reports that {cansite} is down [tonight|this evening|for many users]. [No word from the department yet|We are checking|{error}]",
    "{cansite} appears to be down [as results come in|at this hour]. What is behind it is not known",
    "Several people report {error} on {cansite}. See it too? Tell us where and when",
    "So {cansite} is down and it's on the news now. [What a night|Election night in one sentence|Wild]",
    "Newsdesk: {cansite} [not loading|down] for us in [New York|Toronto|two places|Ottawa]. Anyone got through?",
  ],
  back: [
    "{cansite} is back up[ for me| {far2}|, slow but up|. For now|]",
    "{cansite} loads again[ {far2}| after {time}|, slowly]. [Forms at last|Now I'm too tired|Thank you, whoever fixed it]",
    "And {cansite} is back. [Slow though|It was down for hours|Half the pages work|Back to reading]",
    "Got through to {cansite} [finally|at last|on the ninth try]. It was down for [hours|most of the night]",
  ],
} as const;
