namespace Mesosd.Metrics;

// What every daemon tells of its machine, its connections and itself.
public static partial class MetricCatalogue
{
    /// <summary>Those of both roles.</summary>
    public static IReadOnlyList<MetricFamily> Both { get; } =
    [
        Gauge("system/cpus_total", "Processors of the machine"),
        Gauge("system/load_1min", "Load average over 1 minute"),
        Gauge("system/load_5min", "Load average over 5 minutes"),
        Gauge("system/load_15min", "Load average over 15 minutes"),
        Gauge("system/mem_total_bytes", "Memory of the machine, in bytes"),
        Gauge("system/mem_free_bytes", "Memory that nobody uses, in bytes"),
        Gauge("mesosd/process_resident_bytes", "Resident memory of this process, in bytes"),
        Counter("mesosd/process_cpu_secs", "Processor time of this process, in seconds"),
        Counter("mesosd/process_garbage_collections", "Collections of garbage in this process"),
        Counter("wire/frames_in", "Frames of the native protocol that were received"),
        Counter("wire/frames_out", "Frames of the native protocol that were sent"),
        Counter("wire/bytes_in", "Bytes of the native protocol that were received"),
        Counter("wire/bytes_out", "Bytes of the native protocol that were sent"),
        Counter("wire/writes", "Writes to sockets of the native protocol"),
        Gauge("wire/open_connections", "Native connections that are open"),
        Counter("wire/opened_connections", "Native connections that were opened"),
        Counter("wire/slow_readers", "Native peers that were cut because they did not read"),
        Counter("wire/silent_peers", "Native peers that were cut because they were silent"),
        Counter("wire/malformed_frames", "Frames that could not be read; each ended its connection"),
        Counter("wire/refused_handshakes", "Native peers that were refused at their beginning"),
        Gauge("http/open_connections", "Connections of HTTP that are served"),
        Counter("http/opened_connections", "Connections of HTTP that were served so far"),
        Counter("http/turned_away_connections", "Connections of HTTP that were too many and answered 503"),
        Gauge("http/open_requests", "Requests of HTTP that are being answered, streams among them"),
        Counter("http/requests", "Requests of HTTP that were answered"),
        Counter("http/unauthorized_requests", "Requests of HTTP that were answered 401"),
        Gauge(
            "mesosd/metrics_left_out",
            "Roles, frameworks and frameworks in roles that are too many to have figures of their own"),
        Counter("mesosd/messages_too_large", "Messages that no peer took because they were larger than it takes"),
    ];
}
