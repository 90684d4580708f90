import type { Component } from "vue";
import {
  Calendar,
  ChatLineRound,
  Checked,
  CircleCheck,
  DataLine,
  Document,
  Filter,
  Headset,
  Phone,
  PriceTag,
  Reading,
  Service,
} from "@element-plus/icons-vue";
import { shell } from "@/words/shell";
import type { Text } from "@/words/text";

/** One place of the console: what it is called, where it is, and the permission it needs. */
export interface Place {
  readonly name: string;
  readonly path: string;
  readonly title: Text;
  readonly icon: Component;
  readonly permission: string;
  readonly page: () => Promise<unknown>;
}

/** Every place of the menu, in its order. A new page is one line here. */
export const places: readonly Place[] = [
  {
    name: "board",
    path: "/board",
    title: shell.board,
    icon: Calendar,
    permission: "view",
    page: () => import("@/board/BoardPage.vue"),
  },
  {
    name: "desk",
    path: "/desk",
    title: shell.desk,
    icon: Phone,
    permission: "reserve",
    page: () => import("@/desk/DeskPage.vue"),
  },
  {
    name: "front",
    path: "/front",
    title: shell.front,
    icon: Service,
    permission: "desk",
    page: () => import("@/front/FrontPage.vue"),
  },
  {
    name: "calls",
    path: "/calls",
    title: shell.calls,
    icon: Headset,
    permission: "calls",
    page: () => import("@/calls/CallsPage.vue"),
  },
  {
    name: "waiting",
    path: "/follow-ups",
    title: shell.waiting,
    icon: ChatLineRound,
    permission: "campaigns",
    page: () => import("@/calls/WaitingPage.vue"),
  },
  {
    name: "approvals",
    path: "/approvals",
    title: shell.approvals,
    icon: CircleCheck,
    permission: "reserve",
    page: () => import("@/manage/ApprovalsPage.vue"),
  },
  {
    name: "closing",
    path: "/closing",
    title: shell.closing,
    icon: Checked,
    permission: "jobs",
    page: () => import("@/manage/ClosingPage.vue"),
  },
  {
    name: "reports",
    path: "/reports",
    title: shell.reports,
    icon: DataLine,
    permission: "reports",
    page: () => import("@/reports/ReportsPage.vue"),
  },
  {
    name: "funnel",
    path: "/funnel",
    title: shell.funnel,
    icon: Filter,
    permission: "campaigns",
    page: () => import("@/reports/FunnelPage.vue"),
  },
  {
    name: "policy",
    path: "/policy",
    title: shell.policy,
    icon: Reading,
    permission: "view",
    page: () => import("@/manage/PolicyPage.vue"),
  },
  {
    name: "prices",
    path: "/prices",
    title: shell.prices,
    icon: PriceTag,
    permission: "view",
    page: () => import("@/prices/PricesPage.vue"),
  },
  {
    name: "audit",
    path: "/audit",
    title: shell.audit,
    icon: Document,
    permission: "audit",
    page: () => import("@/manage/AuditPage.vue"),
  },
];

/** The places that are offered to who holds these permissions. */
export function placesFor(permissions: readonly string[]): Place[] {
  return places.filter((place) => permissions.includes(place.permission));
}
