import type { ReactNode } from "react";

interface AnswerLayoutProps {
  /** The organization that asks; absent if unknown. */
  organization?: string | undefined;
  title: string;
  children?: ReactNode;
}

/**
 * One quiet card for people who opened a link in a message. It carries the organization's name: ours means nothing to
 * them.
 */
export function AnswerLayout({ organization, title, children }: AnswerLayoutProps) {
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center px-4 py-8">
      <title>{organization ? `${title} · ${organization}` : title}</title>
      {/* The URL is the key: no search engine may index it, and no other site may see it. */}
      <meta name="robots" content="noindex" />
      <meta name="referrer" content="no-referrer" />
      <main className="w-full max-w-[26rem] rounded-lg border border-line bg-surface p-6 shadow-low sm:p-8">
        {organization && <p className="mb-3 break-words font-semibold text-muted">{organization}</p>}
        <h1 className="text-balance break-words font-semibold text-2xl tracking-tight">{title}</h1>
        {children}
      </main>
    </div>
  );
}
