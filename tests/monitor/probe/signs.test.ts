import { expect, test } from "vitest";
import { readPage } from "../../../src/monitor/probe/page.ts";
import { signsOf } from "../../../src/monitor/probe/signs.ts";

/** More than 2,000 characters of an ordinary page. */
const LONG = "<p>Forms, fees and processing times for people who want to visit, study or work here.</p>".repeat(30);

function kindsOf(html: string): string {
  const page = readPage(Buffer.from(html), "text/html; charset=utf-8", false);
  return (page === null ? [] : signsOf(page)).map(({ kind }) => kind).join(" ");
}

test.each([
  ["the page of the story", "<h1>500 - Internal server error</h1>"],
  [
    "IIS, detailed",
    `<html><head><title>500 - Internal server error.</title><style>body{margin:0}</style></head><body><div id="header"><h1>Server Error</h1></div><div><fieldset><h2>500 - Internal server error.</h2><h3>There is a problem with the resource you are looking for, and it cannot be displayed.</h3></fieldset></div></body></html>`,
  ],
  ["IIS, its sentence alone", "There is a problem with the resource you are looking for, and it cannot be displayed."],
  ["http.sys", "<BODY><h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p></BODY>"],
  ["http.sys, its sentence alone", "The service is unavailable."],
  [
    "nginx 502",
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>",
  ],
  ["nginx 504", "<center><h1>504 Gateway Time-out</h1></center><hr><center>nginx/1.25</center>"],
  [
    "Apache 503",
    "<title>503 Service Unavailable</title><h1>Service Unavailable</h1><p>The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.</p>",
  ],
  [
    "Apache 500",
    "<h1>Internal Server Error</h1><p>The server encountered an internal error or misconfiguration and was unable to complete your request.</p>",
  ],
  [
    "Apache proxy",
    "<title>502 Proxy Error</title><h1>Proxy Error</h1>The proxy server received an invalid response from an upstream server.",
  ],
  [
    "Cloudflare 522",
    "<title>site.example | 522: Connection timed out</title><h1>Connection timed out <span>Error code 522</span></h1>",
  ],
  ["Cloudflare 521", "<h1>Web server is down</h1><span>Error code 521</span>"],
  ["Cloudflare 1020", "<h1>Error 1020</h1><h2>Access denied</h2>"],
  [
    "Akamai",
    '<TITLE>Access Denied</TITLE><H1>Access Denied</H1> You don\'t have permission to access "http&#58;&#47;&#47;site&#46;example&#47;" on this server.<P>Reference&#32;&#35;18&#46;1a2b',
  ],
  ["Akamai 5xx", "<H1>An error occurred while processing your request.</H1>Reference&#32;&#35;97&#46;aa"],
  [
    "Varnish",
    "<h1>Error 503 Backend fetch failed</h1><p>Backend fetch failed</p><h3>Guru Meditation:</h3><p>XID: 12345</p>",
  ],
  ["HAProxy", "<h1>503 Service Unavailable</h1>No server is available to handle this request."],
  ["Envoy", "upstream connect error or disconnect/reset before headers. reset reason: connection failure"],
  ["Envoy, no host", "no healthy upstream"],
  [
    "CloudFront",
    "<TITLE>ERROR: The request could not be satisfied</TITLE><H1>504 ERROR</H1><H2>The request could not be satisfied.</H2>",
  ],
  ["ASP.NET", "<title>Runtime Error</title><h1>Server Error in '/' Application.</h1><h2><i>Runtime Error</i></h2>"],
  ["a database", "<h1>Error establishing a database connection</h1>"],
  ["Drupal", "The website encountered an unexpected error. Please try again later."],
  [
    "Rails",
    "<title>We're sorry, but something went wrong (500)</title><h1>We're sorry, but something went wrong.</h1>",
  ],
  [
    "Google",
    "<p><b>500.</b> <ins>That’s an error.</ins><p>The server encountered a temporary error and could not complete your request.",
  ],
  ["an application", "<h1>Sorry</h1><p>An error has occurred. Please try again.</p>"],
  ["a number and nothing else", "<title>500</title><h1>500</h1>"],
  ["a number and the word", "<h1>Error 503</h1>"],
  ["a not found page with status 200", "<title>Page not found | Immigration</title>"],
  ["a bare line of text", "HTTP/1.1 503 Service Unavailable"],
  [
    "people's words",
    "<h1>Our website</h1><p>Sorry, the website is temporarily unavailable. Please try again later.</p>",
  ],
  ["people's words", "<p>We are currently experiencing technical difficulties.</p>"],
  ["people's words", "<p>This service is currently unavailable. We are working on it.</p>"],
  ["white space and entities", "<h1>Internal&nbsp;\n  Server&#32;Err&#111;r</h1>"],
  ["inline tags", "<h1>Inter<b>nal</b> Server<br>Error</h1>"],
  ["capitals and full width", "<h1>ＳＥＲＶＩＣＥ UNAVAILABLE</h1>"],
  ["a long page with it in the title", `<title>Service Unavailable</title>${LONG}`],
  ["a long page with it in an h1", `<h1>Internal Server Error</h1>${LONG}`],
  ["a long page with it in an h2", `<h1>Immigration</h1><h2>Service temporarily unavailable</h2>${LONG}`],
  ["French", "<h1>Erreur interne du serveur</h1>"],
  ["French", "<title>500 - Erreur interne du serveur</title>"],
  ["French", "<p>Service temporairement indisponible</p>"],
  ["French, with accents", "<p>Le site est momentanément indisponible. Veuillez réessayer plus tard.</p>"],
  ["French, with entities", "<p>D&eacute;sol&eacute;, une erreur s&rsquo;est produite.</p>"],
  ["French", "<p>Le service n’est pas disponible en ce moment.</p>"],
  ["French", "<p>Nous éprouvons actuellement des difficultés techniques.</p>"],
  ["French", "<p>Un problème est survenu avec la ressource que vous recherchez.</p>"],
  ["French", "<h1>Erreur 503</h1>"],
  ["French, a long page", `<h1>Service indisponible</h1>${LONG}`],
  ["French", "<h1>Erreur HTTP 500</h1>"],
])("an error page is one: %s (%#)", (_, html) => {
  expect(kindsOf(html)).toContain("error");
});

test.each([
  ["high volume", "<p>Due to high volume, access to the website is limited. Please wait.</p>"],
  ["high volume", "<h1>We are experiencing a high volume of traffic</h1>"],
  [
    "in line",
    "<h1>You are now in line</h1><p>Thank you for your patience. Your estimated wait time is 12 minutes.</p>",
  ],
  ["a waiting room", "<title>Waiting Room | Passports</title>"],
  ["a waiting room", "<p>You have been placed in a virtual waiting room.</p>"],
  ["a queue", "<p>You are in the queue. Do not refresh the page.</p>"],
  ["French", "<p>En raison d’un volume élevé de visiteurs, vous êtes dans une salle d’attente virtuelle.</p>"],
  ["French", "<h1>Salle d'attente</h1>"],
  ["French", "<p>Vous êtes dans la file d’attente.</p>"],
  ["French", "<p>En raison d’un achalandage élevé, l’accès au site est limité.</p>"],
])("a page that makes visitors wait is one: %s (%#)", (_, html) => {
  expect(kindsOf(html)).toContain("queue");
});

test.each([
  ["English", "<h1>Site under maintenance</h1><p>We'll be back soon.</p>"],
  ["English", "<title>Scheduled Maintenance</title><p>Thank you for your patience.</p>"],
  ["English", "<p>Our website is undergoing scheduled maintenance.</p>"],
  ["English", "<p>The portal is down for maintenance until 6 am.</p>"],
  ["English, a long page", `<h1>We are under maintenance</h1>${LONG}`],
  ["English, back later", "<p>The site is under maintenance and will be back at 10.</p>"],
  ["French", "<h1>Site en maintenance</h1>"],
  ["French", "<p>Maintenance en cours. Merci de votre patience.</p>"],
  ["French", "<p>Le site est actuellement en maintenance.</p>"],
  ["French", "<h1>Maintenance planifiée</h1>"],
  ["French, with a word that ends like another", "<p>Le site est en cours de maintenance, cela passera vite.</p>"],
])("an announcement of maintenance is one: %s (%#)", (_, html) => {
  expect(kindsOf(html)).toContain("maintenance");
});

test.each([
  [
    "a home page",
    "<title>Immigration and citizenship</title><h1>Immigration and citizenship</h1><p>Visit, work, study or settle.</p>",
  ],
  ["weekends, in a long page", `<h1>Opening hours</h1><p>Online service unavailable on weekends.</p>${LONG}`],
  ["weekends, in a short page", "<h1>Opening hours</h1><p>Online service unavailable on weekends.</p>"],
  ["hours, in a short page", "<p>The service is unavailable every Sunday from 2 am to 5 am.</p>"],
  ["jobs", "<h1>500 jobs</h1><p>We have 500 jobs and 503 apprentices.</p>"],
  ["a number in a title", "<title>Top 500 companies</title><p>500 - 503 Main Street</p>"],
  ["a price", "<p>The fee is $500. Error-free forms are faster.</p>"],
  [
    "error codes, in the text of a long page",
    `<h1>Status codes</h1><p>500 Internal Server Error and 503 Service Unavailable are server errors.</p>${LONG}`,
  ],
  [
    "error codes, as headings of a long page",
    `<title>HTTP status codes</title><h2>404 Not Found</h2><h2>500 Internal Server Error</h2><h2>503 Service Unavailable</h2>${LONG}`,
  ],
  ["a question, as heading of a long page", `<h1>Help</h1><h2>What to do if the service is unavailable</h2>${LONG}`],
  ["an explanation, as heading", `<title>How to fix a 502 Bad Gateway error</title>${LONG}`],
  ["a case that may come", "<p>If the service is unavailable, call us.</p>"],
  ["a case that may come", "<p>The portal may be temporarily unavailable at night.</p>"],
  ["another time", "<p>The portal was temporarily unavailable last week.</p>"],
  ["another time", "<p>The portal will be temporarily unavailable on Sunday.</p>"],
  ["something else", "<p>Live chat is currently unavailable.</p>"],
  ["calls", "<p>We are receiving a high volume of calls. Apply online instead.</p>"],
  ["applications", "<p>Because of the high volume of passport applications, processing takes longer.</p>"],
  ["a hospital", "<p>There are toys for children near the waiting room chairs.</p>"],
  ["maintenance to come", "<h1>Passports</h1><p>The portal will be down for maintenance on Sunday.</p>"],
  ["maintenance of other things", "<p>Maintenance fees are due in spring. Road maintenance is a local matter.</p>"],
  ["an error in a script", `<h1>Passports</h1><script>var m = "Internal Server Error";</script><p>Apply here.</p>`],
  ["an error in a style", `<style>.error:after{content:"503 Service Unavailable"}</style><p>Apply here.</p>`],
  [
    "an error for browsers without scripts",
    "<noscript>Service unavailable without scripts</noscript><p>Apply here.</p>",
  ],
  [
    "a hidden error",
    `<div hidden><p>Something went wrong</p></div><div style="display: none">Service unavailable</div><p>Apply here.</p>`,
  ],
  ["an error in a closed dialog", "<dialog><h2>Something went wrong</h2></dialog><p>Apply here.</p>"],
  ["an error in a template", "<template><h1>Error 500</h1></template><p>Apply here.</p>"],
  ["an error in a comment", "<!-- 503 Service Unavailable --><p>Apply here.</p>"],
  ["an error in an attribute", `<p data-error="Internal Server Error">Apply here.</p>`],
  ["French, heures", "<p>Le service est indisponible chaque dimanche.</p>"],
  ["French, condition", "<p>Si le service est indisponible, appelez-nous.</p>"],
  ["French, appels", "<p>Nous recevons un volume élevé d’appels.</p>"],
  ["French, à venir", "<p>Le portail sera en cours de maintenance dimanche.</p>"],
  ["French, accueil", "<title>Immigration et citoyenneté</title><p>Visiter, travailler, étudier ou s’établir.</p>"],
  ["French, emplois", "<h1>500 emplois</h1>"],
])("an ordinary page says nothing of the kind: %s (%#)", (_, html) => {
  expect(kindsOf(html)).toBe("");
});

test("a phrase counts anywhere in a page of 1,999 visible characters, and not in one of 2,000", () => {
  const phrase = "Service unavailable. ";
  const page = (size: number): string => `<p>${phrase}${"x".repeat(size - phrase.length)}</p>`;
  expect(kindsOf(page(1_999))).toBe("error");
  expect(kindsOf(page(2_000))).toBe("");
});

test("text that nobody sees does not make a page long", () => {
  expect(kindsOf(`<script>${"x".repeat(9_000)}</script><p>Service unavailable.</p>`)).toBe("error");
});
