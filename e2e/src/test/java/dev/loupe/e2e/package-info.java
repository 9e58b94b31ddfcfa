/** Stories told on a real cluster: given, when, then. */
@NullMarked
package dev.loupe.e2e;

import org.jspecify.annotations.NullMarked;
