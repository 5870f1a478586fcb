import path from "node:path";

/** The name that a file's posts are kept under where none is given: the file's own, without its endings. */
export function archiveName(file: string): string {
  const stem = path
    .basename(file)
    .replace(/\.gz$/i, "")
    .replace(/\.[A-Za-z0-9]{1,8}$/, "");
  return (
    stem
      .replace(/[^\p{L}\p{N}._-]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 80) || "file"
  );
}
