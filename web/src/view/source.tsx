import type { ComponentChildren, JSX } from "preact";

/** True for the address of a page that a link may lead to; anything else is shown as text. */
export function isPage(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** A link named by its host, or as its children say; plain text where the address is none. */
export function Source(props: { readonly url: string | null; readonly children?: ComponentChildren }): JSX.Element {
  const { url, children } = props;
  if (url === null) return <span class="note">none</span>;
  if (!isPage(url)) return <span>{url}</span>;
  return (
    <a href={url} rel="noreferrer noopener">
      {children ?? new URL(url).hostname.replace(/^www\./, "")}
    </a>
  );
}
