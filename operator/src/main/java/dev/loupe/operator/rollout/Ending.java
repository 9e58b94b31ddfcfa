package dev.loupe.operator.rollout;

/**
 * What becomes of a version, and why.
 *
 * @param reason one word in camel case
 */
public record Ending(Standing standing, String reason, String message) {}
