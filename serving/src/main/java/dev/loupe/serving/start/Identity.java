package dev.loupe.serving.start;

/**
 * Who answers.
 *
 * @param model the DetectorModel's name
 * @param version the ModelVersion's name
 */
public record Identity(String model, String version) {}
