const sv = {
  title: "Skapa din organisation",
  description: "En verksamhet med egna data, personer och fakturor. Allt kan ändras senare.",
  name: "Namn",
  namePlaceholder: "Nordic Dental",
  timeZone: "Tidszon",
  timeZoneHint: "Dagar, rapporter och fakturor följer den här klockan.",
  currency: "Valuta",
  locale: "Språk",
  country: "Land",
  countryHint: "Läser telefonnummer som skrivs utan landskod.",
  submit: "Skapa organisationen",
  cancel: "Tillbaka till Callboard",
  signOut: "Logga ut",
  problems: { name: "Ange ett namn.", time_zone: "Välj en av tidszonerna i listan." },
} as const;

export default sv;
