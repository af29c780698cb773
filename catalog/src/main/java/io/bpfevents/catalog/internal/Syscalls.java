package io.bpfevents.catalog.internal;

import io.bpfevents.core.object.BpfObject;
import java.util.List;
import java.util.stream.Stream;

/** Variants at the beginning and the return of system calls. */
final class Syscalls {
    /** At all system calls, for machines without tracefs: each one costs then. */
    static final Variant ALL =
            Variant.of(
                    "raw_tp/sys_enter, sys_exit",
                    List.of("exit_raw", "enter_raw"),
                    Requirements.knownArchitecture());

    private static final String CATEGORY = "syscalls";

    private Syscalls() {}

    /**
     * At single system calls, by the programs {@code enter_NAME} and {@code exit_NAME}.
     *
     * @param required must exist
     * @param others need not: newer architectures lack {@code open}, older kernels {@code openat2}
     */
    static Variant variant(String required, String... others) {
        List<String> names = Stream.concat(Stream.of(required), Stream.of(others)).toList();
        return new Variant(
                "tp/syscalls/sys_{enter,exit}_{" + String.join(",", names) + "}",
                names.stream().flatMap(it -> Stream.of("exit_" + it, "enter_" + it)).toList(),
                List.of(Requirements.tracepoint(CATEGORY, "sys_enter_" + required)),
                object -> names.forEach(name -> attach(object, name)));
    }

    /** The return first: a call in progress then has no beginning, and is not reported. */
    private static void attach(BpfObject object, String name) {
        if (Requirements.tracepoint(CATEGORY, "sys_enter_" + name).missing().isEmpty()) {
            object.program("exit_" + name).attach();
            object.program("enter_" + name).attach();
        }
    }
}
