interface ProgressProps {
  label: string;
  value: number;
  max: number;
  /** The progress in words. */
  text: string;
}

/** The progress of a long operation, as a bar and in words. */
export function Progress({ label, value, max, text }: ProgressProps) {
  return (
    <div>
      <progress
        aria-label={label}
        value={value}
        max={max}
        className="h-2 w-full appearance-none overflow-hidden rounded-full border-0 bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
      />
      <p role="status" className="mt-1 text-sm tabular-nums">
        {text}
      </p>
    </div>
  );
}
