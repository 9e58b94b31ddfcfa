@NullMarked
package dev.loupe.trainer;

import org.jspecify.annotations.NullMarked;
