/** How the operator reads and writes Kubernetes: names, labels, conditions, events, apply. */
@NullMarked
package dev.loupe.operator.kube;

import org.jspecify.annotations.NullMarked;
