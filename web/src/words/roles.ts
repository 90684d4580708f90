import { words } from "./text";

/** Roles by name, as the house says them. */
export const roles = words({
  agent: { zh: "客服专员", en: "an agent" },
  lead: { zh: "客服组长", en: "a lead" },
  front_desk: { zh: "前台", en: "the front desk" },
  duty_manager: { zh: "值班主管", en: "the duty manager" },
  venue_manager: { zh: "店长", en: "the venue manager" },
  cs_officer: { zh: "客服主任", en: "a customer-service officer" },
  hq_admin: { zh: "总部管理员", en: "a head-office administrator" },
  auditor: { zh: "审计", en: "an auditor" },
});
