/**
 * The quality gate: rules and measurements in, rulings out. It stands here, and not in the
 * operator, which asks it, so that the page of a run shows the same rulings.
 */
@NullMarked
package dev.loupe.contract.gate;

import org.jspecify.annotations.NullMarked;
