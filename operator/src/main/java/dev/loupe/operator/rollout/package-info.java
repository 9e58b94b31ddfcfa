/** What comes next in a rollout: a pure function of where it stands and of what is seen. */
@NullMarked
package dev.loupe.operator.rollout;

import org.jspecify.annotations.NullMarked;
