/** First bytes of formats that no posts can be read from, and what to do about each. */
const KINDS: readonly (readonly [string, string])[] = [
  ["504b0304", "a ZIP archive; unpack it"],
  ["504b0506", "an empty ZIP archive"],
  ["d0cf11e0a1b11ae1", "an old Excel or Word document; save the sheet as CSV (UTF-8)"],
  ["28b52ffd", "compressed with Zstandard; unpack it with `zstd -d`"],
  ["fd377a585a00", "compressed with xz; unpack it with `xz -d`"],
  ["425a68", "compressed with bzip2; unpack it with `bunzip2`"],
  ["04224d18", "compressed with LZ4; unpack it with `lz4 -d`"],
  ["377abcaf271c", "a 7-Zip archive; unpack it"],
  ["526172211a07", "a RAR archive; unpack it"],
  ["25504446", "a PDF document; a table in it must be saved as CSV first"],
  ["89504e470d0a1a0a", "a PNG picture"],
  ["ffd8ff", "a JPEG picture"],
  ["47494638", "a GIF picture"],
  ["52494646", "a picture, sound or film"],
  ["50415231", "a Parquet file; save it as CSV or JSON lines"],
  ["4152524f5731", "an Arrow file; save it as CSV or JSON lines"],
  ["4f626a01", "an Avro file; save it as JSON lines"],
  ["53514c69746520666f726d6174203300", "an SQLite database; export the table as CSV"],
  ["894844460d0a1a0a", "an HDF5 file; save the table as CSV"],
  ["7f454c46", "a program"],
  ["4d5a9000", "a program"],
  ["800495", "a Python pickle; save the data as JSON lines or CSV"],
  ["800395", "a Python pickle; save the data as JSON lines or CSV"],
  ["80027d", "a Python pickle; save the data as JSON lines or CSV"],
  ["5244583", "an R data file; save the table as CSV"],
];

/** What a file is by its first bytes and what to do about it, or null where it may be text. */
export function nameBinary(head: Uint8Array): string | null {
  const text = Buffer.from(head).toString("latin1");
  if (text.startsWith("PK") && /xl\/|word\/|\[Content_Types\]/.test(text))
    return "an office document; save the sheet as CSV (UTF-8)";
  if (isBson(head)) return "a dump of MongoDB in BSON; export it with mongoexport";
  const hex = Buffer.from(head.subarray(0, 16)).toString("hex");
  for (const [magic, name] of KINDS) if (hex.startsWith(magic)) return name;
  if (Buffer.from(head.subarray(257, 262)).toString("latin1") === "ustar") return "a tar archive; unpack it";
  const start = Buffer.from(head.subarray(0, 200))
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart()
    .toLowerCase();
  if (start.startsWith("<!doctype html") || start.startsWith("<html")) return "a web page; save the data behind it";
  if (start.startsWith("<?xml") || start.startsWith("<rss")) return "an XML document, which is read nowhere here";
  return looksBinary(head) ? "no text in any encoding known here" : null;
}

/** A document of BSON: its length, the type of the first member, and its name. */
function isBson(head: Uint8Array): boolean {
  if (head.length < 12) return false;
  const length = Buffer.from(head.subarray(0, 4)).readUInt32LE();
  const type = head[4] ?? 0;
  return (
    length > 12 &&
    length <= 1 << 24 &&
    type > 0 &&
    type <= 0x13 &&
    /^[\w$.]+\u0000/.test(Buffer.from(head.subarray(5, 60)).toString("latin1"))
  );
}

/** More than a tenth control characters, or bytes that hardly ever stand in text. */
function looksBinary(head: Uint8Array): boolean {
  let controls = 0;
  let considered = 0;
  for (const byte of head) {
    // Whole runs of NUL are holes of a crash between good lines.
    if (byte === 0) continue;
    considered++;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++;
  }
  return considered > 0 ? controls / considered > 0.1 : head.length > 0;
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
