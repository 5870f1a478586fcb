import type { JSX } from "preact";
import { type Document, type Endpoint, fieldsOf, type Resource, resourcesOf } from "./openapi.ts";
import { Prose } from "./prose.tsx";
import { TryIt } from "./try-it.tsx";

/** The whole document: a list of resources beside their operations. */
export function Reference({ document }: { readonly document: Document }): JSX.Element {
  const resources = resourcesOf(document);
  return (
    <div class="docs">
      <nav aria-label="Resources" class="contents">
        <ul>
          {resources.map(({ name, endpoints }) => (
            <li key={name}>
              <a href={`#${name}`}>{name}</a>
              <span class="note"> {endpoints.length > 1 && endpoints.length}</span>
            </li>
          ))}
        </ul>
      </nav>
      <div class="resources">
        <Introduction document={document} />
        {resources.map((resource) => (
          <ResourceSection key={resource.name} resource={resource} document={document} />
        ))}
      </div>
    </div>
  );
}

function Introduction({ document }: { readonly document: Document }): JSX.Element {
  return (
    <section class="introduction">
      <p>{document.info.description}</p>
      <ul>
        <li>
          Times need an offset: <code>2016-11-08T22:00:00-05:00</code>. Times in answers are UTC; CSV has local time
          beside it.
        </li>
        <li>
          <code>null</code> and status <code>gap</code> mean that nobody was looking. That is not zero.
        </li>
        <li>A parameter that an operation does not know is refused, so that a slip does not change an answer.</li>
        <li>
          Errors are problem documents (RFC 9457) with a title, a detail and a <code>request_id</code> to quote.
        </li>
      </ul>
      <p>
        Version {document.info.version}. The machine-readable document: <a href="/openapi.json">openapi.json</a>.
      </p>
    </section>
  );
}

function ResourceSection(props: { readonly resource: Resource; readonly document: Document }): JSX.Element {
  const { resource, document } = props;
  return (
    <section id={resource.name} class="resource">
      <h2>{resource.name}</h2>
      {resource.endpoints.map((endpoint) => (
        <Operation key={endpoint.id} endpoint={endpoint} document={document} />
      ))}
    </section>
  );
}

function Operation({ endpoint, document }: { readonly endpoint: Endpoint; readonly document: Document }): JSX.Element {
  const { operation } = endpoint;
  const scopes = [...new Set((operation.security ?? []).flatMap((s) => Object.values(s).flat()))];
  return (
    <article class="operation" id={endpoint.id}>
      <h3>
        <code>
          <span class="method">{endpoint.method}</span> {endpoint.path}
        </code>
      </h3>
      <p>{operation.summary}.</p>
      {operation.description && (
        <p class="note">
          <Prose text={operation.description} />
        </p>
      )}
      {scopes.length > 0 && <p class="note">With a key of scope {scopes.join(", ")}.</p>}
      {endpoint.method === "GET" && <TryIt endpoint={endpoint} />}
      <Answers endpoint={endpoint} document={document} />
    </article>
  );
}

function Answers({ endpoint, document }: { readonly endpoint: Endpoint; readonly document: Document }): JSX.Element {
  const responses = Object.entries(endpoint.operation.responses ?? {});
  const good = responses.find(([status]) => status.startsWith("2"))?.[1];
  const fields = fieldsOf(good?.content?.["application/json"]?.schema, document);
  return (
    <details>
      <summary>Answers: {responses.map(([status]) => status).join(", ")}</summary>
      <ul class="answers">
        {responses.map(([status, response]) => (
          <li key={status}>
            <strong>{status}</strong> {response.description}
            {response.content && <span class="note"> {Object.keys(response.content).join(", ")}</span>}
          </li>
        ))}
      </ul>
      {fields.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard
        <section class="scroll" tabIndex={0} aria-label={`Fields of ${endpoint.path}`}>
          <table>
            <caption>Fields of the JSON answer</caption>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Type</th>
                <th scope="col">Meaning</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.name}>
                  <th scope="row">
                    <code>{field.name}</code>
                  </th>
                  <td>{field.type}</td>
                  <td>
                    <Prose text={field.description} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
