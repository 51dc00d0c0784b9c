interface Payable {
  number: string | null;
  status: string;
  currency: string;
  total: number;
}

/** The page on which a customer would enter a card; here a button decides whether the card is valid. */
export function payPage({ number, status, currency, total }: Payable): string {
  const amount = new Intl.NumberFormat("en", { style: "currency", currency }).format(total / 100);
  const buttons =
    status === "open" || status === "uncollectible"
      ? `<form method="post"><button name="act" value="pay">Pay ${amount}</button> <button name="act" value="fail">Use a card that is refused</button></form>`
      : "";
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Invoice ${number}</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem}</style>
<h1>Invoice ${number}</h1><p>${amount}, <strong>${status}</strong></p>${buttons}<p>The sandbox's stand-in for the hosted page.</p></html>`;
}
