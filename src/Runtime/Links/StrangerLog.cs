using System.Net;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>
/// What a listener says of those whom it did not let in: the first of each host and reason at once, the rest as one line a minute. Whoever
/// can reach the port could fill the log's disk otherwise.
/// </summary>
internal sealed class StrangerLog : IDisposable
{
    /// <summary>Hosts and reasons that are remembered; further ones are only counted until one of these has been quiet for a minute.</summary>
    private const int RememberedMax = 256;

    private const int HostsCountedMax = 1_024;

    private static readonly TimeSpan SummaryInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(IPAddress Host, string Reason), bool> _cameLately = [];
    private readonly HashSet<IPAddress> _hosts = [];
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private long _more;

    public StrangerLog(ILogger logger, TimeProvider timeProvider)
    {
        _logger = logger;
        _timer = timeProvider.CreateTimer(static log => ((StrangerLog)log!).Summarize(), this, SummaryInterval, SummaryInterval);
    }

    /// <summary>Counts one that was not let in.</summary>
    /// <param name="host">Where it came from.</param>
    /// <param name="reason">One of few: what a stranger sends may not become a reason of its own.</param>
    /// <returns>Whether it is to be logged now.</returns>
    public bool IsNew(IPAddress host, string reason)
    {
        lock (_gate)
        {
            bool isKnown = _cameLately.ContainsKey((host, reason));
            if (isKnown || _cameLately.Count < RememberedMax)
            {
                _cameLately[(host, reason)] = true;
            }

            bool isNew = !isKnown && _cameLately.ContainsKey((host, reason));
            if (!isNew)
            {
                _more++;
                _ = _hosts.Count < HostsCountedMax && _hosts.Add(host);
            }

            return isNew;
        }
    }

    /// <summary>Says what has not been said yet.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Summarize();
    }

    private void Summarize()
    {
        long more;
        int hosts;
        lock (_gate)
        {
            (more, hosts) = (_more, _hosts.Count);
            _more = 0;
            _hosts.Clear();
            foreach (((IPAddress Host, string Reason) key, bool cameLately) in _cameLately.ToArray())
            {
                if (cameLately)
                {
                    _cameLately[key] = false;
                }
                else
                {
                    _cameLately.Remove(key);
                }
            }
        }

        if (more > 0)
        {
            LogMessages.MoreStrangers(_logger, more, hosts < HostsCountedMax ? string.Empty : "at least ", hosts);
        }
    }
}
