/** The operator's Prometheus metrics; their names stand here alone. */
@NullMarked
package dev.loupe.operator.metrics;

import org.jspecify.annotations.NullMarked;
