import { z } from "@hono/zod-openapi";
import type { ListOf } from "../schemas.ts";

const instant = z.iso.datetime({ offset: true });

export const measureRowSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    unit: z.string().openapi({ description: "Only measures of one unit may share an axis.", example: "index 0-100" }),
    source: z.string().openapi({ description: "Who counted: Google Trends, GDELT, Wikipedia, X, or a file." }),
    zone: z.string().openapi({ description: "Zone in which the source cut its steps; UTC where it stated offsets." }),
    note: z.string().nullable().openapi({ description: "What a reader must know of the numbers." }),
    points: z.int().min(0),
    from: instant.nullable().openapi({ description: "Start of the first step." }),
    to: instant.nullable().openapi({ description: "End of the last step, exclusive." }),
  })
  .openapi("Measure");
export type MeasureRow = z.infer<typeof measureRowSchema>;
export type MeasuresResponse = ListOf<MeasureRow>;

export const measurePointSchema = z
  .strictObject({
    time_utc: instant.openapi({ description: "Start of the step." }),
    time_local: instant,
    tz: z.string(),
    measure: z.string(),
    end_utc: instant.openapi({ description: "End of the step, exclusive." }),
    value: z.number().nullable().openapi({ description: "Null where the source does not know; never 0 for that." }),
    below: z.boolean().openapi({ description: "True where the source says only that it is less than the value (<1)." }),
  })
  .openapi("MeasurePoint");
export type MeasurePointRow = z.infer<typeof measurePointSchema>;
export type MeasurePointsResponse = ListOf<MeasurePointRow>;
