/** The exported network in ONNX Runtime, and what its logits mean. */
@NullMarked
package dev.loupe.detector.infer;

import org.jspecify.annotations.NullMarked;
