package io.bpfevents.cli.host;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceAvailability;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Tracefs;
import io.bpfevents.core.kernel.BpfFeatures;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.kernel.LibbpfInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the library works here: the JVM, libbpf, ring buffers, hooks, the catalogue's sources.
 */
final class LibraryChecks {
    private static final String SEE = "see the line ";

    private LibraryChecks() {}

    static List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        all.add(Finding.ok("jdk", Runtime.version() + ", " + System.getProperty("java.home")));
        all.add(nativeAccess());
        Finding libbpf = libbpf().needed();
        all.add(libbpf);
        boolean isUsable = !libbpf.isProblem();
        Finding rings =
                isUsable
                        ? ringBuffers().needed()
                        : Finding.missing("ring-buffers", "not checked", SEE + "libbpf").needed();
        all.add(rings);
        all.addAll(hooks(isUsable));
        all.addAll(
                isUsable && !rings.isProblem()
                        ? KernelEvents.available().stream().map(LibraryChecks::source).toList()
                        : List.of(Finding.missing("source", "not checked", SEE + "ring-buffers")));
        return all;
    }

    private static Finding nativeAccess() {
        return LibbpfInfo.isNativeAccessEnabled()
                ? Finding.ok("native-access", "enabled")
                : Finding.restricted(
                        "native-access",
                        "not enabled",
                        "start java with --enable-native-access=ALL-UNNAMED: without it this JVM warns, and later ones deny it");
    }

    private static Finding libbpf() {
        try {
            LibbpfInfo info = LibbpfInfo.ofThisProcess();
            return Finding.ok("libbpf", info.version() + ", " + info.place());
        } catch (BpfException | IllegalCallerException e) {
            return Finding.missing("libbpf", "", Findings.oneLine(e.getMessage()));
        }
    }

    private static Finding ringBuffers() {
        return Findings.of(
                "ring-buffers",
                "create one",
                () -> BpfSupport.unavailabilityCause().map(BpfException::getMessage));
    }

    private static List<Finding> hooks(boolean isUsable) {
        BpfFeatures features = BpfFeatures.ofThisMachine();
        String btfTracepoint = "sched_process_exec";
        return List.of(
                tracepoint(features),
                isUsable
                        ? Findings.of(
                                "btf-tracepoint",
                                btfTracepoint,
                                () -> features.missingBtfTracepoint(btfTracepoint))
                        : Finding.missing("btf-tracepoint", "not checked", SEE + "libbpf"),
                Findings.of("kprobe", "vfs_open", () -> features.missingKprobe("vfs_open")),
                Findings.of("uprobe", "", features::missingUprobes));
    }

    private static Finding tracepoint(BpfFeatures features) {
        String check = "tracepoint";
        String name = "sched/sched_process_exec";
        if (!new Tracefs().problem().isEmpty()) {
            return Finding.restricted(check, name, SEE + "tracefs");
        }
        return Findings.of(
                check, name, () -> features.missingTracepoint("sched", "sched_process_exec"));
    }

    private static Finding source(SourceAvailability source) {
        Optional<String> reason = source.reason();
        return reason.isPresent()
                ? Finding.missing("source", source.name(), Findings.oneLine(reason.get()))
                : Finding.ok("source", source.name() + ": " + source.variant().orElse("?"));
    }
}
