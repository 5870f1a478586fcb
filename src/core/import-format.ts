/** Every form of document that outages can be read from. */
export const IMPORT_FORMATS = [
  "csv",
  "check-log",
  "statuspage",
  "atom",
  "instatus",
  "upptime",
  "ioda",
  "radar",
  "kuma",
  "gatus",
  "grafana",
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];
