const sv = {
  loading: "Ett ögonblick",
  failed: "Det gick inte",
  again: "Försök igen",
  question: {
    lead: "Kom du {{day}}?",
    owner: "Kom kunden {{day}}?",
    attendee: "Kom {{attendee}} {{day}}?",
  },
  booked: "Tiden var bokad till kl. {{time}}.",
  yes: { lead: "Ja, jag kom", owner: "Ja, kom" },
  no: { lead: "Nej, jag kom inte", owner: "Nej, kom inte" },
  thanks: "Tack, det är noterat",
  said: { yes: "Ja.", no: "Nej." },
  change: "Blev det fel knapp?",
  late: "Det är redan avgjort. Ditt svar sparas ändå.",
  lateSaid: "Det var redan avgjort. Ditt svar har sparats med det.",
  closed: "Det är avgjort. Bestrid det i Callboard om det är fel.",
  gone: {
    too_early: "Tiden har inte börjat än",
    too_early_hint: "Öppna länken igen efteråt.",
    expired: "Länken har gått ut",
    expired_hint: "Det finns inget kvar att göra.",
    cancelled: "Tiden är avbokad",
    cancelled_hint: "Inget svar behövs.",
    moved: "Tiden har flyttats",
    moved_hint: "Inget svar behövs för den gamla.",
    unknown: "Länken leder ingenstans",
    unknown_hint: "Kontrollera att hela länken kom med från meddelandet.",
  },
};

export default sv;
