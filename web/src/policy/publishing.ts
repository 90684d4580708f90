import { api, answered, ifMatch, told, type Schemas } from "@/api/client";
import type { PolicyDocument } from "./drafting";

export type PolicyOut = Schemas["PolicyOut"];

/** What was published last, in force or not; null where nothing was. */
export async function newestPolicy(venueId: string): Promise<PolicyOut | null> {
  const params = { path: { venue_id: venueId }, query: { limit: 1 } };
  const found = await told(api.GET("/v1/venues/{venue_id}/policy/versions", { params }));
  return found.items[0] ?? null;
}

/** What the house says where a policy is silent, window by window. */
export function houseTerms(venueId: string): Promise<Schemas["WindowDefaults"]> {
  const params = { path: { venue_id: venueId } };
  return told(api.GET("/v1/venues/{venue_id}/policy/defaults", { params }));
}

/** Publish a policy after the version that was seen last.
 *
 * @throws Refused `stale-version` where somebody published meanwhile.
 */
export async function publishPolicy(
  venueId: string,
  policy: PolicyDocument,
  after: number | null,
): Promise<PolicyOut> {
  const params = {
    path: { venue_id: venueId },
    header: after === null ? {} : ifMatch(after),
  };
  const { data } = await answered(
    api.PUT("/v1/venues/{venue_id}/policy", { params, body: policy }),
  );
  return data;
}

/** Peak rules that were proposed last, with what they would have done last week. */
export function peakProposals(venueId: string): Promise<Schemas["ProtectionProposalsOut"]> {
  const params = { path: { venue_id: venueId } };
  return told(api.GET("/v1/venues/{venue_id}/protection-proposals", { params }));
}
