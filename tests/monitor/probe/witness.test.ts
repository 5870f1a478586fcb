import { expect, test } from "vitest";
import type { Verdict } from "../../../src/core/check.ts";
import type { Probe } from "../../../src/monitor/probe.ts";
import { withWitnesses } from "../../../src/monitor/witness.ts";
import { manualPace, settle } from "../../support/manual-pace.ts";
import { probed as scripted } from "../../support/scripted-probe.ts";
import { codesOf, probed, probeOf, targetOf } from "./asking.ts";
import { httpServer, silentServer } from "./servers.ts";

const answering = (status: number, page = "page") => httpServer((_, answer) => answer.writeHead(status).end(page));

test("a passing probe asks no witness", async () => {
  await using site = await answering(200);
  await using witness = await answering(200);
  const { result } = await probed(site.origin, {}, { witnesses: [witness.origin] });
  expect([result.verdict, result.witnesses, witness.connections]).toEqual(["ok", [], 0]);
});

test("a soft error asks no witness", async () => {
  await using site = await answering(200, "Service unavailable.");
  await using witness = await answering(200);
  const { result } = await probed(site.origin, {}, { witnesses: [witness.origin] });
  expect([result.verdict, witness.connections]).toEqual(["soft_error", 0]);
});

test("a failure stays one where a witness answers", async () => {
  await using site = await answering(500);
  await using up = await answering(200);
  await using down = await answering(500);
  const { result } = await probed(site.origin, {}, { witnesses: [down.origin, up.origin] });
  expect([result.verdict, codesOf(result), result.witnesses]).toEqual([
    "fail",
    ["status_error"],
    [
      { url: down.origin, verdict: "fail" },
      { url: up.origin, verdict: "ok" },
    ],
  ]);
});

test("a failure is inconclusive where all witnesses fail too", async () => {
  await using down = await answering(500);
  const { result } = await probed("http://nowhere.test/", {}, { witnesses: [down.origin, "http://nowhere.test/"] });
  expect([result.verdict, codesOf(result)]).toEqual(["inconclusive", ["witnesses_failed", "dns_failed"]]);
});

test("a witness behind a page that asks for a password is a failing one", async () => {
  await using portal = await answering(200);
  await using witness = await httpServer((_, answer) =>
    answer.writeHead(302, { location: `http://other.test:${portal.port}/login` }).end(),
  );
  const { result } = await probed("http://nowhere.test/", {}, { witnesses: [witness.origin] });
  expect([result.verdict, result.witnesses[0]?.verdict]).toEqual(["inconclusive", "soft_error"]);
});

test("what the guard refuses stays a failure, and no witness is asked", async () => {
  await using witness = await answering(500);
  for (const url of ["http://10.0.0.1/", "ftp://site.test/", "http://a:b@site.test/"]) {
    const { result } = await probed(url, {}, { witnesses: [witness.origin] });
    expect([result.verdict, result.witnesses]).toEqual(["fail", []]);
  }
  expect(witness.connections).toBe(0);
});

test("a refused redirect stays a failure too", async () => {
  await using site = await httpServer((_, answer) => answer.writeHead(302, { location: "http://10.0.0.1/" }).end());
  await using witness = await answering(500);
  const { result } = await probed(site.origin, {}, { witnesses: [witness.origin] });
  expect([result.verdict, codesOf(result), witness.connections]).toEqual(["fail", ["address_refused"], 0]);
});

test("a witness that may not be asked says nothing of our network", async () => {
  await using site = await answering(500);
  const { result } = await probed(site.origin, {}, { witnesses: ["http://10.0.0.1/"] });
  expect([result.verdict, result.witnesses]).toEqual(["fail", [{ url: "http://10.0.0.1/", verdict: "fail" }]]);
});

test("a declared window asks no witness", async () => {
  await using site = await answering(500);
  await using witness = await answering(500);

  const probe = probeOf({ witnesses: [witness.origin] });
  const { result } = await probe(targetOf(site.origin, {}, true), new AbortController().signal);
  expect([result.verdict, witness.connections]).toEqual(["maintenance", 0]);
});

test("an abort while a witness is asked rejects and closes its connection", async () => {
  await using site = await answering(500);
  await using witness = await silentServer();

  const control = new AbortController();
  const answer = probeOf({ witnesses: [witness.origin] })(targetOf(site.origin), control.signal);
  await witness.connected;
  control.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
});

/** A probe that fails for every site at once; for the witness it answers when told. */
function scene() {
  const pace = manualPace(0);
  const asked: {
    readonly url: string;
    readonly rulesMs: number;
    readonly answer: (verdict: Verdict) => void;
    readonly signal: AbortSignal;
  }[] = [];
  const bare: Probe = (target, signal) => {
    if (!target.url.includes("witness")) return Promise.resolve(scripted(target.url, 0, { verdict: "fail" }));
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      const answer = (verdict: Verdict): void => resolve(scripted(target.url, 0, { verdict }));
      asked.push({ url: target.url, rulesMs: target.rules.timeoutMs, answer, signal });
    });
  };
  return { pace, asked, probe: withWitnesses(bare, ["http://witness-a.test/", "http://witness-b.test/"], pace.now) };
}
const site = targetOf("http://site.test/");

test("witnesses are asked at the same time, with a budget of their own", async () => {
  const { asked, probe } = scene();
  const answer = probe(site, new AbortController().signal);
  await settle();
  expect(asked.map(({ url, rulesMs }) => [url, rulesMs])).toEqual([
    ["http://witness-a.test/", 10_000],
    ["http://witness-b.test/", 10_000],
  ]);
  for (const one of asked) one.answer("fail");
  expect((await answer).result.verdict).toBe("inconclusive");
});

test("many sites that fail at once ask each witness once", async () => {
  const { asked, probe } = scene();
  const answers = Array.from({ length: 50 }, () => probe(site, new AbortController().signal));
  await settle();
  expect(asked).toHaveLength(2);
  for (const one of asked) one.answer("ok");
  for (const { result } of await Promise.all(answers)) expect(result.verdict).toBe("fail");
});

test("an answer of a witness counts for a second and not longer", async () => {
  const { pace, asked, probe } = scene();
  const ask = async (verdict: Verdict): Promise<Verdict> => {
    const answer = probe(site, new AbortController().signal);
    await settle();
    for (const one of asked) one.answer(verdict);
    return (await answer).result.verdict;
  };
  expect(await ask("ok")).toBe("fail");
  pace.sleep(999);
  expect(await ask("fail")).toBe("fail");
  expect(asked).toHaveLength(2);
  pace.sleep(1);
  expect(await ask("fail")).toBe("inconclusive");
  expect(asked).toHaveLength(4);
});

test("one of two who gives up does not end the asking; the last one does", async () => {
  const { asked, probe } = scene();
  const first = new AbortController();
  const second = new AbortController();
  const answers = [probe(site, first.signal), probe(site, second.signal)];
  await settle();
  first.abort();
  await expect(answers[0]).rejects.toMatchObject({ name: "AbortError" });
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  second.abort();
  await expect(answers[1]).rejects.toMatchObject({ name: "AbortError" });
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  const third = probe(site, new AbortController().signal);
  await settle();
  expect(asked).toHaveLength(4);
  for (const one of asked.slice(2)) one.answer("ok");
  expect((await third).result.verdict).toBe("fail");
});
