package dev.loupe.serving.observe;

/** Where in its life the server is. */
public enum Phase {
  /** The bundle is being loaded and verified. */
  STARTING,
  READY,
  /** It still answers, and wants nobody new. */
  DRAINING
}
