import type { Random } from "./random.ts";

export interface Person {
  name: string;
  email: string;
  /** E.164, from ranges reserved for fiction. */
  phone: string;
  language: "en" | "sv";
  timeZone: string;
}

const ENGLISH = {
  first: ["Grace", "Marcus", "Elena", "Noah", "Imani", "Patrick", "Sofia", "Daniel", "Hannah", "Victor"],
  last: [
    "Okafor",
    "Bennett",
    "Castillo",
    "Murphy",
    "Feldman",
    "Nguyen",
    "Harris",
    "Romano",
    "Clarke",
    "Silva",
  ],
};
const SWEDISH = {
  first: ["Åsa", "Björn", "Elin", "Göran", "Linnéa", "Måns", "Saga", "Örjan", "Ebba", "Nils"],
  last: [
    "Lindström",
    "Åkesson",
    "Öberg",
    "Sjögren",
    "Håkansson",
    "Nyström",
    "Ekström",
    "Wallin",
    "Bergqvist",
    "Forsberg",
  ],
};

export function somebody(random: Random): Person {
  const language = random.chance(0.4) ? "sv" : "en";
  const names = language === "sv" ? SWEDISH : ENGLISH;
  const [first, last] = [random.pick(names.first), random.pick(names.last)];
  const mailbox = `${first}.${last}`
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z.]/g, "");
  return {
    name: `${first} ${last}`,
    email: `${mailbox}${random.between(1, 999)}@mail.example`,
    phone:
      language === "sv"
        ? `+467017406${random.between(10, 99)}`
        : `+1212555${`${random.between(100, 199)}`.padStart(4, "0")}`,
    language,
    timeZone: language === "sv" ? "Europe/Stockholm" : "America/New_York",
  };
}
