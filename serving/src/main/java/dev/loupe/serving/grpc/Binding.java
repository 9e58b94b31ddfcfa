package dev.loupe.serving.grpc;

import dev.loupe.inference.GRPCInferenceServiceGrpc;
import dev.loupe.inference.ModelInferRequest;
import dev.loupe.inference.ModelInferResponse;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;

/** Binds the protocol's service, with {@link InferMessages} in the place of gRPC's own reading. */
final class Binding {
  private static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
      GRPCInferenceServiceGrpc.getModelInferMethod();

  private Binding() {}

  static ServerServiceDefinition of(BindableService inference) {
    ServerServiceDefinition plain = inference.bindService();
    MethodDescriptor<ModelInferRequest, ModelInferResponse> infer =
        INFER.toBuilder(
                new InferMessages(INFER.getRequestMarshaller()), INFER.getResponseMarshaller())
            .build();
    ServiceDescriptor.Builder described =
        ServiceDescriptor.newBuilder(plain.getServiceDescriptor().getName())
            .setSchemaDescriptor(plain.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(infer);
    plain.getMethods().stream()
        .map(ServerMethodDefinition::getMethodDescriptor)
        .filter(method -> !isInfer(method))
        .forEach(described::addMethod);
    ServerServiceDefinition.Builder bound = ServerServiceDefinition.builder(described.build());
    for (ServerMethodDefinition<?, ?> method : plain.getMethods()) {
      if (isInfer(method.getMethodDescriptor())) {
        @SuppressWarnings("unchecked") // the method's own types, as its name says
        ServerMethodDefinition<ModelInferRequest, ModelInferResponse> own =
            (ServerMethodDefinition<ModelInferRequest, ModelInferResponse>) method;
        bound.addMethod(infer, own.getServerCallHandler());
      } else {
        bound.addMethod(method);
      }
    }
    return bound.build();
  }

  private static boolean isInfer(MethodDescriptor<?, ?> method) {
    return method.getFullMethodName().equals(INFER.getFullMethodName());
  }
}
