# One image for every member; the command line says which role it plays, and on which engine. It holds the Akka.NET engine and the TorchSharp backend; for an
# image without them: docker build --build-arg WITH_AKKA=false --build-arg WITH_TORCHSHARP=false .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG WITH_AKKA=true
ARG WITH_TORCHSHARP=true
# MSBuild takes variables of the environment for properties.
ENV WithAkka=$WITH_AKKA WithTorchSharp=$WITH_TORCHSHARP
WORKDIR /source
COPY . .
RUN dotnet publish src/Nodes -c Release -o /app && dotnet publish src/Lighthouse -c Release -o /lighthouse

FROM mcr.microsoft.com/dotnet/aspnet:10.0
ARG WITH_TORCHSHARP=true
# libtorch computes on several threads through this library.
RUN if [ "$WITH_TORCHSHARP" = true ]; then apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*; fi
WORKDIR /app
COPY --from=build /app /app
COPY --from=build /lighthouse /lighthouse
COPY config/akka.hocon /app/config/akka.hocon
COPY examples/porto-gru21 /models/porto-gru21
RUN mkdir -p /var/lib/actor-inference && chown app /var/lib/actor-inference
USER app
ENTRYPOINT ["dotnet", "/app/ActorInference.Nodes.dll"]
