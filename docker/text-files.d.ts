/** Files that stand beside their code and are bundled as text. */
declare module '*.conf' {
  const text: string;
  export default text;
}
declare module '*.go' {
  const text: string;
  export default text;
}
declare module '*.html' {
  const text: string;
  export default text;
}
declare module '*.sh' {
  const text: string;
  export default text;
}
declare module '*.service' {
  const text: string;
  export default text;
}
/** The database of media types, which has no types of its own. */
declare module 'mime-db' {
  const types: Readonly<
    Record<string, { readonly source?: 'iana' | 'apache' | 'nginx'; readonly extensions?: readonly string[] }>
  >;
  export default types;
}
