/**
 * The files that the programs exchange: a run's plan, a stage's report, a bundle's manifest.
 * Records and their JSON form, and nothing that acts.
 */
@NullMarked
package dev.loupe.contract;

import org.jspecify.annotations.NullMarked;
