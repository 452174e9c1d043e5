# syntax=docker/dockerfile:1.7

FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /source
# First what packages are restored by: as long as that stays, a change of code restores nothing anew.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/BotClickStream/BotClickStream.csproj src/BotClickStream/packages.lock.json src/BotClickStream/
COPY src/BotClickStream.Detection/BotClickStream.Detection.csproj src/BotClickStream.Detection/packages.lock.json src/BotClickStream.Detection/
COPY src/BotClickStream.Traffic/BotClickStream.Traffic.csproj src/BotClickStream.Traffic/packages.lock.json src/BotClickStream.Traffic/
RUN dotnet restore --locked-mode src/BotClickStream
COPY src src
# The Kafka client's native library comes for every system: 100 MB of which an image needs a tenth.
RUN dotnet publish src/BotClickStream --configuration Release --no-restore --output /app \
    && find /app/runtimes -mindepth 1 -maxdepth 1 -not -name 'linux-*' -not -name unix -exec rm -r {} +

# Without a shell or a package manager, as the user app (1654). "extra": with time zones and ICU.
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app .
# No diagnostics' socket, which would need a file system that can be written to. A worker runs for long: its code is compiled again by what it does, which takes
# two seconds of processor time, and then a tenth less for each event (docs/performance.md, Compilation).
ENV DOTNET_EnableDiagnostics=0 \
    DOTNET_TC_QuickJit=1 \
    DOTNET_TC_CallCountingDelayMs=0 \
    BotClickStream__Http__Url=http://*:9464
USER $APP_UID
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "botclickstream.dll", "health"]
ENTRYPOINT ["dotnet", "botclickstream.dll"]
CMD ["run"]
