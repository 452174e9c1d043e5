using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BotClickStream.Testing;

/// <summary>A network between clients and a broker, as a TCP proxy: it can be slow, be cut, or swallow what it is given.</summary>
internal sealed class FaultyNetwork : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly Lock gate = new();
    private readonly HashSet<Connection> connections = [];
    private Task accepting = Task.CompletedTask;
    private int brokerPort;
    private volatile bool isSilent;

    /// <summary>By how much each piece is late, each way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Opens it; returns where clients go in.</summary>
    /// <param name="port">Where it comes out, on this machine.</param>
    public string Open(int port)
    {
        brokerPort = port;
        listener.Start();
        accepting = AcceptAsync();
        return $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Ends every connection at once, as a firewall does that was started again.</summary>
    /// <returns>How many there were.</returns>
    public int Reset()
    {
        Connection[] all = All();
        foreach (Connection connection in all)
        {
            connection.Reset();
        }

        return all.Length;
    }

    /// <summary>From now on nothing comes through, and nobody is told: connections stay open, and new ones are taken, but they are silent for ever.</summary>
    /// <returns>How many connections there were.</returns>
    public int FallSilent()
    {
        isSilent = true;
        Connection[] all = All();
        foreach (Connection connection in all)
        {
            connection.FallSilent();
        }

        return all.Length;
    }

    /// <summary>New connections come through again. Those that fell silent stay so: their route is forgotten.</summary>
    public void Heal() => isSilent = false;

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        listener.Dispose();
        Reset();
        await accepting;
        closed.Dispose();
    }

    private Connection[] All()
    {
        lock (gate)
        {
            return [.. connections];
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptSocketAsync(closed.Token);
                _ = CarryAsync(new Connection(client, this));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task CarryAsync(Connection connection)
    {
        lock (gate)
        {
            connections.Add(connection);
        }

        try
        {
            if (isSilent)
            {
                connection.FallSilent();
            }

            await connection.CarryAsync(brokerPort);
        }
        finally
        {
            lock (gate)
            {
                connections.Remove(connection);
            }

            connection.Dispose();
        }
    }

    private sealed class Connection(Socket client, FaultyNetwork network) : IDisposable
    {
        private readonly Socket broker = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(network.closed.Token);
        private volatile bool isSilent;

        public async Task CarryAsync(int brokerPort)
        {
            client.NoDelay = broker.NoDelay = true;
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, brokerPort, ended.Token);
                await Task.WhenAny(CarryAsync(client, broker), CarryAsync(broker, client));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // There is no broker, or no network any more.
            }
        }

        public void FallSilent() => isSilent = true;

        public void Reset()
        {
            // What lingers for no time ends with a reset instead of a farewell.
            client.Close(timeout: 0);
            broker.Close(timeout: 0);
        }

        public void Dispose()
        {
            client.Dispose();
            broker.Dispose();
        }

        private async Task CarryAsync(Socket from, Socket to)
        {
            byte[] piece = new byte[1 << 16];
            try
            {
                while (true)
                {
                    int length = await from.ReceiveAsync(piece, ended.Token);
                    if (isSilent)
                    {
                        // Not even that the other side has hung up comes through.
                        await Task.Delay(Timeout.Infinite, ended.Token);
                    }

                    if (length == 0)
                    {
                        return;
                    }

                    if (network.Delay > TimeSpan.Zero)
                    {
                        await Task.Delay(network.Delay, ended.Token);
                    }

                    for (int sent = 0; sent < length; )
                    {
                        sent += await to.SendAsync(piece.AsMemory(sent, length - sent), ended.Token);
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It was cut.
            }
        }
    }
}
