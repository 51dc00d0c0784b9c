/** The table of inbound providers: the name in the webhook address finds the adapter. */
import { calcom } from "./calcom.ts";
import type { Provider } from "./provider.ts";
import { retell } from "./retell.ts";

export const providers: Readonly<Record<string, Provider>> = { retell, calcom };
