# One image for every member; the command line says which role it plays.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Nodes -c Release -o /app && dotnet publish src/Lighthouse -c Release -o /lighthouse

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app /app
COPY --from=build /lighthouse /lighthouse
COPY examples/porto-gru21 /models/porto-gru21
RUN mkdir -p /var/lib/actor-inference && chown app /var/lib/actor-inference
USER app
ENTRYPOINT ["dotnet", "/app/ActorInference.Nodes.dll"]
