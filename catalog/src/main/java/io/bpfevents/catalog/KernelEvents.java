package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.file.FileDelete;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.file.ModuleLoad;
import io.bpfevents.catalog.file.Mount;
import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.network.NameLookup;
import io.bpfevents.catalog.network.TcpAccept;
import io.bpfevents.catalog.network.TcpClose;
import io.bpfevents.catalog.network.TcpConnect;
import io.bpfevents.catalog.network.TcpRetransmit;
import io.bpfevents.catalog.process.OomKill;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.catalog.process.ProcessFork;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.catalog.process.SignalSent;
import io.bpfevents.catalog.system.BlockIo;
import io.bpfevents.catalog.system.ContextSwitch;
import io.bpfevents.catalog.system.FailedSyscall;
import io.bpfevents.catalog.system.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/**
 * The sources of kernel events, without a line of C:
 *
 * <pre>{@code
 * KernelEvents.processStarts()
 *         .filter(start -> start.filename().startsWith("/tmp/"))
 *         .subscribe(System.out::println);
 * }</pre>
 *
 * <p>Each subscription to one of these streams loads and attaches a BPF program of its own, which
 * requires the capabilities {@code CAP_BPF} and {@code CAP_PERFMON}, and closes it at the end.
 * {@link #source} returns the {@link KernelSource}, with options, a filter in the kernel, and
 * figures.
 */
public final class KernelEvents {
    private KernelEvents() {}

    /**
     * The source of a type of events, with the defaults.
     *
     * @throws IllegalArgumentException if no source has events of that type
     */
    public static <T extends Record & KernelEvent> KernelSource<T> source(Class<T> type) {
        return source(type, SourceOptions.defaults());
    }

    /**
     * The source of a type of events. Nothing is loaded before it has a subscriber.
     *
     * @throws IllegalArgumentException if no source has events of that type, or the source cannot
     *     apply a criterion of the filter
     */
    public static <T extends Record & KernelEvent> KernelSource<T> source(
            Class<T> type, SourceOptions options) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(options, "options");
        return new LoadedKernelSource<>(Catalogue.of(type), options);
    }

    /** The types of events, each of which has one source. */
    public static List<Class<? extends KernelEvent>> types() {
        return Catalogue.all().stream().<Class<? extends KernelEvent>>map(it -> it.type()).toList();
    }

    /** Every source, with the reason if this process cannot use it on this machine. */
    public static List<SourceAvailability> available() {
        return Catalogue.all().stream().map(SourceAvailability::of).toList();
    }

    private static <T extends Record & KernelEvent> Flux<T> flux(Class<T> type) {
        return Flux.defer(() -> source(type).flux());
    }

    /** Programs that processes start: successful calls of {@code execve} and {@code execveat}. */
    public static Flux<ProcessStart> processStarts() {
        return flux(ProcessStart.class);
    }

    /** New processes; not new threads. */
    public static Flux<ProcessFork> processForks() {
        return flux(ProcessFork.class);
    }

    /** Processes that end, with their exit code or signal. */
    public static Flux<ProcessExit> processExits() {
        return flux(ProcessExit.class);
    }

    /** Signals that are generated, by processes and by the kernel. */
    public static Flux<SignalSent> signals() {
        return flux(SignalSent.class);
    }

    /** Processes that the kernel kills for lack of memory. */
    public static Flux<OomKill> oomKills() {
        return flux(OomKill.class);
    }

    /** Files that are opened, and failed attempts. */
    public static Flux<FileOpen> fileOpens() {
        return flux(FileOpen.class);
    }

    /** Files and directories that are deleted, and failed attempts. */
    public static Flux<FileDelete> fileDeletes() {
        return flux(FileDelete.class);
    }

    /** File systems that are mounted, moved and unmounted, and failed attempts. */
    public static Flux<Mount> mounts() {
        return flux(Mount.class);
    }

    /** Kernel modules that are loaded. */
    public static Flux<ModuleLoad> moduleLoads() {
        return flux(ModuleLoad.class);
    }

    /** Names that programs look up by the C library, with the result and the addresses. */
    public static Flux<NameLookup> nameLookups() {
        return flux(NameLookup.class);
    }

    /** TCP connections that programs open, or fail to open. */
    public static Flux<TcpConnect> tcpConnects() {
        return flux(TcpConnect.class);
    }

    /** TCP connections that programs accept. */
    public static Flux<TcpAccept> tcpAccepts() {
        return flux(TcpAccept.class);
    }

    /** Established TCP connections whose socket ends. */
    public static Flux<TcpClose> tcpCloses() {
        return flux(TcpClose.class);
    }

    /** TCP segments that are sent again. */
    public static Flux<TcpRetransmit> tcpRetransmits() {
        return flux(TcpRetransmit.class);
    }

    /** System calls that fail: a source of many events, for which a filter is recommended. */
    public static Flux<FailedSyscall> failedSyscalls() {
        return flux(FailedSyscall.class);
    }

    /** Requests to block devices, with their latency. */
    public static Flux<BlockIo> blockIo() {
        return flux(BlockIo.class);
    }

    /** Context switches: a source of many events, for which a filter is recommended. */
    public static Flux<ContextSwitch> contextSwitches() {
        return flux(ContextSwitch.class);
    }

    /**
     * How long threads that could run have waited for a CPU, as one histogram per interval over all
     * CPUs. The kernel counts in a map, so no wait is lost, and no event is sent. Without demand
     * there is no sample; the next one then has the waits of several intervals.
     *
     * @throws IllegalArgumentException if the interval is not positive
     */
    public static Flux<Histogram> runQueueLatencies(Duration interval) {
        return RunQueueLatencies.every(interval);
    }
}
