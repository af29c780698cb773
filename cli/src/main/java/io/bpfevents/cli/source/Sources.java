package io.bpfevents.cli.source;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.file.FileDelete;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.file.ModuleLoad;
import io.bpfevents.catalog.file.Mount;
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
import java.util.ArrayList;
import java.util.List;

/** The commands for the sources of the catalogue: their names, columns and help. */
final class Sources {
    private static final List<String> TASK = List.of("time", "pid", "comm");
    private static final String MANY =
            "There are many of these events; filter them, such as by -p or --comm.";

    /** All, in the order of the help. */
    static final List<Source<?>> ALL =
            List.of(
                    source(
                            "exec",
                            ProcessStart.class,
                            List.of("time", "pid", "ppid", "uid", "comm", "filename"),
                            List.of(),
                            "Programs that processes start.",
                            "The arguments: --fields time,pid,comm,arguments"),
                    source(
                            "fork",
                            ProcessFork.class,
                            with("child_pid"),
                            List.of(),
                            "New processes.",
                            ""),
                    source(
                            "exit",
                            ProcessExit.class,
                            with("lifetime", "exit_code", "signal_name"),
                            List.of("signalName"),
                            "Processes that end, with their exit code or signal.",
                            ""),
                    source(
                            "signal",
                            SignalSent.class,
                            with("signal_name", "target_pid", "target_comm", "result"),
                            List.of("signalName"),
                            "Signals that are generated, by processes and by the kernel.",
                            ""),
                    source(
                            "oom",
                            OomKill.class,
                            with("victim_pid", "victim_comm", "anon_rss"),
                            List.of(),
                            "Processes that the kernel kills for lack of memory.",
                            ""),
                    source(
                            "open",
                            FileOpen.class,
                            with("descriptor", "errno", "path"),
                            List.of("descriptor", "errno", "isForWriting", "mayCreate"),
                            "Files that are opened, and failed attempts.",
                            "Only failures: --filter 'errno>0'"),
                    source(
                            "delete",
                            FileDelete.class,
                            with("errno", "path"),
                            List.of("errno"),
                            "Files and directories that are deleted, and failed attempts.",
                            ""),
                    source(
                            "mounts",
                            Mount.class,
                            with("operation", "errno", "type", "source", "path"),
                            List.of("errno"),
                            "File systems that are mounted, moved and unmounted.",
                            ""),
                    source(
                            "modules",
                            ModuleLoad.class,
                            with("name"),
                            List.of(),
                            "Kernel modules that are loaded.",
                            ""),
                    source(
                            "connect",
                            TcpConnect.class,
                            with("latency", "remote", "errno"),
                            List.of("remote", "local"),
                            "TCP connections that programs open, and failed attempts.",
                            ""),
                    source(
                            "accept",
                            TcpAccept.class,
                            with("local", "remote"),
                            List.of("remote", "local"),
                            "TCP connections that programs accept.",
                            ""),
                    source(
                            "close",
                            TcpClose.class,
                            with("duration", "bytes_sent", "bytes_received", "local", "remote"),
                            List.of("remote", "local"),
                            "TCP connections that end.",
                            ""),
                    source(
                            "retransmit",
                            TcpRetransmit.class,
                            with("local", "remote", "state"),
                            List.of("remote", "local"),
                            "TCP segments that are sent again.",
                            ""),
                    source(
                            "lookup",
                            NameLookup.class,
                            with("latency", "result_name", "host", "addresses"),
                            List.of("resultName"),
                            "Names that programs look up by the C library.",
                            "Static programs and those in containers with a C library of their own are not"
                                    + " seen."),
                    source(
                            "syscall-fail",
                            FailedSyscall.class,
                            with("latency", "name", "errno_name"),
                            List.of("name", "errnoName"),
                            "System calls that fail.",
                            MANY),
                    source(
                            "blockio",
                            BlockIo.class,
                            with("latency", "device", "operation", "sector", "bytes", "errno_name"),
                            List.of("device", "errnoName"),
                            "Requests to block devices, with their latency.",
                            ""),
                    source(
                            "switch",
                            ContextSwitch.class,
                            with("tid", "cpu", "state", "next_pid", "next_comm"),
                            List.of(),
                            "Context switches.",
                            MANY));

    private Sources() {}

    private static <T extends Record & KernelEvent> Source<T> source(
            String command,
            Class<T> type,
            List<String> shown,
            List<String> derived,
            String description,
            String hint) {
        return new Source<>(command, type, shown, derived, description, hint);
    }

    private static List<String> with(String... columns) {
        List<String> all = new ArrayList<>(TASK);
        all.addAll(List.of(columns));
        return List.copyOf(all);
    }
}
