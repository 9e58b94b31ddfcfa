@NullMarked
package dev.loupe.contract.gate;

import org.jspecify.annotations.NullMarked;
