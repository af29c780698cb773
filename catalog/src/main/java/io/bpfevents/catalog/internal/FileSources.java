package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.file.FileDelete;
import io.bpfevents.catalog.file.FileOpen;
import io.bpfevents.catalog.file.ModuleLoad;
import io.bpfevents.catalog.file.Mount;
import io.bpfevents.catalog.internal.filter.Criterion;
import java.util.List;
import java.util.Set;

/** The sources of {@code io.bpfevents.catalog.file}. */
final class FileSources {
    private static final Set<Criterion> PATH_AND_DURATION =
            Set.of(Criterion.PATH, Criterion.DURATION);

    private FileSources() {}

    /** By the functions whose names begin so. The returns first: see {@link Syscalls}. */
    private static Variant deletingFunctions(String prefix) {
        String unlink = prefix + "_unlinkat";
        String rmdir = prefix + "_rmdir";
        return Variant.of(
                "kprobe, kretprobe/" + prefix + "_{unlinkat,rmdir}",
                List.of(
                        "call_forget",
                        "exit_" + unlink,
                        "exit_" + rmdir,
                        "enter_" + unlink,
                        "enter_" + rmdir),
                Requirements.knownArchitecture(),
                Requirements.kprobe(unlink),
                Requirements.kprobe(rmdir));
    }

    static List<SourceDefinition<?>> all() {
        return List.of(
                SourceDefinition.of(
                        FileOpen.class,
                        "fileOpens",
                        "file_open",
                        PATH_AND_DURATION,
                        Syscalls.variant("openat", "open", "openat2"),
                        Syscalls.ALL),
                SourceDefinition.of(
                        FileDelete.class,
                        "fileDeletes",
                        "file_delete",
                        PATH_AND_DURATION,
                        deletingFunctions("do"),
                        deletingFunctions("filename"), // Linux 7
                        Syscalls.variant("unlinkat", "unlink", "rmdir"),
                        Syscalls.ALL),
                SourceDefinition.of(
                        Mount.class,
                        "mounts",
                        "mount",
                        PATH_AND_DURATION,
                        Syscalls.variant("mount", "umount", "move_mount"),
                        Syscalls.ALL),
                SourceDefinition.of(
                        ModuleLoad.class,
                        "moduleLoads",
                        "module_load",
                        Set.of(),
                        Variant.of(
                                "tp_btf/module_load",
                                "on_load_btf",
                                Requirements.btfTracepoint("module_load")),
                        Variant.of("raw_tp/module_load", "on_load_raw", Requirements.modules())));
    }
}
