package dev.loupe.serving.internal;

import dev.loupe.serving.predict.Input;
import dev.loupe.serving.predict.Want;
import java.time.Duration;
import java.util.List;

/**
 * What a pod asks one of another version.
 *
 * @param requestId of the request that came in
 * @param caller whose it is, by name
 * @param patience how long the answer is waited for
 * @param want of each picture; its class's place is the asked version's
 * @param inputs at least one
 */
record PodRequest(
    String requestId, String caller, Duration patience, Want want, List<Input> inputs) {}
