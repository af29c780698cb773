package io.bpfevents.catalog.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process of this JVM. */
public final class ThisProcess {
    /**
     * The initial PID namespace, whose inode number is fixed: {@code PROC_PID_INIT_INO} in the
     * kernel's {@code include/linux/proc_ns.h}.
     */
    private static final String INITIAL = "pid:[" + 0xEFFFFFFCL + "]";

    private ThisProcess() {}

    /**
     * The process id in the events of the kernel.
     *
     * @throws IllegalStateException if the JVM has a PID namespace of its own, as in most
     *     containers: then it is not known here
     */
    public static int kernelPid(String instead) {
        if (!namespace().equals(INITIAL)) {
            throw new IllegalStateException(
                    "this JVM runs in a PID namespace of its own, as in a container, so its process"
                            + " id in the kernel's events is not known here: "
                            + instead);
        }
        return Math.toIntExact(ProcessHandle.current().pid());
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the PID namespace of this process: mount /proc", e);
        }
    }
}
