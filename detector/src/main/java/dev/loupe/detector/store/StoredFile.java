package dev.loupe.detector.store;

/**
 * @param path below the store's folder, with {@code /} between names
 */
public record StoredFile(String path, long bytes) {}
