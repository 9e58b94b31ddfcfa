/** The contract's rulings as a verdict. Knows nothing of Kubernetes. */
@NullMarked
package dev.loupe.operator.gate;

import org.jspecify.annotations.NullMarked;
