package dev.loupe.e2e;

/** Asks about a picture, over a connection that it keeps. */
interface Asker extends AutoCloseable {

  /**
   * @return the version that answered
   * @throws Exception if it was refused, or not answered at all
   */
  String ask() throws Exception;

  @Override
  void close();
}
