import type { ConfirmLink } from "@contract/answer.ts";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { env } from "@/data/supabase.ts";
import { i18n } from "@/lib/i18n.ts";
import { languageOf } from "@/lib/languages.ts";
import { Refused } from "@/lib/refused.ts";

/** Sent without a session, even if somebody is signed in here: the token alone is the proof. Throws `Refused`. */
async function ask(body: { token: string; came?: boolean }, signal?: AbortSignal): Promise<ConfirmLink> {
  const response = await fetch(`${env.supabaseUrl}/functions/v1/answer`, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: env.supabaseKey },
    body: JSON.stringify(body),
    referrerPolicy: "no-referrer",
    credentials: "omit",
    cache: "no-store",
    signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Refused("network", 0, String(error));
  });
  if (!response.ok) throw new Refused(`http_${response.status}`, response.status, response.statusText);
  const link: ConfirmLink = await response.json();
  // The reader's language, for this visit only: nothing is stored on a phone that may belong to anybody.
  if (link.locale && link.locale !== i18n.language) await i18n.changeLanguage(languageOf(link.locale));
  return link;
}

export const answerQuery = {
  /** The question of a confirm link. Read only. */
  link: (token: string) =>
    queryOptions({
      queryKey: ["confirm_links", token],
      queryFn: ({ signal }) => ask({ token }, signal),
    }),
};

/** Records a yes or no given through the link. Idempotent, so a tap may be repeated. */
export function useAnswer(token: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (came: boolean) => ask({ token, came }),
    onSuccess: (link) => client.setQueryData(answerQuery.link(token).queryKey, link),
  });
}
