package dev.loupe.operator.kube;

import java.time.Instant;

/**
 * What keeps a pod or a Job from going on, in the words of who holds it.
 *
 * @param reason a CamelCase word, for a condition
 * @param since when it began
 */
public record Hold(String reason, String message, Instant since) {}
