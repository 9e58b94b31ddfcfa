/**
 * Whether a candidate may be promoted or has to go, from counts alone: sequential tests that may be
 * looked at after every interval. Knows nothing of Kubernetes or Prometheus; {@code
 * docs/analysis.md} derives the formulas and names their sources.
 *
 * <p>What callers have to see to:
 *
 * <ul>
 *   <li>An interval ends where the weight changes: one {@link Reading} speaks of one weight.
 *   <li>Counts are increases within the interval, of both versions over the same time. A counter
 *       that began anew is reckoned with before; a gap in the scrapes is {@link Reading.Missing},
 *       and what it hid is counted later or never, but not twice.
 *   <li>Each interval is added once. What {@link MetricTest#add} returns and the time up to which
 *       was counted are stored together.
 *   <li>A candidate whose disagreement is exactly the limit of {@link AgainstBaseline} stays
 *       inconclusive for good, and one between no worse and worse by the margin may for long: only
 *       a timeout ends that.
 *   <li>{@link Evidence} belongs to one pair of versions and the settings it was gathered with.
 * </ul>
 */
@NullMarked
package dev.loupe.operator.analysis;

import org.jspecify.annotations.NullMarked;
