import type { ComponentChildren, JSX } from "preact";

const PAGES = [
  { href: "/", name: "Dashboard" },
  { href: "/outages", name: "Outages" },
  { href: "/docs", name: "API docs" },
] as const;

interface MastheadProps {
  readonly title: string;
  readonly tagline: string;
  readonly current: (typeof PAGES)[number]["href"];
  readonly children?: ComponentChildren;
}

/** Name and pages, the same on every page. */
export function Masthead({ title, tagline, current, children }: MastheadProps): JSX.Element {
  return (
    <header class="masthead">
      <h1>{title}</h1>
      <p class="tagline">{tagline}</p>
      <nav aria-label="Pages">
        {PAGES.map(({ href, name }) => (
          <a key={href} href={href} aria-current={href === current ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {children}
    </header>
  );
}
