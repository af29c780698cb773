package io.bpfevents.core.internal.call;

import io.bpfevents.core.BpfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Distinguishes the kinds of BPF descriptors: a pin of any kind is opened by the same call. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * Requires that a descriptor is of a kind.
     *
     * @param kind {@code "map"} or {@code "link"}
     * @throws BpfException if it is of another kind
     */
    public static void require(int fd, String kind, String operation) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
                if (line.startsWith(kind + "_type:")) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new BpfException(operation, 0, "its kind cannot be read: " + e.getMessage(), e);
        }
        throw new BpfException(operation, "the pinned object is not a " + kind);
    }
}
