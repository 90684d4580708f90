import { ElMessage } from "element-plus";
import { Refused, Unreachable } from "@/api/problems";

const LONG_ENOUGH_TO_READ = 6000;

/** Show that something is done. */
export function tellDone(said: string): void {
  ElMessage({ message: said, type: "success", plain: true });
}

/** Show why something is not done. */
export function tellRefused(said: string): void {
  show(said, "warning");
}

/** Show why something was not done: the refusal's own sentence. What nobody foresaw goes on up. */
export function tellWhyNot(reason: unknown): void {
  if (!(reason instanceof Refused || reason instanceof Unreachable)) throw reason;
  show(reason.message, reason instanceof Refused ? "warning" : "error");
}

function show(message: string, type: "warning" | "error"): void {
  ElMessage({
    message,
    type,
    plain: true,
    showClose: true,
    grouping: true,
    duration: LONG_ENOUGH_TO_READ,
  });
}
