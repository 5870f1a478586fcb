import http from "node:http";
import type { AddressInfo } from "node:net";

export type Mood = "ok" | "error" | "hang";

export interface Asked {
  readonly atMs: number;
  readonly mood: Mood;
  readonly agent: string;
}

/** A site on loopback that is as it is told to be, and remembers who asked. */
export interface MoodySite extends AsyncDisposable {
  readonly url: string;
  readonly witness: string;
  readonly asked: readonly Asked[];
  /** What it is from now on, by the time where a function is given. */
  be(mood: Mood | ((atMs: number) => Mood)): void;
  /** Resolves once it was asked so many times more. */
  next(times: number): Promise<void>;
}

export const ERROR_PAGE = "<html><title>500 - Internal server error.</title><p>There is a problem.</p></html>";
const PAGE = `<html><title>Immigration</title><p>${"Forms and guides. ".repeat(600)}</p></html>`;

export async function openMoodySite(): Promise<MoodySite> {
  let moodAt: (atMs: number) => Mood = () => "ok";
  const asked: Asked[] = [];
  const waiting = new Set<() => void>();
  const server = http.createServer((request, response) => {
    if (request.url === "/witness") {
      response.end("here");
      return;
    }
    const atMs = Date.now();
    const mood = moodAt(atMs);
    asked.push({ atMs, mood, agent: request.headers["user-agent"] ?? "" });
    if (mood === "ok") response.end(PAGE);
    else if (mood === "error") response.writeHead(500, { "content-type": "text/html" }).end(ERROR_PAGE);
    else response.writeHead(200, { "content-type": "text/html" }).write("<html>");
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url: base,
    witness: `${base}witness`,
    asked,
    be(mood) {
      moodAt = typeof mood === "function" ? mood : () => mood;
    },
    next: (times) =>
      new Promise((resolve) => {
        const wanted = asked.length + times;
        const look = (): void => {
          if (asked.length < wanted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
