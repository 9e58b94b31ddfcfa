package dev.loupe.serving.split;

/**
 * Which requests another version answers: those whose id falls into its share. The same id falls to
 * the same place as long as the version is the same, so that a share that grows moves nobody back.
 *
 * @param version that has the share
 * @param percent of all ids, 0 to 100
 */
record Assignment(String version, int percent) {
  /** A percentage's hundredths. */
  private static final int PLACES = 10_000;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * @param id of the request, or of the session that it belongs to
   */
  boolean takes(String id) {
    return place(id) < percent * (PLACES / 100);
  }

  private long place(String id) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < version.length(); i++) {
      hash = (hash ^ version.charAt(i)) * FNV_PRIME;
    }
    // No name has it: so a name and an id are never another name and another id.
    hash = (hash ^ '\n') * FNV_PRIME;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return Long.remainderUnsigned(mixed(hash), PLACES);
  }

  /** Stafford's variant 13 of MurmurHash3's last step: ids that count up fall anywhere. */
  private static long mixed(long hash) {
    long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
