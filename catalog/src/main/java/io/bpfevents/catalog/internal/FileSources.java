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

    /** The returns first: see {@link Syscalls}. */
    private static final Variant DELETING_FUNCTIONS =
            Variant.of(
                    "kprobe, kretprobe/do_{unlinkat,rmdir}",
                    List.of(
                            "call_forget",
                            "exit_do_unlinkat",
                            "exit_do_rmdir",
                            "enter_do_unlinkat",
                            "enter_do_rmdir"),
                    Requirements.knownArchitecture(),
                    Requirements.kprobe("do_unlinkat"),
                    Requirements.kprobe("do_rmdir"));

    private FileSources() {}

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
                        DELETING_FUNCTIONS,
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
