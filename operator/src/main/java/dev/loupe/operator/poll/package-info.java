/** Asking pods how they are, outside reconcile. */
@NullMarked
package dev.loupe.operator.poll;

import org.jspecify.annotations.NullMarked;
