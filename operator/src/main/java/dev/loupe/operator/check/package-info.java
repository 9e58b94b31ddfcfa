/** The checks of {@code helm test}: programs of the operator's image beside the operator itself. */
@NullMarked
package dev.loupe.operator.check;

import org.jspecify.annotations.NullMarked;
