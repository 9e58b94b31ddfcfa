/**
 * What Prometheus knows of two versions: asked over HTTP, counted from raw samples, and given as
 * readings for the analysis. Knows nothing of the API server's objects.
 */
@NullMarked
package dev.loupe.operator.prometheus;

import org.jspecify.annotations.NullMarked;
