/** The Open Inference Protocol over gRPC: translates, and bounds what the transport holds. */
@NullMarked
package dev.loupe.serving.grpc;

import org.jspecify.annotations.NullMarked;
