package io.bpfevents.web.source;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.network.TcpConnect;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.catalog.process.ProcessStart;
import java.net.Inet6Address;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A kind of event. Each kind is a source of the catalogue. */
public enum Kind {
    /** A process started a program. */
    EXEC(ProcessStart.class, ProcessStart::filename),

    /** A process exited. */
    EXIT(ProcessExit.class, Kind::status),

    /** A process opened a file, or failed to. */
    OPEN(FileOpen.class, FileOpen::path),

    /** A process opened a TCP connection, or failed to. */
    CONNECT(TcpConnect.class, Kind::peer);

    @SuppressWarnings("ImmutableEnumChecker") // has no state
    private final BiFunction<Catalogue, SourceOptions, KernelSource<?>> source;

    @SuppressWarnings("ImmutableEnumChecker") // has no state
    private final Function<KernelEvent, String> detail;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The catalogue of the kernel, or a simulated one. */
    interface Catalogue {
        /** The source of a type of events. */
        <T extends Record & KernelEvent> KernelSource<T> source(
                Class<T> type, SourceOptions options);
    }

    <T extends Record & KernelEvent> Kind(Class<T> type, Function<T, String> detail) {
        this.source = (catalogue, options) -> catalogue.source(type, options);
        this.detail = event -> detail.apply(type.cast(event));
    }

    /** The name in URLs and JSON. */
    public String label() {
        return label;
    }

    /** The source of the events. */
    KernelSource<?> source(Catalogue catalogue, SourceOptions options) {
        return source.apply(catalogue, options);
    }

    /** A short description of an event of this kind. Too slow for the poll loop's thread. */
    public String detail(KernelEvent event) {
        return detail.apply(event);
    }

    private static String status(ProcessExit exit) {
        return exit.signal() == 0 ? "code " + exit.exitCode() : "signal " + exit.signal();
    }

    private static String peer(TcpConnect connect) {
        String host = connect.remoteAddress().getHostAddress();
        return (connect.remoteAddress() instanceof Inet6Address ? "[" + host + "]" : host)
                + ":"
                + connect.remotePort();
    }
}
