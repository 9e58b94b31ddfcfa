/** Every write of every scenario fails once, in every way, and the cluster ends up the same. */
@NullMarked
package dev.loupe.operator.faults;

import org.jspecify.annotations.NullMarked;
