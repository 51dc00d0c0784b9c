import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTransaction, type Sql } from "../support/database.ts";

let sql: Sql;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ sql, close } = await openTransaction());
});
afterAll(() => close());

const isOptOut = async (said: string) =>
  (await sql<[{ is: boolean }]>`select private.is_opt_out(${said}) as is`)[0].is;
const answer = async (said: string) =>
  (await sql<[{ is: boolean | null }]>`select private.read_yes_or_no(${said}) as is`)[0].is;

const STOPS = {
  en: [
    "STOP",
    "stop.",
    "  Stop!!! ",
    "Stop. Thank you",
    "stop please",
    "Stop texting me",
    "STOPALL",
    "stop all",
    "STOP-ALL",
    "unsubscribe",
    "Unsubscribe me",
    "REVOKE",
    "OPTOUT",
    "opt-out",
    "Opt out, please",
    "cancel",
    "QUIT",
    "End",
    "end.\nThanks",
    "\u201cSTOP\u201d",
    "ＳＴＯＰ",
    "STOP 🙏",
    "Please stop",
    "pls, stop texting me",
    "Please unsubscribe me",
    "Stop at once!",
  ],
  sv: [
    "STOPP",
    "stopp tack",
    "Stopp! Jag vill inte ha fler",
    "Avsluta",
    "Avregistrera mig",
    "avbryt",
    "Sluta",
    "Snälla sluta",
  ],
  de: ["STOPP", "Stop bitte", "Bitte STOPP", "Bitte abmelden", "abmelden", "Abbestellen", "Beenden, danke"],
  fr: ["ARRET", "Arrêt", "arrêter s'il vous plaît", "STOP merci", "SVP stop", "désabonner", "Désinscrire"],
  es: [
    "ALTO",
    "Baja",
    "BAJA por favor",
    "parar",
    "No más",
    "cancelar",
    "darme de baja",
    "Stop gracias",
    "por favor parar",
  ],
};

const NOT_OPT_OUTS = [
  "don't stop by before 9",
  "Don’t stop",
  "Stop by at 9 if you like",
  "I can't stop thinking about my teeth",
  "Cancel my Tuesday appointment and give me Thursday",
  "End of next week would suit me",
  "quit smoking last year",
  "Please do not stop",
  "Please cancel",
  "Please cancel my Tuesday appointment",
  "Please stop by before 9",
  "nonstop",
  "Bitte nicht stoppen",
  "Kan ni stoppa tiden?",
  "avsluta gärna före nio",
  "cancelar mi cita del martes",
  "baja la calle y a la derecha",
  "Le bus s'arrête devant",
  "",
  "👍",
  "...",
];

describe("a message", () => {
  for (const [language, texts] of Object.entries(STOPS))
    it.each(texts)(`is a stop in ${language}: %j`, async (said) => expect(await isOptOut(said)).toBe(true));

  it.each(NOT_OPT_OUTS)("is not a stop: %j", async (said) => expect(await isOptOut(said)).toBe(false));
});

describe("a reply", () => {
  it.each([
    "YES",
    "yes!",
    "Yes, thank you",
    "Y",
    "yes I came",
    "Ja",
    "JA TACK",
    "Ja, jag kom",
    "Jo",
    "Ja danke",
    "Ja, ich war da",
    "Oui",
    "oui merci",
    "Sí",
    "si, gracias",
  ])("of %j means yes", async (said) => expect(await answer(said)).toBe(true));

  it.each([
    "NO",
    "No.",
    "no thanks",
    "No, I missed it",
    "N",
    "Nej",
    "nej tack",
    "Nej, jag kom inte",
    "Nein",
    "nein danke",
    "Non",
    "non merci",
    "no gracias",
    "No, no fui",
  ])("of %j means no", async (said) => expect(await answer(said)).toBe(false));

  it.each([
    "No problem",
    "Yes, but I had to leave at once",
    "Yes I did not",
    "No I came",
    "yesterday",
    "Nejlika",
    "Maybe",
    "Ja oder nein?",
    "Sicher",
    "",
  ])("of %j is left for a person", async (said) => expect(await answer(said)).toBeNull());
});
