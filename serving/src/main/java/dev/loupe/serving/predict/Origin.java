package dev.loupe.serving.predict;

import dev.loupe.serving.trace.TraceParent;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as its lines in the log say.
 *
 * @param caller name of its API key, never the key; or that it needed none
 * @param trace where in a trace it stands; absent: in none
 */
public record Origin(String requestId, String caller, @Nullable TraceParent trace) {}
