import { type CallEvent, retellBody, retellHeaders } from "../../load/retell-deliveries.ts";

export interface Endpoint {
  endpoint: string;
  secret: string;
}

/** Posts a signed Retell event. Throws if it is refused. */
export async function postCall(
  { endpoint, secret }: Endpoint,
  event: CallEvent,
  call: { id: string; caller: string; startedAt: number },
): Promise<void> {
  const body = retellBody(event, call.id, call.caller, call.startedAt);
  const headers = retellHeaders(secret, body, Date.now());
  const response = await fetch(endpoint, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${event} was refused with ${response.status}: ${await response.text()}`);
}
