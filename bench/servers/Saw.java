/**
 * What came of an attack.
 *
 * @param right whether the server answered as it should
 * @param what in words
 */
record Saw(boolean right, String what) {
  Saw and(boolean alsoRight, String more) {
    return new Saw(right && alsoRight, what + " " + more);
  }
}
