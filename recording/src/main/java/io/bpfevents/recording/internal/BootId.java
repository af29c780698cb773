package io.bpfevents.recording.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Identifies the run of the kernel. */
public final class BootId {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** The id of the current run; empty if it cannot be read. */
    public static Optional<String> current() {
        try {
            return Optional.of(Files.readString(FILE).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
