import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Listen } from "@/pages/calls/call/listen.tsx";
import { buildCall } from "@/testing/call-builders.ts";
import { renderPage } from "@/testing/render.tsx";

// jsdom plays nothing: a fake element remembers its commands.
beforeEach(() => {
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async function (this: HTMLMediaElement) {
    fireEvent.play(this);
  });
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(function (this: HTMLMediaElement) {
    fireEvent.pause(this);
  });
});

const transcript = [
  { speaker: "agent" as const, text: "Hello.", at: 0 },
  { speaker: "customer" as const, text: "A time, please.", at: 42 },
];
const recorded = buildCall({ recording_url: "https://recordings.example/1.wav", transcript });

async function listen(call = recorded) {
  const { container } = await renderPage(<Listen call={call} />, { strings: ["calls"] });
  return { user: userEvent.setup(), audio: container.querySelector("audio") as HTMLAudioElement };
}

test("space plays and pauses, the arrow keys move ten seconds and never before the beginning", async () => {
  const { user, audio } = await listen();
  screen.getByRole("slider", { name: "Position" }).focus();
  await user.keyboard(" ");
  expect(screen.getByRole("button", { name: "Pause" })).toBeDefined();
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(audio.currentTime).toBe(20);
  await user.keyboard("{ArrowLeft}{ArrowLeft}{ArrowLeft}");
  expect(audio.currentTime).toBe(0);
  await user.keyboard(" ");
  expect(screen.getByRole("button", { name: "Play" })).toBeDefined();
});

test("skipping stops at the end reported by the provider", async () => {
  const { user, audio } = await listen();
  for (let times = 0; times < 15; times++)
    await user.click(screen.getByRole("button", { name: "Forward 10 seconds" }));
  expect(audio.currentTime).toBe(120);
});

test("a turn of the transcript plays from its moment and is marked", async () => {
  const { user, audio } = await listen();
  await user.click(screen.getByRole("button", { name: "Play from 0:42" }));
  expect(audio.currentTime).toBe(42);
  const turn = screen.getByText("A time, please.").closest("li");
  expect(turn?.getAttribute("aria-current")).toBe("true");
});

test("the speed can be chosen", async () => {
  const { user, audio } = await listen();
  await user.selectOptions(screen.getByRole("combobox", { name: "Speed" }), "1.5");
  expect(audio.playbackRate).toBe(1.5);
});

test("a missing recording is reported and cannot be played", async () => {
  const { audio } = await listen();
  fireEvent.error(audio);
  expect(screen.getByRole("alert").textContent).toContain("could not be loaded");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Play" }).disabled).toBe(true);
});

test("without a recording the transcript has its times, but no buttons", async () => {
  await listen(buildCall({ transcript }));
  expect(screen.getByText("0:42")).toBeDefined();
  expect(screen.queryByRole("button", { name: /Play/ })).toBeNull();
});
