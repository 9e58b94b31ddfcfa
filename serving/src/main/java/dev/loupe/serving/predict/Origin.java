package dev.loupe.serving.predict;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as its lines in the log say.
 *
 * @param caller name of its API key, never the key; or that it needed none
 * @param traceId of the trace that it belongs to, 32 hex digits; absent: of none
 */
public record Origin(String requestId, String caller, @Nullable String traceId) {}
