import { answered } from "./client";

const IN_USE_MS = 60_000;

interface Answer {
  data?: Blob;
  error?: unknown;
  response: Response;
}

/** Ask for a file and save it under the name that the interface gives it; answers that name.
 *
 * @throws Refused with a sentence; Unreachable where no answer came.
 */
export async function saved(call: Promise<Answer>): Promise<string> {
  const { data, response } = await answered<Blob>(call);
  return keep(data, nameIn(response.headers.get("content-disposition")));
}

/** Let the browser save a file under a name; answers that name. */
export function keep(file: Blob, name: string): string {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), IN_USE_MS);
  return name;
}

/** The name of a file as the header of an answer says it. */
export function nameIn(disposition: string | null): string {
  const found = /filename="([^"]+)"/.exec(disposition ?? "");
  return found?.[1] ?? "download";
}

