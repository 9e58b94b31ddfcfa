/**
 * The networks, described once: the same layers are run by PyTorch in training and written as ONNX.
 */
@NullMarked
package dev.loupe.trainer.net;

import org.jspecify.annotations.NullMarked;
