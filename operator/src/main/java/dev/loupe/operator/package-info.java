/** The operator's program: settings, wiring, life and health. */
@NullMarked
package dev.loupe.operator;

import org.jspecify.annotations.NullMarked;
