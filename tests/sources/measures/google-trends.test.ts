import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { lines, readMeasures } from "./support.ts";

const HOURS = lines(
  "Category: All categories",
  "",
  "Time,move to canada: (United States),passport: (United States)",
  "2016-11-08T22,12,<1",
  "2016-11-08T23,100,3",
  "2016-11-09T00,57,",
);
const NEW_YORK = { tz: "America/New_York" };

describe("Google Trends, interest over time", () => {
  test("each term is a measure with its region, unit, source and zone", async () => {
    const { series, shape, read, rejected } = await readMeasures(HOURS, NEW_YORK);
    expect([shape, read, rejected]).toEqual(["Google Trends", 3, []]);
    expect(series.map(({ measure }) => ({ ...measure, note: null }))).toEqual([
      {
        id: expect.stringMatching(/^trends:move-to-canada:united-states:1h:[0-9a-f]{6}$/),
        name: "move to canada (United States)",
        unit: "index 0-100",
        source: "Google Trends",
        zone: "America/New_York",
        note: null,
      },
      {
        id: expect.stringMatching(/^trends:passport:united-states:1h:[0-9a-f]{6}$/),
        name: "passport (United States)",
        unit: "index 0-100",
        source: "Google Trends",
        zone: "America/New_York",
        note: null,
      },
    ]);
    expect(series[0]?.measure.note).toMatch(/^100 is the highest point of this export/);
  });

  test("hours are steps of the zone, less than one is told apart from one, and an empty cell from zero", async () => {
    const { series } = await readMeasures(HOURS, NEW_YORK);
    expect(series.map(({ told }) => told)).toEqual([
      [
        "2016-11-09T03:00Z/2016-11-09T04:00Z=12",
        "2016-11-09T04:00Z/2016-11-09T05:00Z=100",
        "2016-11-09T05:00Z/2016-11-09T06:00Z=57",
      ],
      [
        "2016-11-09T03:00Z/2016-11-09T04:00Z=<1",
        "2016-11-09T04:00Z/2016-11-09T05:00Z=3",
        "2016-11-09T05:00Z/2016-11-09T06:00Z=-",
      ],
    ]);
  });

  test("without a zone nothing is stored, neither hours nor days, and each row says what to do", async () => {
    for (const content of [HOURS, lines("Category: All categories", "", "Day,a: (Canada)", "2016-11-08,100")]) {
      const { series, rejected, items } = await readMeasures(content);
      expect(series).toEqual([]);
      expect(rejected.every((entry) => entry.endsWith(":needs_tz"))).toBe(true);
      expect(rejected.length).toBeGreaterThan(0);
      expect(JSON.stringify(items)).toContain("--tz");
    }
  });

  test.each([
    ["English, days", "Category: All categories", "Day,moving: (United States)", "2016-11-08", "2016-11-09"],
    ["German, weeks", "Kategorie: Alle Kategorien", "Woche,auswandern: (Deutschland)", "2016-11-06", "2016-11-13"],
    ["French, months", "Catégorie : Toutes les catégories", "Mois,émigrer: (France)", "2016-11", "2016-12"],
    ["Spanish, days", "Categoría: Todas las categorías", "Día,emigrar: (España)", "2016-11-08", "2016-11-09"],
    [
      "Portuguese, hours",
      "Categoria: Todas as categorias",
      "Tempo,emigrar: (Brasil)",
      "2016-11-08T22",
      "2016-11-08T23",
    ],
    [
      "Italian, eight minutes",
      "Categoria: Tutte le categorie",
      "Tempo,partire: (Italia)",
      "2016-11-08T22:00:00",
      "2016-11-08T22:08:00",
    ],
    ["Japanese, one minute", "カテゴリ: すべてのカテゴリ", "時間,移住: (日本)", "2016-11-08T22:00", "2016-11-08T22:01"],
    ["Chinese, full-width signs", "类别：所有类别", "周,移民：（全球）", "2016-11-06", "2016-11-13"],
    ["Russian, days", "Категория: Все категории", "День,эмиграция: (Весь мир)", "2016-11-08", "2016-11-09"],
    [
      "Hebrew with its marks",
      "קטגוריה: כל הקטגוריות",
      "\u200fיום,\u200fהגירה: (\u200fישראל)",
      "2016-11-08",
      "2016-11-09",
    ],
    ["Arabic, days", "الفئة: جميع الفئات", "اليوم,هجرة: (مصر)", "2016-11-08", "2016-11-09"],
    ["Indonesian, days", "Kategori: Semua kategori", "Hari,kabur aja dulu: (Indonesia)", "2016-11-08", "2016-11-09"],
  ])("%s", async (_, category, header, first, second) => {
    const { series, shape, rejected } = await readMeasures(
      lines(category, "", header, `${first},100`, `${second},<1`),
      { tz: "UTC" },
    );
    expect([shape, rejected]).toEqual(["Google Trends", []]);
    expect(series).toHaveLength(1);
    expect(series[0]?.points.map(({ value, below }) => [value, below])).toEqual([
      [100, false],
      [1, true],
    ]);
    const [one, two] = series[0]?.points ?? [];
    expect(one?.endMs).toBe(two?.startMs);
    expect(series[0]?.measure.name).not.toMatch(/[\u200f:：]/);
  });

  test("months and weeks are as long as the calendar of the zone has them", async () => {
    const months = await readMeasures(
      lines("Category: All categories", "", "Month,a: (US)", "2016-10,1", "2016-11,2", "2016-12,100"),
      NEW_YORK,
    );
    expect(months.series[0]?.told).toEqual([
      "2016-10-01T04:00Z/2016-11-01T04:00Z=1",
      "2016-11-01T04:00Z/2016-12-01T05:00Z=2",
      "2016-12-01T05:00Z/2017-01-01T05:00Z=100",
    ]);
    const weeks = await readMeasures(
      lines("Category: All categories", "", "Week,a: (US)", "2016-10-30,1", "2016-11-06,100"),
      NEW_YORK,
    );
    expect(weeks.series[0]?.told).toEqual([
      "2016-10-30T04:00Z/2016-11-06T04:00Z=1",
      "2016-11-06T04:00Z/2016-11-13T05:00Z=100",
    ]);
    expect(weeks.series[0]?.measure.id).toContain(":7d:");
  });

  test("an hour that the clocks show twice is two steps where it has two rows", async () => {
    const { series, warned } = await readMeasures(
      lines("Time,a: (US)", "2016-11-06T00,1", "2016-11-06T01,2", "2016-11-06T01,3", "2016-11-06T02,100"),
      NEW_YORK,
    );
    expect(series[0]?.told).toEqual([
      "2016-11-06T04:00Z/2016-11-06T05:00Z=1",
      "2016-11-06T05:00Z/2016-11-06T06:00Z=2",
      "2016-11-06T06:00Z/2016-11-06T07:00Z=3",
      "2016-11-06T07:00Z/2016-11-06T08:00Z=100",
    ]);
    expect(warned).toEqual({ ambiguous_time: 2 });
  });

  test.each([
    [
      "quotes and no region, known by the name of the file",
      `"Time","move to canada"\n"2025-10-06","57"\n"2025-10-07","<1"\n`,
      "multiTimeline.csv",
    ],
    [
      "semicolons, quotes, a mark at the beginning and dates as a spreadsheet writes them",
      '\ufeff"Kategorie: Alle Kategorien";\r\n;\r\nTag;"auswandern: (Deutschland)"\r\n06.10.2025;57\r\n07.10.2025;"< 1"\r\n',
      "export.csv",
    ],
    ["tabs", "Category: All categories\n\nDay\tmoving: (Canada)\n2025-10-06\t57\n2025-10-07\t<1\n", "export.csv"],
    [
      "a category and no region",
      "Kategorie: Alle Kategorien\n\nZeit,laufschuhe\n2025-10-06,57\n2025-10-07,<1\n",
      "export.csv",
    ],
    [
      "a comma inside of the term",
      'Category: All categories\n\nDay,"canada, moving to: (United States)"\n2025-10-06,57\n2025-10-07,<1\n',
      "export.csv",
    ],
    [
      "weeks by both ends",
      "Week,moving: (Canada)\n2025-10-05 - 2025-10-11,57\n2025-10-12 - 2025-10-18,<1\n",
      "export.csv",
    ],
    ["a separator declared", "sep=;\nDay;moving: (Canada)\n2025-10-06;57\n2025-10-07;<1\n", "export.csv"],
    ["lines of an old Macintosh", "Day,moving: (Canada)\r2025-10-06,57\r2025-10-07,<1\r", "export.csv"],
  ])("%s", async (_, content, name) => {
    const { series, shape, rejected } = await readMeasures(content, { tz: "UTC", name });
    expect([shape, rejected]).toEqual(["Google Trends", []]);
    expect(series[0]?.points.map(({ value, below }) => [value, below])).toEqual([
      [57, false],
      [1, true],
    ]);
  });

  test("the column isPartial of pytrends is no series, and a step under way is told", async () => {
    const { series, warned } = await readMeasures(
      lines("date,moving,isPartial", "2016-11-08 22:00:00,57,False", "2016-11-08 23:00:00,100,True"),
      { tz: "UTC" },
    );
    expect(series.map(({ measure }) => measure.name)).toEqual(["moving"]);
    expect(warned).toEqual({ step_under_way: 1 });
  });

  test("the same export has the same ids, another window or another set of terms has others", async () => {
    const row = (...hours: readonly string[]): string =>
      lines("Time,a: (US)", ...hours.map((hour) => `2016-11-08T${hour},5`));
    const ids = async (content: string): Promise<readonly string[]> =>
      (await readMeasures(content, NEW_YORK)).series.map(({ measure }) => measure.id);
    const first = await ids(row("20", "21"));
    expect(await ids(row("20", "21"))).toEqual(first);
    expect((await readMeasures(gzipSync(row("20", "21")), NEW_YORK)).series[0]?.measure.id).toBe(first[0]);
    expect(await ids(row("21", "22"))).not.toEqual(first);
    expect(await ids(lines("Time,a: (US),b: (US)", "2016-11-08T20,5,1", "2016-11-08T21,5,1"))).not.toContain(first[0]);
  });

  test("terms that differ in signs alone are different measures", async () => {
    const { series } = await readMeasures(
      lines("Day,C: (US),C++: (US),québec: (US),quebec: (US)", "2016-11-08,1,2,3,4", "2016-11-09,1,2,3,100"),
      { tz: "UTC" },
    );
    expect(new Set(series.map(({ measure }) => measure.id)).size).toBe(4);
  });

  test.each([
    [
      "by region",
      "Category: All categories\n\nRegion,moving: (11/8/16 - 11/9/16)\nVermont,100\nMaine,87\n",
      /figures by region/,
    ],
    [
      "by region in German",
      "Kategorie: Alle Kategorien\n\nRegion,umzug: (08.11.16 - 09.11.16)\nHamburg,100\n",
      /figures by region/,
    ],
    [
      "related searches",
      "Category: All categories\n\nTOP\nhow to move,100\nmoving costs,24\n\nRISING\nmoving day,Breakout\n",
      /related searches/,
    ],
  ])("an export without times is refused by name: %s", async (_, content, message) => {
    await expect(readMeasures(content, { tz: "UTC" })).rejects.toThrow(message);
    await expect(readMeasures(content, { tz: "UTC" })).rejects.toThrow(/interest over time/);
  });

  test("a row that is damaged is rejected by itself", async () => {
    const { series, rejected } = await readMeasures(
      lines(
        "Day,a: (US)",
        "2016-11-08,1",
        "2016-11-09,many",
        "2016-13-01,3",
        "2016-11-10,4",
        "Day,a: (US)",
        "2016-11-11",
        "2016-11-12,5,6",
        ",7",
        "2016-11-13,9",
        "2016-11-14,9",
        "2016-11-15,9",
        "2016-11-16,9",
        "2016-11-17,9",
        "2016-11-18,9",
        "2016-11-19,9",
        "2016-11-20,9",
        "2016-11-21,100",
      ),
      { tz: "UTC" },
    );
    expect(rejected).toEqual([
      "3:bad_number",
      "4:invalid_time",
      "6:repeated_header",
      "7:ragged_row",
      "8:ragged_row",
      "9:no_time",
    ]);
    expect(series[0]?.points).toHaveLength(11);
  });
});
