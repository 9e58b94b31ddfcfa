@NullMarked
package dev.loupe.contract;

import org.jspecify.annotations.NullMarked;
