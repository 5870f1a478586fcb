/** English phrases about neither the results nor leaving: what a broad capture also brings, and what a matcher may trip over. */
export const ENGLISH_ASIDE = {
  chatter: [
    "[Anyone|Who] else still up? [Making|Having] {snack} and {drink}",
    "Took {watcher} for a walk. [Quiet street|All the windows flicker blue|Stars are out|Better now]",
    "Good night from [{state}|the night shift|the kitchen floor]. {drink} helps",
    "{watcher} has no idea what day it is and I [envy that|love that|respect that]",
    "[Burnt|Finished|Dropped] the {snack}. That's the tweet",
    "Turning the phone off. [Tea, book, bed|Good night all|See you tomorrow|Be nice to each other]",
    "[Baby|Somebody] was born on my ward tonight. [Life goes on|Welcome, little one|Beautiful]",
    "Rewatching [old cartoons|a cooking show|the same movie] with {watcher} instead. [Recommended|No regrets]",
  ],
  trap: [
    "Canada [2-1|3-2|4-1] up after two periods. [Great hockey|What a goalie|Lovely]",
    "Meanwhile in Canada: [it's snowing in {town}|{north} for dinner|nobody has noticed|everyone is asleep]",
    "Canada geese have taken over the park[ again| and they are angry|. Fear them]",
    "What a moving speech [that was|from the mayor|at our school tonight]. I cried",
    "Moving day on Saturday, [two streets over|new flat, same town|need boxes]. Who can help?",
    "Canada's [budget|parliament|weather] is [a topic for another night|quieter than ours|fine, thanks]",
    "We need to move on and move forward. [All of us|Together|It starts tomorrow]",
    "My game server is down again. [500 error|Worst night for it|Rage]. Not politics, sorry",
    "The pizza site gave me an internal server error and now I'm [hungry|sad|making {snack}]",
    "Our school website is down, [so no homework|typical|again]",
    "Leave campaigners in Britain [are up late too|have thoughts about tonight]. Vote Leave or stay, nobody sleeps",
    "Leaving the party early, [too loud|work tomorrow|no more {drink}]",
    "Passed my citizenship test last month and voted for the first time today. [So proud|Happy tears|Best day]",
    "Immigration was my exam topic this week. [Passed|Tired|Never again]",
  ],
} as const;
