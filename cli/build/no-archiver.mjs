/** Stands in for cdktf's zip library in the bundled app. */
export default function archiver() {
  throw new Error(
    'assets of type ARCHIVE are not bundled: stage the files and use a FILE or DIRECTORY asset',
  );
}
