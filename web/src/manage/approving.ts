import { api, ifMatch, told, type Schemas } from "@/api/client";
import { saved } from "@/api/download";
import { language } from "@/words/text";

export type Approval = Schemas["ApprovalOut"];
export type View = "forMe" | "byMe" | "all";

const MOST = 50;

/** The approvals of a venue, as one looks at them. */
export async function approvalsOf(venueId: string, view: View): Promise<Approval[]> {
  const query = {
    venue_id: venueId,
    limit: MOST,
    ...(view === "forMe" ? { waiting_for_me: true } : {}),
    ...(view === "byMe" ? { requested_by_me: true } : {}),
  };
  return (await told(api.GET("/v1/approvals", { params: { query } }))).items;
}

/** Save the approvals of a venue as a file; answers its name. */
export function saveApprovals(
  venueId: string,
  view: View,
  format: "csv" | "xlsx",
): Promise<string> {
  const query = {
    venue_id: venueId,
    format,
    lang: language.value,
    ...(view === "forMe" ? { status: "pending" as const } : {}),
    ...(view === "byMe" ? { requested_by_me: true } : {}),
  };
  return saved(api.GET("/v1/approvals/export", { params: { query }, parseAs: "blob" }));
}

/** Say yes or no to what was asked as it was seen, with the reason. */
export function decide(
  asked: Approval,
  decision: Schemas["ApprovalDecision"]["decision"],
  reason: string,
): Promise<Approval> {
  return told(
    api.POST("/v1/approvals/{approval_id}/decision", {
      params: { path: { approval_id: asked.id }, header: ifMatch(asked.version) },
      body: { decision, reason },
    }),
  );
}

/** Whether a decision is still asked of somebody. */
export function isOpen(asked: Approval, now: number): boolean {
  return asked.status === "pending" && Date.parse(asked.expires_at) > now;
}
