package dev.loupe.serving.predict;

import java.util.Optional;

/**
 * Who asks for a prediction.
 *
 * @param origin as its lines in the log say
 * @param session what its other requests have in common with this one; empty: nothing
 * @param thisVersion whether it asks, by name, for the version that runs here
 */
public record Asker(Origin origin, Optional<String> session, boolean thisVersion) {}
