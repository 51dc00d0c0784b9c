import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";

interface TabsProps {
  label: string;
  /** Keep it in the URL (`useSearchParam`) if the tab can be linked to. */
  value: string;
  onChange: (value: string) => void;
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
}

export function Tabs({ label, value, onChange, tabs }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  // On a narrow screen the chosen tab may be scrolled out of view.
  useEffect(() => {
    const tab = [...(list.current?.querySelectorAll<HTMLElement>("[data-tab]") ?? [])].find(
      ({ dataset }) => dataset.tab === value,
    );
    if (list.current && tab) list.current.scrollLeft = tab.offsetLeft - 24;
  }, [value]);
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <Radix.List
        ref={list}
        aria-label={label}
        className="relative flex gap-2 overflow-x-auto overflow-y-hidden border-line border-b px-px"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            data-tab={tab.value}
            className="-mb-px h-9 whitespace-nowrap px-1.5 border-transparent border-b-2 font-medium text-muted text-sm hover:text-ink focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-ink max-md:h-11"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
