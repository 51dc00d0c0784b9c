import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";

export interface Series {
  key: string;
  name: string;
  /** A CSS colour: "var(--chart-1)". */
  colour: string;
}

export interface Bucket {
  /** Identifies the bucket: its first day. */
  id: string;
  label: string;
  /** By series key. */
  values: Record<string, number>;
  total: number;
  /** The total of the matching bucket in the previous period, if compared. */
  before?: number;
}

interface StackedBarsProps {
  /** From bottom to top. */
  series: readonly Series[];
  buckets: readonly Bucket[];
  height: number;
  words: { total: string; before: string };
  format: (value: number) => string;
  onOpen: (bucket: Bucket) => void;
}

const TICK = { fill: "var(--muted)", fontSize: 11 };

/** Recharts; load it only through React.lazy. */
export default function StackedBars({ series, buckets, height, words, format, onOpen }: StackedBarsProps) {
  const open = (index: number | string | null | undefined) => {
    const bucket = buckets[Number(index)];
    if (bucket) onOpen(bucket);
  };
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart
        data={[...buckets]}
        margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={buckets.length > 45 ? 1 : "22%"}
        className="cursor-pointer"
        onClick={({ activeTooltipIndex }) => open(activeTooltipIndex)}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="label"
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: "var(--line)" }}
          minTickGap={24}
          height={22}
        />
        <YAxis
          tick={TICK}
          tickLine={false}
          axisLine={false}
          width={32}
          allowDecimals={false}
          tickFormatter={format}
        />
        <Tooltip
          cursor={{ fill: "var(--sunken)", opacity: 0.6 }}
          isAnimationActive={false}
          content={({ active, payload }) => {
            const bucket = active ? (payload[0]?.payload as Bucket | undefined) : undefined;
            return bucket ? <Hint bucket={bucket} series={series} words={words} format={format} /> : null;
          }}
        />
        {series.map(({ key, name, colour }) => (
          <Bar
            key={key}
            dataKey={(bucket: Bucket) => bucket.values[key] ?? 0}
            name={name}
            stackId="all"
            fill={colour}
            isAnimationActive={false}
            maxBarSize={28}
          />
        ))}
        {buckets.some(({ before }) => before !== undefined) && (
          <Line
            dataKey="before"
            name={words.before}
            stroke="var(--ink)"
            strokeWidth={1.5}
            strokeDasharray="4 3"
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

interface HintProps extends Pick<StackedBarsProps, "series" | "words" | "format"> {
  bucket: Bucket;
}

function Hint({ bucket, series, words, format }: HintProps) {
  return (
    <div className="min-w-44 rounded-md border border-line bg-raised px-3 py-2 text-xs shadow-high">
      <p className="mb-1 flex justify-between gap-4 font-medium">
        {bucket.label}
        <span>{format(bucket.total)}</span>
      </p>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5">
        {[...series].reverse().map(({ key, name, colour }) => (
          <div key={key} className="contents">
            <dt className="flex items-center gap-1.5 text-muted">
              <span aria-hidden className="size-2 rounded-[2px]" style={{ background: colour }} />
              {name}
            </dt>
            <dd className="text-right">{format(bucket.values[key] ?? 0)}</dd>
          </div>
        ))}
        {bucket.before !== undefined && (
          <>
            <dt className="border-line border-t pt-1 text-muted">{words.before}</dt>
            <dd className="border-line border-t pt-1 text-right">{format(bucket.before)}</dd>
          </>
        )}
      </dl>
    </div>
  );
}
