/** Takes what is secret out of a text, also percent-encoded, as addresses have it. */
export type Scrub = (text: string) => string;

export function scrubber(...secrets: (string | undefined)[]): Scrub {
  const written = secrets.flatMap((secret) =>
    secret ? [secret, encodeURIComponent(secret), formEncoded(secret)] : [],
  );
  return (text) => written.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
