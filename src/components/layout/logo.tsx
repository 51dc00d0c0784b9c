/** The logo: a board of lines, one of them lit. The same drawing as public/favicon.svg. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="shrink-0">
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <g className="stroke-on-accent" strokeWidth="2" strokeLinecap="round">
        <path d="M6 8h4" opacity=".55" />
        <path d="M6 12h8" />
        <path d="M6 16h5" opacity=".55" />
      </g>
      <circle cx="17.5" cy="12" r="2" className="fill-on-accent" />
    </svg>
  );
}
