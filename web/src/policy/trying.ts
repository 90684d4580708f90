import { api, told, type Schemas } from "@/api/client";
import { fieldsOf, type Terms } from "@/manage/explaining";
import { same, type PolicyDocument } from "./drafting";

type Explained = Schemas["PolicyExplanationOut"];

export interface Difference {
  readonly term: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The terms that apply otherwise to one request; none where either side decides nothing. */
export function differing(before: Explained | null, after: Explained | null): Difference[] {
  if (before === null || after === null) return [];
  const old = before.result as Terms;
  const now = after.result as Terms;
  return fieldsOf([old, now])
    .filter((term) => !same(old[term], now[term]))
    .map((term) => ({ term, before: old[term], after: now[term] }));
}

/** What a draft would decide about one request, and about last week's. */
export function tryPolicy(
  venueId: string,
  policy: PolicyDocument,
  stays: Schemas["AskedRequest"][],
): Promise<Schemas["PolicyPreviewOut"]> {
  const params = { path: { venue_id: venueId } };
  return told(
    api.POST("/v1/venues/{venue_id}/policy-previews", { params, body: { policy, stays } }),
  );
}

/** Whether a policy already says what a proposed override says. */
export function isIn(override: unknown, overrides: readonly unknown[]): boolean {
  return overrides.some((one) => same(one, override));
}
