/** The quality gate: rules and measurements in, a verdict out. Knows nothing of Kubernetes. */
@NullMarked
package dev.loupe.operator.gate;

import org.jspecify.annotations.NullMarked;
