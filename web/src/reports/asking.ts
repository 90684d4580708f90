import { api, told, type Schemas } from "@/api/client";
import { saved } from "@/api/download";
import { daysLater } from "@/words/times";

export type Comparison = Schemas["ComparisonOut"];
export type Occupancy = Schemas["OccupancyOut"];
export type Turnaways = Schemas["TurnawaysOut"];
export type Fairness = Schemas["FairnessOut"];
export type Calls = Schemas["CallReportOut"];
export type Against = Schemas["ComparedOut"]["against"];
export type GroupBy = Comparison["group_by"][number];
export type OccupancyBy = Occupancy["group_by"][number];
export type TurnawaysBy = Turnaways["group_by"][number];
export type FairnessBy = Fairness["group_by"][number];
export type CallsBy = Calls["by"];
export type FileFormat = "csv" | "xlsx";

/** Which days are asked about, and of which venue; null means all of mine. */
export interface Days {
  readonly from: string;
  readonly to: string;
  readonly venueId: string | null;
}

export const SPANS = ["today", "yesterday", "week", "fourWeeks"] as const;
export type SpanName = (typeof SPANS)[number];
const LENGTH: Record<SpanName, number> = { today: 1, yesterday: 1, week: 7, fourWeeks: 28 };

/** The dates that one usually looks at: up to yesterday, since today is not over. */
export function spanOf(name: SpanName, today: string): { from: string; to: string } {
  const to = name === "today" ? today : daysLater(today, -1);
  return { from: daysLater(to, 1 - LENGTH[name]), to };
}

/** How many days a span has, its last one counted. */
export function lengthOf(days: Pick<Days, "from" | "to">): number {
  return Math.round((Date.parse(days.to) - Date.parse(days.from)) / 86_400_000) + 1;
}

/** What the interface is asked for: empty fields narrow nothing. */
export function queryOf<More extends object>(days: Days, more: More) {
  const told = Object.entries(more).filter(([, value]) => value !== "" && value !== null);
  return {
    from: days.from,
    to: days.to,
    ...(days.venueId === null ? {} : { venue_id: days.venueId }),
    ...(Object.fromEntries(told) as More),
  };
}

/** What a comparison is narrowed to; empty words narrow nothing. */
export interface Narrowed {
  period: string;
  day_type: string;
  source: Schemas["ReservationOut"]["source"] | "";
  window: Schemas["ReservationOut"]["window"] | "";
}

interface OfComparison extends Narrowed {
  group_by: GroupBy[];
  against: Against[];
}

/** The document of a report: the interface names files beside it, of which nothing is known. */
function report<Report>(call: Parameters<typeof told<unknown>>[0]): Promise<Report> {
  return told(call) as Promise<Report>;
}

type OfFile = { format: FileFormat; lang: "zh" | "en" };

/** One kind of report: how it is read, and how it is saved as a file. */
export const comparison = {
  read: (days: Days, more: OfComparison) =>
    report<Comparison>(api.GET("/v1/reports/comparison", { params: { query: sure(queryOf(days, more)) } })),
  save: (days: Days, more: OfComparison, file: OfFile) =>
    saved(
      api.GET("/v1/reports/comparison", {
        params: { query: { ...sure(queryOf(days, more)), ...file } },
        parseAs: "blob",
      }),
    ),
};

export const occupancy = {
  read: (days: Days, by: OccupancyBy[]) =>
    report<Occupancy>(api.GET("/v1/reports/occupancy", { params: { query: queryOf(days, { group_by: by }) } })),
  save: (days: Days, by: OccupancyBy[], file: OfFile) =>
    saved(
      api.GET("/v1/reports/occupancy", {
        params: { query: queryOf(days, { group_by: by, ...file }) },
        parseAs: "blob",
      }),
    ),
};

export const turnaways = {
  read: (days: Days, by: TurnawaysBy[]) =>
    report<Turnaways>(api.GET("/v1/reports/turnaways", { params: { query: queryOf(days, { group_by: by }) } })),
  save: (days: Days, by: TurnawaysBy[], file: OfFile) =>
    saved(
      api.GET("/v1/reports/turnaways", {
        params: { query: queryOf(days, { group_by: by, ...file }) },
        parseAs: "blob",
      }),
    ),
};

export const fairness = {
  read: (days: Days, by: FairnessBy[]) =>
    report<Fairness>(api.GET("/v1/reports/fairness", { params: { query: queryOf(days, { group_by: by }) } })),
  save: (days: Days, by: FairnessBy[], file: OfFile) =>
    saved(
      api.GET("/v1/reports/fairness", {
        params: { query: queryOf(days, { group_by: by, ...file }) },
        parseAs: "blob",
      }),
    ),
};

export const calls = {
  read: (days: Days, by: CallsBy) =>
    report<Calls>(api.GET("/v1/reports/calls", { params: { query: queryOf(days, { by }) } })),
  save: (days: Days, by: CallsBy, file: OfFile) =>
    saved(
      api.GET("/v1/reports/calls", {
        params: { query: queryOf(days, { by, ...file }) },
        parseAs: "blob",
      }),
    ),
};

type Sure = Omit<ReturnType<typeof queryOf<OfComparison>>, "source" | "window"> & {
  source?: Exclude<Narrowed["source"], "">;
  window?: Exclude<Narrowed["window"], "">;
};

/** The same, known to have no empty words any more. */
function sure(query: ReturnType<typeof queryOf<OfComparison>>): Sure {
  return query as Sure;
}
